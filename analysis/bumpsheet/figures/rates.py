"""Rates: changes of yields, in basis points.

Every function takes ``yields``: a pandas.Series of float, in percent, indexed by sessions in
order, ending at or before the as-of date. The bond market is closed on some sessions; those have
no row, and the change is then measured from the yield before, whose date the result carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.results import Change
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt


def yield_change(
    yields: pd.Series[float], base: dt.date, as_of: dt.date | None = None
) -> Change | None:
    """Change from the yield of ``base`` to that of ``as_of`` (the last by default).

    (yield(as_of) - yield(base)) x 100, in basis points.

    Parameters
    ----------
    yields : pandas.Series of float, index of sessions
        Yields in percent, in order, without missing values; no row where the bond market was
        closed.
    base : date
        Day that the change is measured from; without a row, the last row before it.
    as_of : date or None, default None
        Day, not before ``base``, that it is measured to; without a row, the last row before it.
        None for the last row of all.

    Returns
    -------
    Change or None
        Value in basis points, with the sessions of the two yields used. None if no yield is known
        on or before ``base``, or on or before ``as_of``.

    Notes
    -----
    A day without a yield is not filled silently: the result's sessions are those of the yields. How
    old these are is not checked. Definition: a basis point is 0.01 percentage points.
    """
    known = yields if as_of is None else yields.loc[: pd.Timestamp(as_of)]
    start = yields.index.searchsorted(pd.Timestamp(base), side="right") - 1
    if start < 0 or known.empty:
        return None
    # Yields are published to the hundredth: anything finer is noise of the subtraction.
    value = round((float(known.iloc[-1]) - float(yields.iloc[start])) * 100, 6)
    return Change(value, as_date(yields.index[start]), as_date(known.index[-1]))


def slope(long: pd.Series[float], short: pd.Series[float]) -> pd.Series[float]:
    """Long yield less short yield, in basis points, on the sessions for which both are published.

    (long(t) - short(t)) x 100.

    Parameters
    ----------
    long, short : pandas.Series of float, index of sessions
        Yields in percent of the longer and of the shorter maturity, in order.

    Returns
    -------
    pandas.Series of float, index of sessions
        Basis points, negative where the short yield is the higher; empty if the two have no session
        in common.

    Notes
    -----
    A session that either yield lacks is left out, not filled.
    """
    both = pd.DataFrame({"long": long, "short": short}).dropna()
    return ((both["long"] - both["short"]) * 100).round(6)
