"""Values that no market has ever made: moves beyond every real one, series in another unit.

The limits stand in ``data/input_rules.yml``, the usual ranges in ``data/series.yml``. Every
function takes values of float indexed by sessions, in order, and says which are in doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from bumpsheet.catalogue.input_rules import LargestMoves
    from bumpsheet.catalogue.series import Series

# A move back that leaves no more than this share of the way out is the end of one wrong value.
LEFT = 0.2


def implausible_moves(
    values: pd.Series[float], series: Series, limits: LargestMoves
) -> pd.DatetimeIndex:
    """Sessions whose value is further from the one before than any market has moved.

    Parameters
    ----------
    values : pandas.Series of float, index of sessions
        In the unit of the series.
    series : Series
        Its kind decides on the limit; a kind without one is not judged.

    Returns
    -------
    pandas.DatetimeIndex
        The session of a move that comes back stands for the value alone: the way back is left out.
    """
    if series.is_yield:
        moves = values.diff()
        is_far = moves.abs() > limits.points.get(series.kind, float("inf"))
        low, high = (pd.concat([values, values.shift(1)], axis=1).agg(how, axis=1) for how in ENDS)
        is_tiny = (low.abs() * limits.yield_times < high) & (moves.abs() > limits.yield_least)
        is_far |= is_tiny
    else:
        moves = values / values.shift(1)
        most = limits.times.get(series.kind, float("inf"))
        is_far = (moves > most) | (moves < 1 / most)
    came_from = values.shift(2)
    is_back = is_far & is_far.shift(1, fill_value=False)
    is_back &= (values - came_from).abs() <= LEFT * (values.shift(1) - came_from).abs()
    return pd.DatetimeIndex(values.index[is_far & ~is_back])


ENDS = ("min", "max")


def is_in_other_unit(values: pd.Series[float], usual: tuple[float, float] | None) -> bool:
    """Whether the median lies outside the range in which it usually is."""
    if usual is None or values.empty:
        return False
    middle = float(values.median())
    return not usual[0] <= middle <= usual[1]
