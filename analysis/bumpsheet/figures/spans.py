"""Spans around an event: from when on at least half of one came after it.

A span that lies mostly before an event says nothing about it, although it ended since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.trading.calendars import TradingCalendar

Period = Literal["week", "month"]


def first_end(sessions: pd.DatetimeIndex, count: int, base: dt.date) -> dt.date | None:
    """First session at which a span of ``count`` sessions is at least half since the base.

    Parameters
    ----------
    sessions : pandas.DatetimeIndex
        Sessions in order.
    count : int
        Sessions of the span, at least 1.
    base : date
        Base session of the event.

    Returns
    -------
    date or None
        None if it is later than the last of ``sessions``.

    Notes
    -----
    Only what ``sessions`` holds is counted: a session that it lacks is not noticed.
    """
    place = int(sessions.searchsorted(pd.Timestamp(base), side="right")) - 1 + (count + 1) // 2
    return as_date(sessions[place]) if place < len(sessions) else None


def first_period(
    sessions: TradingCalendar, day0: dt.date, base: dt.date, period: Period
) -> dt.date:
    """First session of the first calendar week or month that is at least half since the base.

    Parameters
    ----------
    sessions : TradingCalendar
        All sessions of the exchange.
    day0 : date
        First session after the base.
    base : date
        Base session of the event.
    period : {"week", "month"}
        Weeks begin on Mondays.

    Returns
    -------
    date
        Day 0 where the period that holds it is; else the first session after that period. Periods
        that end on or after it count.

    Notes
    -----
    Sessions are those of the calendar: whether there are data for them plays no part.
    """
    span = pd.Timestamp(day0).to_period("W-SUN" if period == "week" else "M")
    inside = sessions.between(as_date(span.start_time), as_date(span.end_time))
    since = int((inside > pd.Timestamp(base)).sum())
    return day0 if 2 * since >= len(inside) else sessions.after(as_date(inside[-1]))
