"""Rates: changes of yields, in basis points.

Every function takes ``yields``: a pandas.Series of float, in percent, indexed by sessions in
order, ending at or before the as-of date. The bond market is closed on some sessions; those have
no row, and the change is then measured from the yield before, whose date the result carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.results import Change
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt


def yield_change(
    yields: pd.Series[float], base: dt.date, as_of: dt.date | None = None
) -> Change | None:
    """Change from the yield of ``base`` to that of ``as_of`` (the last by default).

    (yield(as_of) - yield(base)) x 100, in basis points.
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
    """
    both = pd.DataFrame({"long": long, "short": short}).dropna()
    return ((both["long"] - both["short"]) * 100).round(6)
