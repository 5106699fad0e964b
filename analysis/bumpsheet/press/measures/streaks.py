"""Statements about runs of sessions, and about what followed earlier ones."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import MissingDataError
from bumpsheet.figures import returns, streaks
from bumpsheet.figures.returns import excess
from bumpsheet.press.measured import Measured
from bumpsheet.press.measures.closes import since

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.market.history import History
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Span
    from bumpsheet.press.model import Claim
    from bumpsheet.trading.calendars import TradingCalendar

MONTH = 21
# Beside the horizon of the statement, those of a quarter, half a year and a year are told.
OTHER_HORIZONS = (63, 126, 252)


def up_streak(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Consecutive up sessions that end at the as-of date, and how many came after the event."""
    history, run = _run(desk, claim, span)
    after = streaks.sessions_after(history.closes, run, span.event_base)
    return Measured(
        run.length,
        run.last,
        _source(history),
        run.base,
        holds=not claim.after_event or after == run.length,
        details={
            "first": run.first,
            "after": after,
            "before": run.length - after,
            "gain": run.gain,
        },
    )


def longest_streak_since(desk: Desk, claim: Claim, span: Span) -> Measured:
    """When a run that ended was last at least as long."""
    history, run = _run(desk, claim, span)
    placed, earlier = streaks.streak_standing(history.closes, run, claim.threshold)
    details: dict[str, object] = {
        "length": run.length,
        "earlier": earlier.length if earlier else None,
    }
    return since(history, placed, span.as_of, claim, details)


def earlier_streaks(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Number of earlier runs of at least so many sessions above the threshold."""
    history, runs = _earlier(desk, claim, span)
    return Measured(
        len(runs),
        span.as_of,
        _source(history),
        details={
            "reached": [_reached(history, run, claim).last for run in runs],
            "start": history.start,
        },
    )


def mean_return_after_streaks(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Mean return over the 21 sessions after those runs reached their length, in percent."""
    history, runs = _earlier(desk, claim, span)
    bases = [_reached(history, run, claim).last for run in runs]
    found = [(day, returns.return_after_sessions(history.closes, day, MONTH)) for day in bases]
    rows = [(day, change.value) for day, change in found if change is not None]
    if not rows:
        raise MissingDataError(f"no earlier run is in the data, which begin on {history.start}")
    return Measured(
        fmean(value for _, value in rows),
        span.as_of,
        _source(history),
        details={"n": len(rows), "rows": rows, "sessions": MONTH},
    )


def mean_excess_after_dates(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Mean return of one series minus another over N sessions after each of the dates.

    The base of each is the session before its date; in percentage points.
    """
    assert claim.series is not None
    assert claim.over is not None
    assert claim.sessions is not None
    pair = (desk.history(claim.series, span.as_of), desk.history(claim.over, span.as_of))
    calendar = desk.sessions_of(span.event)
    rows = {n: _excesses(calendar, claim, pair, n) for n in (*OTHER_HORIZONS, claim.sessions)}
    found = rows.pop(claim.sessions)
    if len(found) < len(claim.dates):
        start = max(history.start for history in pair)
        raise MissingDataError(
            f"{len(found)} of the {len(claim.dates)} dates have closes for the "
            f"{claim.sessions} sessions after them in data that begin on {start}"
        )
    return Measured(
        fmean(found.values()),
        span.as_of,
        "; ".join(dict.fromkeys(_source(history) for history in pair)),
        details={
            "rows": list(found.items()),
            "n": len(found),
            "positive": sum(value > 0 for value in found.values()),
            "sessions": claim.sessions,
            "others": [(n, fmean(row.values())) for n, row in sorted(rows.items()) if row],
        },
    )


def _excesses(
    calendar: TradingCalendar, claim: Claim, pair: tuple[History, History], sessions: int
) -> dict[dt.date, float]:
    found = {}
    for day in claim.dates:
        base = calendar.before(day)
        of, over = (
            returns.return_after_sessions(history.closes, base, sessions) for history in pair
        )
        gap = excess(of, over)
        if gap is not None:
            found[day] = gap.value
    return found


def _run(desk: Desk, claim: Claim, span: Span) -> tuple[History, streaks.Streak]:
    assert claim.series is not None, "the registry has checked it"
    history = desk.history(claim.series, span.as_of)
    run = streaks.current_streak(history.closes, claim.threshold)
    if run is None:
        flat = streaks.Streak(0, history.end, history.end, history.end, 0.0)
        return history, flat
    return history, run


def _earlier(desk: Desk, claim: Claim, span: Span) -> tuple[History, list[streaks.Streak]]:
    assert claim.series is not None
    assert claim.sessions is not None
    history = desk.history(claim.series, span.as_of)
    if not history.series.record_from or history.start > history.series.record_from:
        raise MissingDataError(
            f"the {history.store} has the {history.series.short_name} from {history.start} on only"
        )
    runs = streaks.streaks(history.closes, claim.threshold)
    return history, [run for run in runs if run.length >= claim.sessions and run.last < span.as_of]


def _reached(history: History, run: streaks.Streak, claim: Claim) -> streaks.Streak:
    """The part of a run up to the session at which it reached the stated length."""
    assert claim.sessions is not None, "the registry has checked it"
    index = history.closes.index
    place = index.get_loc(pd.Timestamp(run.first)) + claim.sessions - 1
    last = index[place].date()
    return streaks.Streak(claim.sessions, run.base, run.first, last, 0.0)


def _source(history: History) -> str:
    return f"{history.series.source}, {history.store}"
