"""Placing one occurrence among the others: "largest since", rank, ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bumpsheet.figures.results import Standing
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

# Returns are ratios of rounded closes: equal ones may differ in the last bits.
TIE = 1e-9


def standing(
    values: pd.Series[float], history_start: dt.date, *, largest: bool, overlapping: int = 0
) -> Standing | None:
    """Compare the last value with those before it whose windows do not overlap its own.

    Parameters
    ----------
    values : pandas.Series of float, index of sessions
        Occurrences in order of the sessions at which they ended; the last is the one compared. Any
        unit.
    history_start : date
        First session of the data behind ``values``.
    largest : bool
        Whether large values are extreme, or small ones.
    overlapping : int
        How many values before the last share a close or a session with it: N for gains over N
        sessions, of which one ends at the base of the last; N - 1 for sums over N sessions.

    Returns
    -------
    Standing or None
        ``since`` is None where no earlier value is at least as extreme; ``outdone`` is True where
        one of those left out is at least as extreme. Median and deviation are in the unit of
        ``values``. None where nothing is left to compare with.

    Notes
    -----
    ``values`` must hold no missing values: an earlier one would count in ``n`` but never in the
    rank, and would leave no deviation. Values within 1e-9 of each other are tied. Definition: the
    rank is the standard competition ranking ("1224") of the last value; the deviation has the
    divisor n.
    """
    before = max(0, len(values) - 1 - overlapping)
    if not before:
        return None
    kept = np.r_[values.to_numpy(float)[:before], values.to_numpy(float)[-1]]
    oriented = kept if largest else -kept
    last, earlier = oriented[-1], oriented[:-1]
    left_out = values.to_numpy(float)[before:-1] * (1 if largest else -1)
    reached = np.flatnonzero(earlier >= last - TIE)
    latest = int(reached[-1]) if len(reached) else None
    return Standing(
        since=None if latest is None else as_date(values.index[latest]),
        tied=latest is not None and bool(earlier[latest] <= last + TIE),
        rank=1 + int(np.count_nonzero(earlier > last + TIE)),
        n=len(oriented),
        history_start=history_start,
        median=_median(kept),
        deviation=float(np.std(oriented)),
        outdone=bool((left_out >= last - TIE).any()),
    )


def from_base(values: pd.Series[float], base: dt.date | None) -> int:
    """Number of values before the last that ended at the base or later; 0 without a base.

    Parameters
    ----------
    values : pandas.Series of float, index of sessions
        Occurrences in order of the sessions at which they ended.
    base : date or None
        Base session of the span that the last value is of.

    Returns
    -------
    int
        What :func:`standing` is to leave out as overlapping.

    Notes
    -----
    Missing values count like others.
    """
    return 0 if base is None else int((values.index[:-1] >= pd.Timestamp(base)).sum())


def _median(values: np.ndarray[Any, Any]) -> float:
    """Median by partial sorting: a report takes it of dozens of long histories."""
    middle = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, middle)[middle])
    return float(np.partition(values, [middle - 1, middle])[middle - 1 : middle + 1].mean())
