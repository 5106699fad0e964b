"""The events of a long list, with the changes, places and labels that follow from it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from bumpsheet.catalogue.event_lists import GAPS
from bumpsheet.catalogue.events import Decision, Event
from bumpsheet.trading.written import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bumpsheet.catalogue.event_lists import DecisionList, EventList, ReleaseList
    from bumpsheet.trading.written import DateOrder


# So long without a move, and a further one the same way begins a cycle of its own: Bank Rate
# was cut in August 2016, after the nine cuts that ended in March 2009.
LONG_PAUSE = dt.timedelta(days=3 * 366)


# Day of a release, and the first day of the month that it is about; the month before by default.
Release = tuple[dt.date, dt.date | None]


class _Step(NamedTuple):
    """One decision and where it stands in the cycle; 0 where that is not known."""

    day: dt.date
    rate: float
    change: int
    nth: int


def _steps(rows: Iterable[tuple[dt.date, float]], before: float) -> Iterator[_Step]:
    """Count the moves of a cycle, which a turn or a long pause ends.

    The moves before the first end belong to a cycle that began before the list: they have no count.
    """
    count, direction, last = 0, 0, None
    for day, rate in rows:
        change = round(100 * (rate - before))
        if change:
            sign = 1 if change > 0 else -1
            is_new = direction != 0 and (sign != direction or (last and day - last > LONG_PAUSE))
            count = 1 if is_new else count + int(count > 0)
            direction, last = sign, day
        yield _Step(day, rate, change, count)
        before = rate


def decision_events(
    listed: DecisionList,
    market: str,
    ordinals: Sequence[str],
    later: Sequence[tuple[dt.date, float]] = (),
    dates: DateOrder = "day first",
) -> list[Event]:
    """Make the events of a list of decisions.

    Parameters
    ----------
    ordinals : sequence of str
        "first", "second" and so on.
    later : sequence of (date, float)
        Decisions after those of the list, derived from a series: date and rate.
    dates : str
        How labels write dates.
    """
    rows = listed.rows()
    return [
        _decision_event(listed, market, step, ordinals, dates, derived=place >= len(rows))
        for place, step in enumerate(_steps([*rows, *later], listed.rate_before))
    ]


def _decision_event(
    listed: DecisionList,
    market: str,
    step: _Step,
    ordinals: Sequence[str],
    dates: DateOrder,
    *,
    derived: bool,
) -> Event:
    move = "hold" if step.change == 0 else "rise" if step.change > 0 else "cut"
    placed = step.change != 0 and step.nth > 0
    place = f"{_ordinal(step.nth, ordinals)} {move}" if placed else None
    gaps = {"place": place, "move": move, "rate": _rate(listed, step)}
    gaps["day"] = day_text(step.day, dates)
    label = listed.label if placed else listed.label_alone
    decision = Decision(
        change=step.change, target=step.rate, lower=_lower(listed, step), place=place
    )
    source = f"derived from {listed.effect.series}" if derived and listed.effect else None
    return _made(
        listed,
        step.day,
        market,
        id=f"{listed.id}-{step.day}",
        label=_filled(label, gaps),
        short_label=_filled(listed.short_label, gaps),
        outcome=_filled(listed.kept, gaps) if move == "hold" else None,
        told=_filled(listed.kept_told, _spoken(gaps))
        if move == "hold" and listed.kept_told
        else None,
        decision=decision if step.change else None,
        source=source,
    )


def release_events(listed: ReleaseList, market: str, later: Sequence[Release] = ()) -> list[Event]:
    """Make the events of a list of releases; the id names the month of the release.

    Parameters
    ----------
    later : sequence of Release
        Those after the list.
    """
    own: list[Release] = [(day, None) for day in listed.days()]
    return [
        _made(
            listed,
            day,
            market,
            id=f"{listed.id}-{day:%B-%Y}".lower(),
            label=_filled(listed.label, {"month": f"{about or _month_before(day):%B %Y}"}),
            short_label=_filled(listed.short_label, {}),
        )
        for day, about in [*own, *later]
    ]


def _filled(text: str, gaps: Mapping[str, str | None]) -> str:
    return text.format_map({gap: gaps.get(gap) or "" for gap in GAPS})


def _month_before(day: dt.date) -> dt.date:
    return day.replace(day=1) - dt.timedelta(days=1)


def _lower(listed: DecisionList, step: _Step) -> float | None:
    """Lower end of the target, where it is a range by then."""
    if listed.range is None or step.day < listed.range.since:
        return None
    return step.rate - listed.range.width


def _rate(listed: DecisionList, step: _Step) -> str:
    lower = _lower(listed, step)
    return f"{step.rate:g}" if lower is None else f"{lower:g} to {step.rate:g}"


def _spoken(gaps: Mapping[str, str | None]) -> dict[str, str | None]:
    """The same with the rate as reports write it: "5.00", or "a range of 0.00% to 0.25"."""
    ends = [f"{float(end):.2f}" for end in (gaps["rate"] or "").split(" to ")]
    return {**gaps, "rate": f"{'a range of ' if len(ends) > 1 else ''}{'% to '.join(ends)}"}


def _ordinal(count: int, ordinals: Sequence[str]) -> str:
    return ordinals[count - 1] if count <= len(ordinals) else f"{count}th"


def _made(listed: EventList, day: dt.date, market: str, **fields: Any) -> Event:
    """An event of a list, with what its day has of its own."""
    fields |= {"date": day, "market": market, "kind": listed.kind}
    fields |= {"timing": listed.timing, "known_as": listed.known_as}
    if day in listed.details:
        fields |= listed.details[day].model_dump(exclude_defaults=True)
    return Event.model_validate(fields)
