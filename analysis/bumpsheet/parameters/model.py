"""The parameters of one report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from bumpsheet.catalogue.audience import Audience
from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.handwritten.fields import Day, Label, Line, Name, Text, Title, all_different
from bumpsheet.handwritten.read import Strict
from bumpsheet.parameters.fields import (
    MOST_DATES,
    MOST_STOCKS,
    Horizon,
    Percent,
    SeriesOrNone,
)
from bumpsheet.trading.calendars import Timing  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    Family = str
else:
    Family = Literal[FAMILY_NAMES]
ROLES = ("small", "large", "growth", "yield")


def _written_as_event(value: Any) -> Any:
    if isinstance(value, str | dict | InlineEvent):
        return value
    raise ValueError("not an event; name one of data/events, or write its date, kind and label")


def _event_form(value: Any) -> str:
    return "id" if isinstance(value, str) else "inline"


class InlineEvent(Strict):
    """An event written in the report's own file instead of taken from the catalogue.

    Parameters
    ----------
    date : date
        Its day, where it happened.
    kind : str
        A key of ``data/event_kinds.yml``.
    label, short_label : str
        What running text calls it, with its article, and what charts call it.
    timing : Timing, optional
        When on that day it became known: before the open, during the session or after the close.
    market : str, optional
        A file of ``data/markets/``: where it happened; that of the report by default.
    """

    date: Day
    kind: Name
    label: Line
    short_label: Label = "Event"
    timing: Timing | None = None
    market: Name | None = None


class Roles(Strict):
    """Which series plays which part; growth and yield may be left out."""

    small: Name
    large: Name
    growth: SeriesOrNone = None
    yield_: SeriesOrNone = Field(default=None, alias="yield")

    @model_validator(mode="after")
    def _series_differ(self) -> Self:
        named = [value for value in self.model_dump().values() if value is not None]
        twice = next((value for value in named if named.count(value) > 1), None)
        if twice is not None:
            raise ValueError(
                f"two roles name {twice}; name different series (growth and yield may be null)"
            )
        return self


class ReportSpec(Strict):
    """``reports/NAME.yml``, with what it leaves out filled in from its market.

    Parameters
    ----------
    event : str or InlineEvent
        Identifier of the catalogue, or the event itself.
    as_of : date
        Last session that the report may know about; ``latest`` follows the data.
    title : str, optional
        A headline of your own; written from the figures where left out.
    market : str
        A file of ``data/markets/``.
    series : Roles
        Which series of the catalogue play the small and the large caps, the growth index and the
        yield.
    calendar : str
        Code of the exchange whose sessions count.
    horizons : list of int
        Windows in sessions for returns after the event and for N-session gains.
    since : list of date
        Further base dates from which returns to the as-of date are stated.
    streak_threshold : float
        Percent; sessions above it in a row are counted beside plain up sessions.
    members : date, optional
        Take the list of index members of this day, even if it lies after the as-of date; the text
        then says so, and uses no weights.
    stocks : list of str
        Series ids of stocks whose returns are stated by name.
    pinned : bool
        Lead the front page; of several pinned reports the latest does.
    brand : str
        ``bumpsheet``, which is ``_brand.yml``, or a folder of ``templates/brands/``.
    audience : Audience
        Whom a newsletter addresses; decides what it may show and what it must say. One for
        colleagues says that it is not for clients.
    approver : str, optional
        Who approves newsletters; stands in their manifests.
    sections : dict
        Families switched off by ``false``; all are on by default that make sense in the market.
    """

    event: Annotated[
        Annotated[Text, Tag("id")] | Annotated[InlineEvent, Tag("inline")],
        Discriminator(_event_form),
        BeforeValidator(_written_as_event),
    ]
    as_of: Day
    title: Title | None = None
    market: Name
    series: Roles
    calendar: Name
    horizons: Annotated[
        tuple[Horizon, ...], Field(min_length=1, max_length=8), AfterValidator(all_different)
    ] = (5, 10, 21, 63)
    since: Annotated[
        tuple[Day, ...], Field(max_length=MOST_DATES), AfterValidator(all_different)
    ] = ()
    streak_threshold: Percent = 1.0
    members: Day | None = None
    stocks: Annotated[
        tuple[Name, ...], Field(max_length=MOST_STOCKS), AfterValidator(all_different)
    ] = ()
    pinned: bool = False
    brand: Name = "bumpsheet"
    audience: Audience = Audience.INTERNAL
    approver: Name | None = None
    sections: dict[Family, bool] = Field(default_factory=dict)

    @field_validator("sections")
    @classmethod
    def _something_is_left(cls, sections: dict[str, bool]) -> dict[str, bool]:
        if not any(sections.get(family, True) for family in FAMILY_NAMES):
            raise ValueError("switches every family off; leave at least one on")
        return sections

    def shows(self, family: Family) -> bool:
        """Whether a family has its section."""
        return self.sections.get(family, True)
