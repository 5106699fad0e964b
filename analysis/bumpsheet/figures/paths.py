"""Paths: values session by session around an event, as charts draw them.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from bumpsheet.figures.levels import SPAN_OF_52_WEEKS

if TYPE_CHECKING:
    import datetime as dt

# Weeks keep their shape and their size up to here; longer histories go by months.
LONGEST_BY_WEEK = pd.Timedelta(days=10 * 366)

Period = Literal["week", "month"]


def rebased(closes: pd.Series[float], base: dt.date, start: dt.date) -> pd.Series[float]:
    """Closes from ``start`` on, with that of the base session set to 100.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in any unit.
    base, start : date
        Base session; first session of the path.

    Returns
    -------
    pandas.Series of float
        close(t) / close(base) x 100, by session.

    Raises
    ------
    KeyError
        If there is no close of the base session.
    """
    return closes.loc[pd.Timestamp(start) :] / closes.loc[pd.Timestamp(base)] * 100


def return_path(closes: pd.Series[float], base: dt.date) -> pd.Series[float]:
    """Return since the base at every session from it on: close(t) / close(base) - 1.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in any unit.
    base : date
        Base session.

    Returns
    -------
    pandas.Series of float
        Percent, by session; zero at the base.

    Raises
    ------
    KeyError
        If there is no close of the base session.
    """
    start = pd.Timestamp(base)
    return (closes.loc[start:] / closes.loc[start] - 1) * 100


def difference_path(
    of: pd.Series[float], over: pd.Series[float], base: dt.date, start: dt.date
) -> pd.Series[float]:
    """Closes of one series less those of another, each against its close at the base.

    Parameters
    ----------
    of, over : pandas.Series of float, index of sessions
        Closes in any unit.
    base, start : date
        Base session; first session of the path.

    Returns
    -------
    pandas.Series of float
        (of(t) / of(base) - over(t) / over(base)) x 100, percentage points, by session.

    Notes
    -----
    Sessions without both closes are left out.

    Raises
    ------
    KeyError
        If a series has no close of the base session.
    """
    first, day = pd.Timestamp(start), pd.Timestamp(base)
    ratios = [closes.loc[first:] / closes.at[day] for closes in (of, over)]
    return ((ratios[0] - ratios[1]) * 100).dropna()


def kept_path(returns: pd.Series[float]) -> pd.Series[float] | None:
    """Return since the base at every session as a share of the highest since.

    Parameters
    ----------
    returns : pandas.Series of float, index of sessions
        From :func:`return_path`, percent.

    Returns
    -------
    pandas.Series of float or None
        Percent, by session: 100 at the highest close, below zero under the base. None if no close
        since lies above the base.
    """
    highest = float(returns.max())
    return returns / highest * 100 if highest > 0 else None


def drawdowns(closes: pd.Series[float], base: dt.date) -> pd.Series[float]:
    """Each close against the highest of the 52 weeks up to it.

    Only sessions whose own 52 weeks lie within the data; the last 52 weeks of them, and from the
    base session on where that is longer ago.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in any unit.
    base : date
        Base session.

    Returns
    -------
    pandas.Series of float
        close(t) / highest close of the 364 days up to t - 1, percent; empty where the data are
        shorter.

    References
    ----------
    Magdon-Ismail, M. and Atiya, A. (2004). Maximum drawdown. Risk Magazine 17(10), 99-102.
    """
    highs = closes.rolling(SPAN_OF_52_WEEKS + pd.Timedelta(days=1)).max()
    first = min(closes.index[-1] - SPAN_OF_52_WEEKS, pd.Timestamp(base))
    first = max(first, closes.index[0] + SPAN_OF_52_WEEKS)
    return ((closes / highs - 1) * 100).loc[first:]


def range_period(first: dt.date, last: dt.date) -> Period:
    """Whether a history is shown by the range of each week or of each month.

    Parameters
    ----------
    first, last : date
        Its first and last session.

    Returns
    -------
    str
        ``week`` up to ten years, ``month`` beyond.
    """
    return "week" if pd.Timestamp(last) - pd.Timestamp(first) <= LONGEST_BY_WEEK else "month"


def ranges(values: pd.Series[float], period: Period) -> pd.DataFrame:
    """Lowest and highest value of each week or month.

    Parameters
    ----------
    values : pandas.Series of float, index of sessions
        Values in any unit.
    period : str
        ``week`` or ``month``; weeks begin on Mondays.

    Returns
    -------
    pandas.DataFrame
        Columns ``min`` and ``max``, indexed by the first session of each period with a value.
    """
    index = pd.DatetimeIndex(values.index)
    periods = index.to_period("W-SUN" if period == "week" else "M")
    found = values.groupby(periods).agg(["min", "max"])
    found.index = index[~periods.duplicated()]
    return found
