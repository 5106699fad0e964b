"""Rotation: money moving from growth to small caps, seen in closes.

Every function takes series of closes: pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.returns import excess, return_since
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.figures.results import Change


def excess_before(
    of: pd.Series[float], over: pd.Series[float], base: dt.date, sessions: int
) -> Change | None:
    """Excess return over the ``sessions`` sessions up to and including the base.

    Difference of close(base) / close(base - N) - 1 of the two series, in percentage points.

    Parameters
    ----------
    of, over : pandas.Series of float, index of sessions
        Closes of the series looked at and of the benchmark, in order, without missing values.
    base : date
        Session of the base, at which the span ends.
    sessions : int
        Number N of sessions, at least 1.

    Returns
    -------
    Change or None
        Value in percentage points, with the first and the last session of the span. None if either
        of these has no row in one of the series, or if fewer than N rows of ``of`` lie before the
        base.

    Notes
    -----
    Sessions are counted by the rows of ``of``: one without a row is not noticed.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W. and MacKinlay, A. C. (1997), The Econometrics of Financial
       Markets, Princeton University Press, ch. 1.
    """
    if pd.Timestamp(base) not in of.index:
        return None
    start = of.index.get_loc(pd.Timestamp(base)) - sessions
    if start < 0:
        return None
    first = as_date(of.index[start])
    return excess(return_since(of, first, base), return_since(over, first, base))


def opposite_sessions(rising: pd.Series[float], falling: pd.Series[float], base: dt.date) -> int:
    """Sessions after the base on which the first series rose while the second fell.

    Parameters
    ----------
    rising, falling : pandas.Series of float, index of sessions
        Closes of the two series, in order, ending at the as-of date.
    base : date
        Session of the base.

    Returns
    -------
    int
        Sessions; 0 if there is none.

    Notes
    -----
    Sessions that either series lacks are left out: moves are between sessions that both have, and
    if the base is not one of them, the first after it has no move. An unchanged close neither rises
    nor falls.
    """
    start = pd.Timestamp(base)
    pair = {"rising": rising.loc[start:], "falling": falling.loc[start:]}
    moves = pd.DataFrame(pair).dropna().diff()
    after = moves.loc[moves.index > pd.Timestamp(base)]
    return int(((after["rising"] > 0) & (after["falling"] < 0)).sum())
