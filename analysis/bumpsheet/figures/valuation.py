"""Valuation: small caps against large ones by price to earnings, and by size.

Every function takes series of values indexed by date, ending at or before the as-of date.
"""

from __future__ import annotations

import pandas as pd


def relative_valuation(small: pd.Series[float], large: pd.Series[float]) -> pd.Series[float]:
    """Ratio of small caps' price to earnings to that of large caps, on dates that have both."""
    both = pd.DataFrame({"small": small, "large": large}).dropna()
    return both["small"] / both["large"]


def percentile(values: pd.Series[float]) -> float:
    """Share of all values up to the last one that are at or below it, in percent."""
    return float((values <= values.iloc[-1]).mean() * 100)
