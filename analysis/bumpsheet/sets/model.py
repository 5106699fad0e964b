"""``reports/NAME.set.yml``: one file that stands for many reports."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    field_validator,
)

from bumpsheet.handwritten.fields import Day, Name, Text, all_different
from bumpsheet.handwritten.read import Strict
from bumpsheet.parameters.fields import LONGEST_HORIZON, SeriesOrNone

# More of them in one file are a slip of the pen; the limits of YAML files allow about as many.
MOST_LISTED = 500
LATEST = "latest"
# What a set itself says of each of its reports; the rest stands under ``report``.
OWN_KEYS = ("event", "as_of", "series", "brand", "title", "pinned")


class EventChoice(Strict):
    """Events of the catalogue, chosen as ``bumpsheet events`` chooses them.

    Parameters
    ----------
    words : str
        Words that an event must have.
    kind, market : str, optional
        A name of the catalogue or another word for it.
    move : str, optional
        Of rate decisions: cuts, rises, holds, or all that changed something.
    first, last : date, optional
        ``from`` and ``until``: the days between which it happened.
    """

    words: str = Field(default="", max_length=300)
    kind: Name | None = None
    market: Name | None = None
    move: Literal["cut", "rise", "hold", "change"] | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="until")


class Pair(Strict):
    """Series that play other parts than the market's own; what is left out stays as it is."""

    small: Name | None = None
    large: Name | None = None
    growth: SeriesOrNone = None
    yield_: SeriesOrNone = Field(default=None, alias="yield")


def _events_form(value: Any) -> str:
    return "listed" if isinstance(value, list | tuple) else "chosen"


def _known_form(value: Any) -> str:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return "sessions" if is_count else "latest" if value == LATEST else "day"


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


# Sessions after the base session, a day, or as far as the data go.
Known = Annotated[
    Annotated[Annotated[int, Field(ge=1, le=LONGEST_HORIZON)], Tag("sessions")]
    | Annotated[Literal["latest"], Tag("latest")]
    | Annotated[Day, Tag("day")],
    Discriminator(_known_form),
]
Listed = Annotated[
    tuple[Name, ...], Field(min_length=1, max_length=MOST_LISTED), AfterValidator(all_different)
]


class ReportSet(Strict):
    """Every event of a choice, as of every day, on every pair of series, in every brand.

    Parameters
    ----------
    events : tuple of str or EventChoice
        Identifiers of the catalogue, or which of its events.
    as_of : tuple of int, date or "latest"
        Up to when each report knows: numbers are sessions after the event's base session.
    series : tuple of Pair
        A report for each; that of the market by default.
    brands : tuple of str
        A report for each.
    name : str, optional
        How reports are called, with ``{event}``, ``{as_of}``, ``{sessions}``, ``{small}``,
        ``{large}`` and ``{brand}`` in it; made from what differs where it is left out.
    leave_out : tuple of str
        ``except``: names of reports that are not to be made.
    report : dict
        What every report of the set says besides, as in a file of its own.
    """

    events: Annotated[
        Annotated[Listed, Tag("listed")] | Annotated[EventChoice, Tag("chosen")],
        Discriminator(_events_form),
    ]
    as_of: Annotated[
        tuple[Known, ...],
        BeforeValidator(_as_list),
        Field(min_length=1, max_length=MOST_LISTED),
        AfterValidator(all_different),
    ]
    series: Annotated[tuple[Pair, ...], Field(min_length=1, max_length=MOST_LISTED)] = (Pair(),)
    brands: Listed = ("bumpsheet",)
    name: Annotated[Text, Field(max_length=120)] | None = None
    leave_out: Annotated[tuple[Name, ...], Field(max_length=MOST_LISTED)] = Field(
        default=(), alias="except"
    )
    report: dict[str, Any] = Field(default_factory=dict)

    @field_validator("report")
    @classmethod
    def _says_nothing_of_its_own(cls, report: dict[str, Any]) -> dict[str, Any]:
        own = next((key for key in OWN_KEYS if key in report), None)
        if own is not None:
            raise ValueError(f"{own} differs from report to report; remove it from here")
        return report
