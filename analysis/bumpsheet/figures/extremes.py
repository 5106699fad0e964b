"""Extremes: N-session gains, one-day moves, weeks and months, and when they were last exceeded.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from bumpsheet.figures.comparison import standing
from bumpsheet.figures.results import Change, Standing
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

Period = Literal["week", "month"]


def gains(closes: pd.Series[float], sessions: int) -> pd.Series[float]:
    """All N-session gains, in percent, indexed by the session at which each ended.

    close(t) / close(t - N) - 1; the first N sessions have none.
    """
    values = closes.to_numpy(float)
    moves = (values[sessions:] / values[:-sessions] - 1) * 100
    return pd.Series(moves, index=closes.index[sessions:])


def gain_ending(
    closes: pd.Series[float], sessions: int, end: dt.date
) -> tuple[Change, Standing] | None:
    """The N-session gain or loss that ended at ``end``, and its standing up to then.

    A gain is compared with earlier gains, a loss with earlier losses.
    """
    is_last = closes.index[-1] == pd.Timestamp(end)
    known = closes if is_last else closes.loc[: pd.Timestamp(end)]
    if len(known) <= sessions or as_date(known.index[-1]) != end:
        return None
    values = gains(known, sessions)
    value = float(values.iloc[-1])
    change = Change(value, as_date(known.index[-1 - sessions]), end)
    return change, standing(values, as_date(known.index[0]), largest=value >= 0)


def largest_gain(
    closes: pd.Series[float], sessions: int, start: dt.date
) -> tuple[Change, Standing] | None:
    """The largest N-session gain that ended on or after ``start``; of equal ones the first."""
    recent = _recent(closes, sessions, start)
    if recent.empty:
        return None
    return gain_ending(closes, sessions, as_date(recent.idxmax()))


def largest_loss(
    closes: pd.Series[float], sessions: int, start: dt.date
) -> tuple[Change, Standing] | None:
    """The largest N-session loss that ended on or after ``start``; None if all were gains."""
    recent = _recent(closes, sessions, start)
    if recent.empty or recent.min() >= 0:
        return None
    return gain_ending(closes, sessions, as_date(recent.idxmin()))


def _recent(closes: pd.Series[float], sessions: int, start: dt.date) -> pd.Series[float]:
    """N-session gains that ended on or after ``start``."""
    place = closes.index.searchsorted(pd.Timestamp(start))
    return gains(closes.iloc[max(0, place - sessions) :], sessions)


def largest_one_day_move(closes: pd.Series[float], *, rise: bool) -> Change | None:
    """The largest one-day rise or fall of the calendar year up to the last session."""
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
    next_session : date
        The session after the last one in ``closes``: it tells whether the last period is over.
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
    returns: pd.Series[float], start: dt.date, history_start: dt.date, *, best: bool
) -> tuple[Change, Standing] | None:
    """The best or worst complete period that ended on or after ``start``.

    Parameters
    ----------
    returns : pandas.Series of float
        From :func:`period_returns`, or a difference of two of them (excess).
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
    return change, standing(known, history_start, largest=best)
