"""Fade: how much of a gain after the event is left.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class HalfLife:
    """How long half of an excess return lasted.

    Parameters
    ----------
    peak : float
        Largest excess return since the base, in percentage points.
    peak_day : date
        Its session.
    sessions : int or None
        Sessions from the peak to the first one on which at most half of it was left; None where
        more than half is left at the as-of date.
    """

    peak: float
    peak_day: dt.date
    sessions: int | None


def share_given_back(closes: pd.Series[float], base: dt.date) -> float | None:
    """Share of the gain from the base to the highest close since that has been lost again.

    (highest close since - last close) / (highest close since - close(base)), in percent: 0 at the
    high, 100 back at the base, more below it. None if no close since lies above the base.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    base : date
        Session of the base; without a row in ``closes``, the next one that has.

    Returns
    -------
    float or None
        Percent, 0 or more. None if no close since lies above that of the base.

    Raises
    ------
    IndexError
        If ``closes`` has no row on or after ``base``.

    Notes
    -----
    ``closes`` holds no missing values. The high is that of closes, not of trades within a session.
    """
    since = closes.loc[pd.Timestamp(base) :]
    start, highest, last = float(since.iloc[0]), float(since.max()), float(since.iloc[-1])
    return None if highest <= start else (highest - last) / (highest - start) * 100


def round_trip(closes: pd.Series[float], base: dt.date) -> dt.date | None:
    """First session with a close back at or below that of the base, after one above it.

    None while no close has come back, or none lay above the base.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    base : date
        Session of the base; without a row in ``closes``, the next one that has.

    Returns
    -------
    date or None
        A session. None if no close since lies above that of the base, or if none after the first of
        these is back.

    Raises
    ------
    IndexError
        If ``closes`` has no row on or after ``base``.

    Notes
    -----
    ``closes`` must hold no missing values: one would count as back.
    """
    since = closes.loc[pd.Timestamp(base) :]
    above = since.to_numpy(float) > float(since.iloc[0])
    if not above.any():
        return None
    first = int(np.argmax(above))
    back = np.flatnonzero(~above[first:])
    return as_date(since.index[first + int(back[0])]) if len(back) else None


def last_at_or_below(closes: pd.Series[float], base: dt.date) -> dt.date | None:
    """Latest session after the base with a close at or below that of the base.

    None if every close since lies above it.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    base : date
        Session of the base; without a row in ``closes``, the next one that has.

    Returns
    -------
    date or None
        A session. None if there is none, or no session after the base.

    Notes
    -----
    ``closes`` holds no missing values.
    """
    since = closes.loc[pd.Timestamp(base) :]
    below = np.flatnonzero(since.to_numpy(float)[1:] <= float(since.iloc[0]))
    return as_date(since.index[1 + int(below[-1])]) if len(below) else None


def excess_half_life(
    of: pd.Series[float], over: pd.Series[float], base: dt.date
) -> HalfLife | None:
    """Half-life of the excess return of one series over another since the base.

    The excess of session t is of(t) / of(base) - over(t) / over(base), in percentage points. None
    if it was never positive.

    Parameters
    ----------
    of, over : pandas.Series of float, index of sessions
        Closes of the series looked at and of the benchmark, in order, ending at the as-of date.
    base : date
        Session of the base.

    Returns
    -------
    HalfLife or None
        The peak in percentage points, of equal ones the first, and the sessions from it. None if
        the excess return was at no session above zero.

    Raises
    ------
    KeyError
        If ``base`` has no row in one of the series.

    Notes
    -----
    Sessions that either series lacks are left out, and are not counted from the peak on either.
    """
    start = pd.Timestamp(base)
    ratios = [series.loc[start:] / series.at[start] for series in (of, over)]
    excess = ((ratios[0] - ratios[1]) * 100).dropna()
    place = int(np.argmax(excess.to_numpy(float)))
    peak = float(excess.iloc[place])
    if peak <= 0:
        return None
    halved = np.flatnonzero(excess.to_numpy(float)[place:] <= peak / 2)
    return HalfLife(peak, as_date(excess.index[place]), int(halved[0]) if len(halved) else None)
