"""Valuation: small caps against large ones by price to earnings, and by size.

Every function takes series of values indexed by date, ending at or before the as-of date.
"""

from __future__ import annotations

import pandas as pd


def relative_valuation(small: pd.Series[float], large: pd.Series[float]) -> pd.Series[float]:
    """Ratio of small caps' price to earnings to that of large caps, on dates that have both.

    Parameters
    ----------
    small, large : pandas.Series of float, index of dates
        Price to earnings, pure numbers above 0, in order.

    Returns
    -------
    pandas.Series of float, index of dates
        Small caps' over large caps', a pure number; empty if the two have no date in common.

    Notes
    -----
    A date that either series lacks is left out: the value of another date never stands in for it.
    """
    both = pd.DataFrame({"small": small, "large": large}).dropna()
    return both["small"] / both["large"]


def percentile(values: pd.Series[float]) -> float:
    """Share of all values up to the last one that are at or below it, in percent.

    Parameters
    ----------
    values : pandas.Series of float, index of dates
        Values of any unit, in order, without missing ones.

    Returns
    -------
    float
        Percent, above 0; 100 where the last value is the highest.

    Raises
    ------
    IndexError
        If ``values`` is empty.

    Notes
    -----
    ``values`` must hold no missing values: one would count as above the last. Definition:
    percentile rank, in which the last value counts itself and ties count whole.
    """
    return float((values <= values.iloc[-1]).mean() * 100)
