"""Extremes: N-session gains, one-day moves, weeks and months, and when they were last exceeded.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from bumpsheet.figures.comparison import from_base, standing
from bumpsheet.figures.results import Change, Standing
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

Period = Literal["week", "month"]


def gains(closes: pd.Series[float], sessions: int) -> pd.Series[float]:
    """All N-session gains, in percent, indexed by the session at which each ended.

    close(t) / close(t - N) - 1; the first N sessions have none.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    sessions : int
        Number N of sessions, at least 1.

    Returns
    -------
    pandas.Series of float, index of sessions
        Percent, losses negative; empty if ``closes`` has no more than N rows.

    Notes
    -----
    ``closes`` holds no missing values. Sessions are counted by its rows: one without a row is not
    noticed.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W. and MacKinlay, A. C. (1997), The Econometrics of Financial
       Markets, Princeton University Press, ch. 1.
    """
    values = closes.to_numpy(float)
    moves = (values[sessions:] / values[:-sessions] - 1) * 100
    return pd.Series(moves, index=closes.index[sessions:])


def gain_ending(
    closes: pd.Series[float], sessions: int, end: dt.date, base: dt.date | None = None
) -> tuple[Change, Standing | None] | None:
    """The N-session gain or loss that ended at ``end``, and its standing up to then.

    A gain is compared with earlier gains, a loss with earlier losses.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    sessions : int
        Number N of sessions, at least 1.
    end : date
        Session at which the gain or loss ended.
    base : date, optional
        Base session of the span that the change is the largest of: it is compared with changes that
        ended before the base only.

    Returns
    -------
    tuple of Change and Standing, or None
        The change in percent, and its place among all N-session changes up to ``end``: the largest
        first if it is zero or above, the smallest first if it is below. None if ``end`` has no row
        in ``closes``, or if no more than N rows lie up to it.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. Sessions are counted by its rows: one without a row is not
    noticed.
    """
    is_last = closes.index[-1] == pd.Timestamp(end)
    known = closes if is_last else closes.loc[: pd.Timestamp(end)]
    if len(known) <= sessions or as_date(known.index[-1]) != end:
        return None
    values = gains(known, sessions)
    value = float(values.iloc[-1])
    change = Change(value, as_date(known.index[-1 - sessions]), end)
    start = as_date(known.index[0])
    overlapping = max(sessions, from_base(values, base))
    return change, standing(values, start, largest=value >= 0, overlapping=overlapping)


def largest_gain(
    closes: pd.Series[float], sessions: int, start: dt.date, base: dt.date | None = None
) -> tuple[Change, Standing | None] | None:
    """The largest N-session gain that ended on or after ``start``; of equal ones the first.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    sessions : int
        Number N of sessions, at least 1.
    start : date
        First day on which it may have ended, with a session or without.
    base : date, optional
        As for :func:`gain_ending`.

    Returns
    -------
    tuple of Change and Standing, or None
        As from :func:`gain_ending`; the value in percent is negative if all were losses. None if no
        span of N sessions ended on or after ``start``.

    Notes
    -----
    ``closes`` holds no missing values. Sessions are counted by its rows: one without a row is not
    noticed.
    """
    recent = _recent(closes, sessions, start)
    if recent.empty:
        return None
    return gain_ending(closes, sessions, as_date(recent.idxmax()), base)


def largest_loss(
    closes: pd.Series[float], sessions: int, start: dt.date, base: dt.date | None = None
) -> tuple[Change, Standing | None] | None:
    """The largest N-session loss that ended on or after ``start``; None if all were gains.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    sessions : int
        Number N of sessions, at least 1.
    start : date
        First day on which it may have ended, with a session or without.
    base : date, optional
        As for :func:`gain_ending`.

    Returns
    -------
    tuple of Change and Standing, or None
        As from :func:`gain_ending`, of equal losses the first; the value in percent is negative.
        None if no span of N sessions ended on or after ``start``, or if none of them was a loss.

    Notes
    -----
    ``closes`` holds no missing values. Sessions are counted by its rows: one without a row is not
    noticed.
    """
    recent = _recent(closes, sessions, start)
    if recent.empty or recent.min() >= 0:
        return None
    return gain_ending(closes, sessions, as_date(recent.idxmin()), base)


def _recent(closes: pd.Series[float], sessions: int, start: dt.date) -> pd.Series[float]:
    """N-session gains that ended on or after ``start``."""
    place = closes.index.searchsorted(pd.Timestamp(start))
    return gains(closes.iloc[max(0, place - sessions) :], sessions)


def largest_one_day_move(closes: pd.Series[float], *, rise: bool) -> Change | None:
    """The largest one-day rise or fall of the calendar year up to the last session.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    rise : bool
        Whether to look for a rise, or for a fall.

    Returns
    -------
    Change or None
        Value in percent, of equal moves the first. None if the year has no such move in ``closes``.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. The move of the year's first session is measured from the
    last close before it, and is unknown if the data begin with that session.
    """
    moves = gains(closes, 1)
    this_year = moves[moves.index.year == closes.index[-1].year]
    if this_year.empty:
        return None
    day = this_year.idxmax() if rise else this_year.idxmin()
    value = float(this_year.at[day])
    if value == 0 or (value > 0) != rise:
        return None
    before = closes.index[closes.index.get_loc(day) - 1]
    return Change(value, as_date(before), as_date(day))


def period_returns(
    closes: pd.Series[float], period: Period, next_session: dt.date
) -> pd.Series[float]:
    """Returns of complete calendar weeks or months, in percent, indexed by their last session.

    Each runs from the last close of the period before to its own last close.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    period : {"week", "month"}
        Weeks begin on Mondays.
    next_session : date
        The session after the last one in ``closes``: it tells whether the last period is over.

    Returns
    -------
    pandas.Series of float, index of sessions
        Percent. The first period in the data is only a base; empty if fewer than two have ended.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. A period without a row is not noticed: the return after it
    spans both.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W. and MacKinlay, A. C. (1997), The Econometrics of Financial
       Markets, Princeton University Press, ch. 1.
    """
    labels = _labels(pd.DatetimeIndex([*closes.index[-1:], pd.Timestamp(next_session)]), period)
    own = _labels(pd.DatetimeIndex(closes.index), period)
    is_end = np.append(own[:-1] != own[1:], labels[0] != labels[1])
    ends = closes[is_end]
    return gains(ends, 1) if len(ends) > 1 else ends.iloc[1:]


def _labels(days: pd.DatetimeIndex, period: Period) -> np.ndarray[Any, Any]:
    """Number of the week or month of every day; weeks begin on Mondays."""
    if period == "month":
        return days.to_numpy("datetime64[M]").astype(int)
    # Day 0 of the count, 1 January 1970, was a Thursday.
    return (days.to_numpy("datetime64[D]").astype(int) + 3) // 7


def extreme_period(
    returns: pd.Series[float],
    start: dt.date,
    history_start: dt.date,
    *,
    best: bool,
    base: dt.date | None = None,
) -> tuple[Change, Standing | None] | None:
    """The best or worst complete period that ended on or after ``start``.

    Parameters
    ----------
    returns : pandas.Series of float, index of sessions
        From :func:`period_returns`, or a difference of two of them (excess); percent or percentage
        points, without missing values.
    start : date
        First day on which the period may have ended.
    history_start : date
        First session of the data behind ``returns``.
    best : bool
        Whether to look for the largest value, or for the smallest.
    base : date, optional
        As for :func:`gain_ending`.

    Returns
    -------
    tuple of Change and Standing, or None
        The change in the unit of ``returns``, from the end of the period before, of equal ones the
        first; and its place among the periods up to its own. None if no period ended on or after
        ``start``, or if the one found is the first of ``returns``: the session that it is measured
        from is not known.

    Notes
    -----
    Periods for which no return is known are to be left out beforehand; the result's ``base`` is
    then the end of the last known one.
    """
    recent = returns.loc[pd.Timestamp(start) :]
    if recent.empty:
        return None
    end = recent.idxmax() if best else recent.idxmin()
    place = returns.index.get_loc(end)
    if place == 0:
        return None
    known = returns.iloc[: place + 1]
    change = Change(float(known.iloc[-1]), as_date(returns.index[place - 1]), as_date(end))
    within = from_base(known, base)
    return change, standing(known, history_start, largest=best, overlapping=within)
