"""Movers: the best and worst stocks of a set, and what they add to the index's move.

Every function takes ``closes``: a pandas.DataFrame of sessions by ticker, USD, missing where there
is no close, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import datetime as dt


def member_returns(closes: pd.DataFrame, base: dt.date, as_of: dt.date) -> pd.Series[float]:
    """close(as_of) / close(base) - 1 of every stock with both closes, in percent, best first.

    Of equal returns the ticker that comes first in the alphabet stands first.
    """
    first, last = closes.loc[str(base)], closes.loc[str(as_of)]
    returns = ((last.astype(float) / first.astype(float) - 1) * 100).dropna()
    return returns.sort_index().sort_values(ascending=False, kind="stable")


def drifted_weights(
    closes: pd.DataFrame, weights: pd.Series[float], dated: dt.date, base: dt.date
) -> pd.Series[float]:
    """Weights at the base: those of the list moved by each stock's price since, in percent.

    w(base) = w(list) x close(base) / close(list), rescaled to a sum of 100 over the members with
    both closes. Empty if the list is later than the base, or older than the data.
    """
    start = closes.index.searchsorted(pd.Timestamp(dated), side="right") - 1
    if start < 0 or dated > base:
        return pd.Series(dtype=float)
    growth = closes.loc[str(base)].astype(float) / closes.iloc[start].astype(float)
    moved = (weights * growth.reindex(weights.index)).dropna()
    return moved / moved.sum() * 100


def contributions(weights: pd.Series[float], returns: pd.Series[float]) -> pd.Series[float]:
    """Weight at the base x return of each member with both, in percentage points, largest first."""
    added = (weights / 100 * returns.reindex(weights.index)).dropna()
    return added.sort_index().sort_values(ascending=False, kind="stable")


def share_rising(returns: pd.Series[float]) -> float | None:
    """Share of stocks with a return above zero, in percent."""
    return float((returns > 0).mean() * 100) if len(returns) else None


def by_dollar_volume(
    closes: pd.DataFrame, volumes: pd.DataFrame, base: dt.date, sessions: int
) -> pd.Series[float]:
    """Median of close x volume over the sessions up to the base, in USD, largest first.

    Stocks without a close on more than half of these sessions are left out.
    """
    window = (closes * volumes).loc[: str(base)].iloc[-sessions:]
    values = window.to_numpy(float)
    enough = np.isfinite(values).sum(axis=0) * 2 > len(values)
    medians = pd.Series(np.nanmedian(values[:, enough], axis=0), index=window.columns[enough])
    return medians.sort_index().sort_values(ascending=False, kind="stable")
