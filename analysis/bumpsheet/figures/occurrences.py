"""Every occurrence of a move in its history: spells that do not overlap, and what followed.

Every function takes ``values``: a pandas.Series of float, indexed by the sessions at which the
occurrences ended, in order, without missing values; the last is the one that is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


def compared(values: pd.Series[float], overlapping: int) -> pd.Series[float]:
    """Those that :func:`~bumpsheet.figures.comparison.standing` compares: earlier ones, the last.

    Parameters
    ----------
    values : pandas.Series of float, index of sessions
        Occurrences in any unit.
    overlapping : int
        How many before the last are left out since they share a close with it.

    Returns
    -------
    pandas.Series of float
        In the order of ``values``.
    """
    before = max(0, len(values) - 1 - overlapping)
    return pd.concat([values.iloc[:before], values.iloc[-1:]])


def spells(
    values: pd.Series[float], sessions: pd.Index, length: int, *, largest: bool
) -> pd.Series[int]:
    """The most extreme occurrences of which no two share a session, numbered from the first.

    The most extreme is taken, what shares a session with it is left out, and so on: to the fifth,
    or to the one after the last of ``values`` where that comes later.

    Parameters
    ----------
    values : pandas.Series of float, index of sessions
        Occurrences in any unit; of equal ones the earlier is taken first.
    sessions : pandas.Index
        All sessions, among which those of ``values`` are.
    length : int
        Sessions that an occurrence covers.
    largest : bool
        Whether large values are extreme, or small ones.

    Returns
    -------
    pandas.Series of int, index of sessions
        Numbers from 1, by the session at which the occurrence ended, in the order of the numbers.
    """
    places = sessions.get_indexer(values.index)
    oriented = values.to_numpy(float) * (-1 if largest else 1)
    taken: list[int] = []
    told = False
    for n in np.argsort(oriented, kind="stable"):
        if _is_apart(places, int(n), taken, length):
            is_after = told
            taken.append(int(n))
            told = told or n == len(values) - 1
            if is_after and len(taken) >= MOST:
                break
    return pd.Series(range(1, len(taken) + 1), index=values.index[taken])


# How many are listed.
MOST = 5


def _is_apart(places: NDArray[np.int_], n: int, taken: list[int], length: int) -> bool:
    return bool((np.abs(places[taken] - places[n]) >= length).all())


def followed(closes: pd.Series[float], ends: pd.Index, sessions: int) -> pd.Series[float]:
    """What came after each occurrence: the return over the next sessions.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in any unit, ending at the as-of date.
    ends : pandas.Index
        Sessions at which the occurrences ended.
    sessions : int
        Over how many sessions, at least 1.

    Returns
    -------
    pandas.Series of float, index of sessions
        close(t + N) / close(t) - 1, percent, by the session t; missing where fewer than N sessions
        follow in ``closes``.
    """
    return ((closes.shift(-sessions) / closes - 1) * 100).reindex(ends)
