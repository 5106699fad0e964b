"""Long lists of events of one sort, written a year a line: decisions on a rate, and releases."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bumpsheet.catalogue.events import Decision, Event
from bumpsheet.catalogue.series import Identifier  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.fields import Day, Label, Line, Name
from bumpsheet.handwritten.read import Strict
from bumpsheet.trading.calendars import Timing  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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


class _List(Strict):
    """What lists have in common.

    Parameters
    ----------
    id : str
        Beginning of each event's identifier.
    label, short_label : str
        As of an event, with gaps in braces.
    details : dict
        What single events have of their own, by date.
    """

    id: Annotated[Name, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    kind: Name
    timing: Timing
    label: Pattern
    short_label: ShortPattern
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

    def made(self, day: dt.date, market: str, **fields: Any) -> Event:
        """An event of this list, with what its day has of its own."""
        fields = {"date": day, "market": market, "kind": self.kind, "timing": self.timing} | fields
        if day in self.details:
            fields |= self.details[day].model_dump(exclude_defaults=True)
        return Event.model_validate(fields)


class DecisionList(_List):
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
    effect : Effect, optional
        From which series later decisions are derived where a store has it.
    """

    label_alone: Pattern
    kept: Pattern
    rate_before: Rate
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


class ReleaseList(_List):
    """Releases of a monthly figure, each about the month before.

    Parameters
    ----------
    released : dict
        Months and days by year.
    """

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


class _Step(NamedTuple):
    """One decision and where it stands in the cycle; 0 where that is not known."""

    day: dt.date
    rate: float
    change: int
    nth: int


def _steps(rows: Iterable[tuple[dt.date, float]], before: float) -> Iterator[_Step]:
    """Count the moves in one direction; those before the first turn belong to an unknown cycle."""
    count, direction = 0, 0
    for day, rate in rows:
        change = round(100 * (rate - before))
        if change:
            sign = 1 if change > 0 else -1
            turned = sign != direction
            count = int(direction != 0) if turned else count + int(count > 0)
            direction = sign
        yield _Step(day, rate, change, count)
        before = rate


def decision_events(
    listed: DecisionList,
    market: str,
    ordinals: Sequence[str],
    later: Sequence[tuple[dt.date, float]] = (),
) -> list[Event]:
    """Make the events of a list of decisions.

    Parameters
    ----------
    ordinals : sequence of str
        "first", "second" and so on.
    later : sequence of (date, float)
        Decisions after those of the list, derived from a series: date and rate.
    """
    rows = listed.rows()
    return [
        _decision_event(listed, market, step, ordinals, derived=place >= len(rows))
        for place, step in enumerate(_steps([*rows, *later], listed.rate_before))
    ]


def _decision_event(
    listed: DecisionList, market: str, step: _Step, ordinals: Sequence[str], *, derived: bool
) -> Event:
    move = "hold" if step.change == 0 else "rise" if step.change > 0 else "cut"
    placed = step.change != 0 and step.nth > 0
    place = f"{_ordinal(step.nth, ordinals)} {move}" if placed else None
    gaps = {"place": place, "move": move, "day": _written(step.day), "rate": _rate(listed, step)}
    label = listed.label if placed else listed.label_alone
    decision = Decision(change=step.change, target=step.rate, place=place)
    source = f"derived from {listed.effect.series}" if derived and listed.effect else None
    return listed.made(
        step.day,
        market,
        id=f"{listed.id}-{step.day}",
        label=_filled(label, gaps),
        short_label=_filled(listed.short_label, gaps),
        outcome=_filled(listed.kept, gaps) if move == "hold" else None,
        decision=decision if step.change else None,
        source=source,
    )


def release_events(listed: ReleaseList, market: str) -> list[Event]:
    """Make the events of a list of releases; the id names the month of the release."""
    return [
        listed.made(
            day,
            market,
            id=f"{listed.id}-{day:%B-%Y}".lower(),
            label=_filled(listed.label, {"month": f"{_month_before(day):%B %Y}"}),
            short_label=_filled(listed.short_label, {}),
        )
        for day in listed.days()
    ]


def _filled(text: str, gaps: Mapping[str, str | None]) -> str:
    return text.format_map({gap: gaps.get(gap) or "" for gap in GAPS})


def _month_before(day: dt.date) -> dt.date:
    return day.replace(day=1) - dt.timedelta(days=1)


def _written(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _rate(listed: DecisionList, step: _Step) -> str:
    if listed.range is None or step.day < listed.range.since:
        return f"{step.rate:g}"
    return f"{step.rate - listed.range.width:g} to {step.rate:g}"


def _ordinal(count: int, ordinals: Sequence[str]) -> str:
    return ordinals[count - 1] if count <= len(ordinals) else f"{count}th"
