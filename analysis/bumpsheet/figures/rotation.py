"""Rotation: money moving from growth to small caps, seen in closes.

Every function takes series of closes: pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.returns import excess, return_since
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.figures.results import Change


def excess_before(
    of: pd.Series[float], over: pd.Series[float], base: dt.date, sessions: int
) -> Change | None:
    """Excess return over the ``sessions`` sessions up to and including the base.

    Difference of close(base) / close(base - N) - 1 of the two series, in percentage points.
    """
    if pd.Timestamp(base) not in of.index:
        return None
    start = of.index.get_loc(pd.Timestamp(base)) - sessions
    if start < 0:
        return None
    first = as_date(of.index[start])
    return excess(return_since(of, first, base), return_since(over, first, base))


def opposite_sessions(rising: pd.Series[float], falling: pd.Series[float], base: dt.date) -> int:
    """Sessions after the base on which the first series rose while the second fell."""
    start = pd.Timestamp(base)
    pair = {"rising": rising.loc[start:], "falling": falling.loc[start:]}
    moves = pd.DataFrame(pair).dropna().diff()
    after = moves.loc[moves.index > pd.Timestamp(base)]
    return int(((after["rising"] > 0) & (after["falling"] < 0)).sum())
