"""Movers: the best and worst stocks of a set, and what they add to the index's move.

Every function takes ``closes``: a pandas.DataFrame of sessions by ticker, USD, missing where there
is no close, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import datetime as dt


def member_returns(closes: pd.DataFrame, base: dt.date, as_of: dt.date) -> pd.Series[float]:
    """close(as_of) / close(base) - 1 of every stock with both closes, in percent, best first.

    Of equal returns the ticker that comes first in the alphabet stands first.

    Parameters
    ----------
    closes : pandas.DataFrame of float, sessions by ticker
        Closes in USD, in order, missing where there is none, ending at the as-of date.
    base, as_of : date
        Sessions that the returns are measured from and to.

    Returns
    -------
    pandas.Series of float, index of tickers
        Percent, best first; empty if no stock has both closes.

    Raises
    ------
    KeyError
        If ``base`` or ``as_of`` has no row in ``closes``.

    Notes
    -----
    A stock that lacks either close is left out: no other close stands in for it.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W. and MacKinlay, A. C. (1997), The Econometrics of Financial
       Markets, Princeton University Press, ch. 1.
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

    Parameters
    ----------
    closes : pandas.DataFrame of float, sessions by ticker
        Closes in USD, in order, missing where there is none, ending at the as-of date.
    weights : pandas.Series of float, index of tickers
        Weights of the list in percent, missing where it has none.
    dated : date
        Day of the list; its closes are those of the last session on or before it.
    base : date
        Session to which the weights are moved.

    Returns
    -------
    pandas.Series of float, index of tickers
        Percent, in the order of the list; empty if ``dated`` lies after ``base`` or before the
        first row of ``closes``, or if no member has a weight and both closes.

    Raises
    ------
    KeyError
        If ``base`` has no row in ``closes``, unless the list is too late or too old.

    Notes
    -----
    A member without a weight, or without either close, is left out, and the others are rescaled.
    Definition: weights of a portfolio that is bought and held, so changes of share counts are left
    aside.
    """
    start = closes.index.searchsorted(pd.Timestamp(dated), side="right") - 1
    if start < 0 or dated > base:
        return pd.Series(dtype=float)
    growth = closes.loc[str(base)].astype(float) / closes.iloc[start].astype(float)
    moved = (weights * growth.reindex(weights.index)).dropna()
    return moved / moved.sum() * 100


def contributions(weights: pd.Series[float], returns: pd.Series[float]) -> pd.Series[float]:
    """Weight at the base x return of each member with both, in percentage points, largest first.

    Parameters
    ----------
    weights : pandas.Series of float, index of tickers
        Weights at the base, in percent.
    returns : pandas.Series of float, index of tickers
        Returns since the base, in percent; each ticker once.

    Returns
    -------
    pandas.Series of float, index of tickers
        Percentage points, of equal ones the first in the alphabet first; empty if no member has
        both values.

    Notes
    -----
    A member that lacks weight or return is left out, and the others are not rescaled. Definition:
    over one period with fixed holdings the contributions add up to the return of the portfolio.
    """
    added = (weights / 100 * returns.reindex(weights.index)).dropna()
    return added.sort_index().sort_values(ascending=False, kind="stable")


def share_rising(returns: pd.Series[float]) -> float | None:
    """Share of stocks with a return above zero, in percent.

    Parameters
    ----------
    returns : pandas.Series of float, index of tickers
        Returns in percent.

    Returns
    -------
    float or None
        Percent, 0 to 100. None if ``returns`` is empty.

    Notes
    -----
    Missing returns are to be left out beforehand, as :func:`member_returns` does: one would count
    as not rising. Unchanged stocks count as not rising.
    """
    return float((returns > 0).mean() * 100) if len(returns) else None
