"""Sectors: their returns around an event, their ranks, and what they add to an index's move."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def ranks(returns: pd.Series[float]) -> pd.Series[int]:
    """Rank of every sector by its return, 1 the highest; equal returns share the better rank."""
    return returns.rank(ascending=False, method="min").astype(int)


def contributions_by_sector(
    contributions: pd.Series[float], sectors: pd.Series[str]
) -> pd.Series[float]:
    """Sum of the members' contributions by sector, in percentage points, largest first."""
    known = sectors.reindex(contributions.index)
    return contributions.groupby(known).sum().sort_values(ascending=False, kind="stable")


def weights_by_sector(weights: pd.Series[float], sectors: pd.Series[str]) -> pd.Series[float]:
    """Sum of the members' weights by sector, in percent, largest first."""
    known = sectors.reindex(weights.index)
    return weights.groupby(known).sum().sort_values(ascending=False, kind="stable")
