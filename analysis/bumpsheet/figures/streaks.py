"""Streaks: consecutive sessions on which a series rose, or rose by more than a threshold.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bumpsheet.figures.comparison import standing
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.figures.results import Standing


@dataclass(frozen=True, slots=True)
class Streak:
    """A run of sessions that all rose by more than the threshold.

    Parameters
    ----------
    length : int
        Sessions in the run.
    base, first, last : date
        Session before the run, its first and its last session.
    gain : float
        close(last) / close(base) - 1, in percent.
    """

    length: int
    base: dt.date
    first: dt.date
    last: dt.date
    gain: float


def streaks(closes: pd.Series[float], threshold: float = 0.0) -> list[Streak]:
    """All runs of sessions with a return above ``threshold`` percent, in order.

    A run is as long as it can be; one that still goes on at the last session is included.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    threshold : float, default 0.0
        Return in percent that a session has to exceed.

    Returns
    -------
    list of Streak
        Lengths in sessions and gains in percent; empty if no session rose enough.

    Notes
    -----
    ``closes`` holds no missing values: one would end a run. A session without a row is not noticed.
    """
    bases, lasts = _edges(closes, threshold)
    return [_streak(closes, int(base), int(last)) for base, last in zip(bases, lasts, strict=True)]


def current_streak(closes: pd.Series[float], threshold: float = 0.0) -> Streak | None:
    """The run that ends at the last session, or None if that session did not rise enough.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    threshold : float, default 0.0
        Return in percent that a session has to exceed.

    Returns
    -------
    Streak or None
        Length in sessions and gain in percent. None if the last session did not rise enough, or has
        no session before it.

    Notes
    -----
    ``closes`` holds no missing values: one would end a run. A session without a row is not noticed.
    """
    bases, lasts = _edges(closes, threshold)
    goes_on = len(lasts) > 0 and lasts[-1] == len(closes) - 1
    return _streak(closes, int(bases[-1]), int(lasts[-1])) if goes_on else None


def longest_streak(
    closes: pd.Series[float], start: dt.date, threshold: float = 0.0, base: dt.date | None = None
) -> Streak | None:
    """The longest run that ends on or after ``start``; of equally long ones the latest.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    start : date
        First day on which the run may have ended, with a session or without.
    threshold : float, default 0.0
        Return in percent that a session has to exceed.
    base : date, optional
        Base session of an event: of each run at least half of the sessions must have come after it.

    Returns
    -------
    Streak or None
        Length in sessions and gain in percent; the run may have begun before ``start``. None if no
        such run ended on or after ``start``.

    Notes
    -----
    ``closes`` holds no missing values: one would end a run. A session without a row is not noticed.
    """
    bases, lasts = _edges(closes, threshold)
    recent = lasts >= closes.index.searchsorted(pd.Timestamp(start))
    if base is not None:
        event = int(closes.index.searchsorted(pd.Timestamp(base), side="right")) - 1
        recent &= 2 * (lasts - np.maximum(bases, event)) >= lasts - bases
    if not recent.any():
        return None
    bases, lasts = bases[recent], lasts[recent]
    lengths = lasts - bases
    place = int(np.flatnonzero(lengths == lengths.max())[-1])
    return _streak(closes, int(bases[place]), int(lasts[place]))


def sessions_after(closes: pd.Series[float], streak: Streak, base: dt.date) -> int:
    """How many sessions of the run came after ``base``.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    streak : Streak
        A run of the same ``closes``.
    base : date
        Session of the base, which is not counted.

    Returns
    -------
    int
        Sessions, from 0 to the length of the run.

    Notes
    -----
    Sessions are counted by the rows of ``closes``: one without a row is not noticed.
    """
    inside = (closes.index >= pd.Timestamp(streak.first)) & (
        closes.index <= pd.Timestamp(streak.last)
    )
    return int((inside & (closes.index > pd.Timestamp(base))).sum())


def streak_standing(
    closes: pd.Series[float],
    streak: Streak,
    threshold: float = 0.0,
    base: dt.date | None = None,
) -> tuple[Standing | None, Streak | None]:
    """Compare a run with the runs that ended before it.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    streak : Streak
        A run of the same ``closes`` and ``threshold``.
    threshold : float, default 0.0
        Return in percent that a session has to exceed.
    base : date, optional
        Base session of the span whose longest run this is: only runs that ended by then are
        compared with.

    Returns
    -------
    Standing or None
        ``since`` is the last session of the latest earlier run at least as long; None where there
        is none. Median and deviation are in sessions. None where no run ended before.
    Streak or None
        That earlier run; None where there is none.

    Raises
    ------
    KeyError
        If the run's last session has no row in ``closes``.

    Notes
    -----
    ``closes`` holds no missing values: one would end a run. Ranks and ties are those of
    :func:`bumpsheet.figures.comparison.standing`.
    """
    bases, lasts = _edges(closes, threshold)
    ended = lasts <= closes.index.get_loc(pd.Timestamp(streak.last))
    bases, lasts = bases[ended], lasts[ended]
    lengths = pd.Series((lasts - bases).astype(float), index=closes.index[lasts])
    within = 0 if base is None else int((lengths.index[:-1] > pd.Timestamp(base)).sum())
    start = as_date(closes.index[0])
    placed = standing(lengths, start, largest=True, overlapping=within)
    if placed is None or placed.since is None:
        return placed, None
    place = lengths.index.get_loc(pd.Timestamp(placed.since))
    return placed, _streak(closes, int(bases[place]), int(lasts[place]))


def earlier_streaks(closes: pd.Series[float], streak: Streak, threshold: float = 0.0) -> int:
    """Number of runs at least as long that ended before this one began.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    streak : Streak
        A run of the same ``closes`` and ``threshold``.
    threshold : float, default 0.0
        Return in percent that a session has to exceed.

    Returns
    -------
    int
        Runs; 0 if none was as long.

    Raises
    ------
    KeyError
        If the run's first session has no row in ``closes``.

    Notes
    -----
    ``closes`` holds no missing values: one would end a run. A session without a row is not noticed.
    """
    bases, lasts = _edges(closes, threshold)
    first = closes.index.get_loc(pd.Timestamp(streak.first))
    return int(np.count_nonzero((lasts < first) & (lasts - bases >= streak.length)))


def _edges(
    closes: pd.Series[float], threshold: float
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Positions of the session before each run and of its last session."""
    values = closes.to_numpy(float)
    above = np.concatenate(([False], (values[1:] / values[:-1] - 1) * 100 > threshold, [False]))
    edges = np.diff(above.astype(int))
    # Position i of `edges` is the step from session i to i+1: a run starts after its base.
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _streak(closes: pd.Series[float], base: int, last: int) -> Streak:
    gain = (closes.iloc[last] / closes.iloc[base] - 1) * 100
    return Streak(
        length=last - base,
        base=as_date(closes.index[base]),
        first=as_date(closes.index[base + 1]),
        last=as_date(closes.index[last]),
        gain=float(gain),
    )
