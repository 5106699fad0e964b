"""Long lists of events of one sort, written a year a line: decisions on a rate, and releases."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bumpsheet.catalogue.series import Identifier  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.fields import Day, Label, Line, Name
from bumpsheet.handwritten.read import Strict
from bumpsheet.trading.calendars import Timing  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from collections.abc import Iterable

# What stands in braces in a label, such as "the Federal Reserve's {place} of the cycle".
GAPS = {"place", "move", "day", "month", "rate"}
Rate = Annotated[float, Field(ge=-10, le=100)]
# A day of the year that the line is about: 09-18.
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]


def _known_gaps(text: str) -> str:
    left = re.sub(r"[{](\w+)[}]", lambda gap: "" if gap[1] in GAPS else gap[0], text)
    if "{" in left or "}" in left:
        known = ", ".join(f"{{{gap}}}" for gap in sorted(GAPS))
        raise ValueError(f"{text} has braces around no known word; use {known}")
    return text


Pattern = Annotated[Line, AfterValidator(_known_gaps)]
ShortPattern = Annotated[Label, AfterValidator(_known_gaps)]


class Detail(Strict):
    """What one event of a list has of its own."""

    timing: Timing | None = None
    outcome: Line | None = None
    told: Line | None = None
    known_as: tuple[Name, ...] = ()


class Effect(Strict):
    """The series that shows a decision from the day on which it takes effect.

    Parameters
    ----------
    series : str
        Id of ``data/series.yml``.
    sessions_later : int
        How many sessions after its announcement a decision takes effect.
    """

    series: Identifier
    sessions_later: int = Field(ge=0, le=5)


class RateRange(Strict):
    """From when on the target is a range so many points wide; its upper end is what is listed."""

    since: Day
    width: float = Field(gt=0, le=5)


class EventList(Strict):
    """What lists have in common.

    Parameters
    ----------
    id : str
        Beginning of each event's identifier.
    label, short_label : str
        As of an event, with gaps in braces.
    known_as : tuple of str
        As of an event: further words for all of them.
    details : dict
        What single events have of their own, by date.
    """

    id: Annotated[Name, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    kind: Name
    timing: Timing
    label: Pattern
    short_label: ShortPattern
    known_as: tuple[Name, ...] = ()
    details: dict[Day, Detail] = Field(default_factory=dict)

    def days(self) -> list[dt.date]:
        """Dates of the events, in the order of the file."""
        return []

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = self.days()
        late = next((day for day, after in pairwise(days) if day >= after), None)
        if late is not None:
            raise ValueError(f"{late} is not before the entry after it; put the days in order")
        missing = sorted(self.details.keys() - set(days))
        if missing:
            raise ValueError(f"details for {missing[0]}, which the list lacks; correct the day")
        return self


class DecisionList(EventList):
    """Decisions on a policy rate: what it was after each, changed or not.

    Parameters
    ----------
    label_alone : str
        Label of a decision that has no place in the cycle: a hold, and a change of a cycle that
        began before the list does.
    kept : str
        Outcome of a decision that left the rate as it was.
    rate_before : float
        The rate before the first decision, in percent.
    rates : dict
        By year and by month and day, in percent.
    kept_told : str, optional
        What ``kept`` says as a sentence of running text.
    effect : Effect, optional
        From which series later decisions are derived where a store has it.
    """

    label_alone: Pattern
    kept: Pattern
    rate_before: Rate
    kept_told: Pattern | None = None
    range: RateRange | None = None
    effect: Effect | None = None
    rates: dict[int, dict[MonthDay, Rate]]

    def rows(self) -> list[tuple[dt.date, float]]:
        """Date and rate of each decision."""
        rates = (rate for days in self.rates.values() for rate in days.values())
        return list(zip(self.days(), rates, strict=True))

    def days(self) -> list[dt.date]:
        """Dates of the decisions."""
        return _dated(self.rates.items())


class ReleaseList(EventList):
    """Releases of a monthly figure, each about the month before.

    Parameters
    ----------
    released : dict
        Months and days by year.
    schedule : str, optional
        The file of a store from which later releases are taken.
    """

    schedule: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}\.csv$")] | None = None
    released: dict[int, tuple[MonthDay, ...]]

    def days(self) -> list[dt.date]:
        """Dates of the releases."""
        return _dated(self.released.items())


def _dated(years: Iterable[tuple[int, Iterable[str]]]) -> list[dt.date]:
    found = []
    for year, days in years:
        for text in days:
            try:
                found.append(dt.date.fromisoformat(f"{year:04}-{text}"))
            except ValueError:
                raise ValueError(f"{year} has no day {text}; write month-day, as 09-18") from None
    return found
