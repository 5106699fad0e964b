"""Sectors: their returns around an event, their ranks, and what they add to an index's move."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def ranks(returns: pd.Series[float]) -> pd.Series[int]:
    """Rank of every sector by its return, 1 the highest; equal returns share the better rank.

    Parameters
    ----------
    returns : pandas.Series of float, index of sectors
        Returns over the same sessions, in percent, without missing values.

    Returns
    -------
    pandas.Series of int, index of sectors
        Ranks, in the order of ``returns``; empty if that is.

    Raises
    ------
    ValueError
        If a return is missing.

    Notes
    -----
    Sectors without a return are to be left out beforehand. Definition: standard competition ranking
    ("1224").
    """
    return returns.rank(ascending=False, method="min").astype(int)


def contributions_by_sector(
    contributions: pd.Series[float], sectors: pd.Series[str]
) -> pd.Series[float]:
    """Sum of the members' contributions by sector, in percentage points, largest first.

    Parameters
    ----------
    contributions : pandas.Series of float, index of tickers
        Percentage points, as from :func:`bumpsheet.figures.movers.contributions`.
    sectors : pandas.Series of str, index of tickers
        Sector of each stock, each ticker once.

    Returns
    -------
    pandas.Series of float, index of sectors
        Percentage points, of equal ones the first in the alphabet first; empty if no member has a
        sector.

    Notes
    -----
    Members without a sector are left out, so the sums may add up to less than the whole. A missing
    contribution adds nothing.
    """
    known = sectors.reindex(contributions.index)
    return contributions.groupby(known).sum().sort_values(ascending=False, kind="stable")


def weights_by_sector(weights: pd.Series[float], sectors: pd.Series[str]) -> pd.Series[float]:
    """Sum of the members' weights by sector, in percent, largest first.

    Parameters
    ----------
    weights : pandas.Series of float, index of tickers
        Weights in percent.
    sectors : pandas.Series of str, index of tickers
        Sector of each stock, each ticker once.

    Returns
    -------
    pandas.Series of float, index of sectors
        Percent, of equal ones the first in the alphabet first; empty if no member has a sector.

    Notes
    -----
    Members without a sector are left out, so the sums may add up to less than 100. A missing weight
    adds nothing.
    """
    known = sectors.reindex(weights.index)
    return weights.groupby(known).sum().sort_values(ascending=False, kind="stable")
