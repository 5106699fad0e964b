"""Returns: simple changes between two closes, their differences and ratios.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date. A figure whose sessions are not all in the data is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.results import Change
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt


def return_since(
    closes: pd.Series[float], base: dt.date, as_of: dt.date | None = None
) -> Change | None:
    """Return from the close of ``base`` to the close of ``as_of`` (the last close by default).

    close(as_of) / close(base) - 1, in percent.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    base : date
        Session that the return is measured from.
    as_of : date or None, default None
        Session that it is measured to; None for the last one in ``closes``.

    Returns
    -------
    Change or None
        Value in percent, with both sessions. None if either session has no row in ``closes``.

    Raises
    ------
    IndexError
        If ``as_of`` is None and ``closes`` is empty.

    Notes
    -----
    A session without a close has no row: the close of another session never stands in for it.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W. and MacKinlay, A. C. (1997), The Econometrics of Financial
       Markets, Princeton University Press, ch. 1.
    .. [2] MacKinlay, A. C. (1997), "Event studies in economics and finance", Journal of Economic
       Literature 35(1), 13-39.
    """
    end = closes.index[-1] if as_of is None else pd.Timestamp(as_of)
    start = pd.Timestamp(base)
    if start not in closes.index or end not in closes.index:
        return None
    value = (closes.at[end] / closes.at[start] - 1) * 100
    return Change(float(value), base, as_date(end))


def return_after_sessions(closes: pd.Series[float], base: dt.date, sessions: int) -> Change | None:
    """Return over the first ``sessions`` sessions after ``base``.

    close(base + N) / close(base) - 1, in percent; None until that session is over.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    base : date
        Session that the return is measured from.
    sessions : int
        Number N of sessions, at least 1.

    Returns
    -------
    Change or None
        Value in percent, from ``base`` to the N-th session after it. None if ``base`` has no row in
        ``closes``, or fewer than N rows follow it.

    Notes
    -----
    ``closes`` holds no missing values. Sessions are counted by its rows: one without a row is not
    noticed.

    References
    ----------
    .. [1] MacKinlay, A. C. (1997), "Event studies in economics and finance", Journal of Economic
       Literature 35(1), 13-39.
    """
    start = pd.Timestamp(base)
    if start not in closes.index:
        return None
    place = closes.index.get_loc(start) + sessions
    if place >= len(closes):
        return None
    return return_since(closes, base, as_date(closes.index[place]))


def return_since_date(closes: pd.Series[float], day: dt.date) -> Change | None:
    """Return since the last session on or before ``day``.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    day : date
        Any day, with a session or without.

    Returns
    -------
    Change or None
        Value in percent, from the session found to the last one. None if ``closes`` begins after
        ``day`` or is empty.

    Notes
    -----
    A day without a row falls back on the last row before it, however old; the result's ``base``
    tells which that is.
    """
    place = closes.index.searchsorted(pd.Timestamp(day), side="right") - 1
    return return_since(closes, as_date(closes.index[place])) if place >= 0 else None


def month_to_date(closes: pd.Series[float]) -> Change | None:
    """Return since the last close of the month before.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.

    Returns
    -------
    Change or None
        Value in percent, with both sessions. None if no row lies before the month of the last one.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. If the month before has no row, the last row before it is
    the base.
    """
    return _since_start_of(closes, closes.index[-1].replace(day=1))


def year_to_date(closes: pd.Series[float]) -> Change | None:
    """Return since the last close of the year before.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.

    Returns
    -------
    Change or None
        Value in percent, with both sessions. None if no row lies before the year of the last one.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. If the year before has no row, the last row before it is the
    base.
    """
    return _since_start_of(closes, closes.index[-1].replace(month=1, day=1))


def two_year_return(closes: pd.Series[float]) -> Change | None:
    """Return since the last session on or before the same date two years earlier.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.

    Returns
    -------
    Change or None
        Value in percent of the whole two years, not a year. None if no row lies on or before that
        date.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. Two years before 29 February is 28 February.
    """
    return return_since_date(closes, as_date(closes.index[-1] - pd.DateOffset(years=2)))


def excess(of: Change | None, over: Change | None) -> Change | None:
    """Difference of two returns over the same sessions, in percentage points.

    Parameters
    ----------
    of, over : Change or None
        Returns in percent: the one looked at, and that of the benchmark.

    Returns
    -------
    Change or None
        ``of`` less ``over``, in percentage points, with their sessions. None if either is None, or
        if their sessions differ.

    Notes
    -----
    A missing return (None) is not taken for zero.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W. and MacKinlay, A. C. (1997), The Econometrics of Financial
       Markets, Princeton University Press, ch. 1.
    """
    if of is None or over is None or (of.base, of.as_of) != (over.base, over.as_of):
        return None
    return Change(of.value - over.value, of.base, of.as_of)


def ratio(of: Change | None, over: Change | None) -> Change | None:
    """Ratio of two returns over the same sessions; None unless both are gains.

    Parameters
    ----------
    of, over : Change or None
        Returns in percent.

    Returns
    -------
    Change or None
        ``of`` / ``over``, a pure number, with their sessions. None if either is None, if their
        sessions differ, or if either is zero or below.

    Notes
    -----
    A missing return (None) leaves no ratio.
    """
    if of is None or over is None or (of.base, of.as_of) != (over.base, over.as_of):
        return None
    if of.value <= 0 or over.value <= 0:
        return None
    return Change(of.value / over.value, of.base, of.as_of)


def _since_start_of(closes: pd.Series[float], start: pd.Timestamp) -> Change | None:
    place = closes.index.searchsorted(start, side="left") - 1
    return return_since(closes, as_date(closes.index[place])) if place >= 0 else None
