"""Returns of size portfolios that cannot be: parts and wholes at odds, moves unlike the market's.

Every function takes returns in percent a day, sessions by portfolio, and refuses the first fault
that it finds. The limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.catalogue.input_rules import PortfolioRules

REMEDY = "correct the file, or take it from its publisher"
# Every wider portfolio is made of tenths: its return lies between theirs.
MADE_OF: Mapping[str, tuple[str, ...]] = {
    "Lo 20": ("Lo 10", "Dec 2"),
    "Qnt 2": ("Dec 3", "Dec 4"),
    "Qnt 3": ("Dec 5", "Dec 6"),
    "Qnt 4": ("Dec 7", "Dec 8"),
    "Hi 20": ("Dec 9", "Hi 10"),
    "Lo 30": ("Lo 10", "Dec 2", "Dec 3"),
    "Med 40": ("Dec 4", "Dec 5", "Dec 6", "Dec 7"),
    "Hi 30": ("Dec 8", "Dec 9", "Hi 10"),
}


def refuse_parts_at_odds(returns: pd.DataFrame, rules: PortfolioRules, path: Path) -> None:
    """Refuse a portfolio whose return does not lie between those of the tenths that it holds.

    Raises
    ------
    BumpsheetError
        With the portfolio, the session and the value.
    """
    for whole, parts in MADE_OF.items():
        if whole in returns and set(parts) <= set(returns):
            refuse_outside(returns[whole], returns[list(parts)], rules, path)
            _refuse_unmixed(returns[[whole, *parts]].dropna().iloc[-rules.judged :], rules, path)


def _refuse_unmixed(returns: pd.DataFrame, rules: PortfolioRules, path: Path) -> None:
    """Refuse a session on which the whole is no mixture of its parts, as it is on all others.

    Market values change slowly: over a year one set of weights, found by least squares, fits.
    """
    whole, *parts = returns.columns
    last = returns[parts[-1]]
    beside = returns[parts[:-1]].sub(last, axis=0).to_numpy()
    over = (returns[whole] - last).to_numpy()
    weights = np.linalg.lstsq(beside, over, rcond=None)[0]
    # What a session strays from the mixture that all others make (its leverage taken out).
    leverage = np.einsum("ij,ji->i", beside, np.linalg.pinv(beside))
    left = (over - beside @ weights) / np.maximum(1 - leverage, rules.rounding)
    strays = pd.Series(left, index=returns.index)
    day = strays.abs().idxmax() if len(strays) else None
    if day is not None and abs(strays[day]) > rules.strays:
        raise BumpsheetError(
            path.name,
            f"no mixture of the returns of {', '.join(map(str, parts))}, as on other days",
            field=f"{whole}, {as_date(day)}",
            value=f"{returns.at[day, whole]:.2f}",
            remedy=REMEDY,
        )


def refuse_outside(
    whole: pd.Series[float], parts: pd.DataFrame, rules: PortfolioRules, path: Path
) -> None:
    """Refuse the first return that lies outside of those of all parts."""
    low, high = parts.min(axis=1) - rules.rounding, parts.max(axis=1) + rules.rounding
    outside = whole.index[(whole < low) | (whole > high)]
    if len(outside):
        raise BumpsheetError(
            path.name,
            f"does not lie between the returns of {', '.join(map(str, parts.columns))}",
            field=f"{whole.name}, {as_date(outside[0])}",
            value=f"{whole[outside[0]]:.2f}",
            remedy=REMEDY,
        )


def refuse_unlike_index(
    largest: pd.Series[float], closes: pd.Series[float], rules: PortfolioRules, path: Path
) -> None:
    """Refuse the largest stocks where they move unlike the index of large stocks.

    Judged are the last sessions, one by one and over short windows: returns that stand a session
    early or late, have the wrong sign or are added up differ in every one of them.
    """
    moves = (closes / closes.shift(1) - 1) * 100
    both = pd.DataFrame({"ours": largest, "index": moves}).dropna().iloc[-rules.judged :]
    apart = (both["ours"] - both["index"]).abs()
    sums = [values.rolling(rules.sessions).sum() for values in (apart, both["index"].abs())]
    wrong = both.index[(apart > rules.apart) | (sums[0] > rules.share * sums[1])]
    if len(wrong):
        day = wrong[0]
        raise BumpsheetError(
            path.name,
            "moves unlike the index of large stocks, such as returns a session early or late",
            field=f"{largest.name}, {as_date(day)}",
            value=f"{both.at[day, 'ours']:.2f} against {both.at[day, 'index']:.2f}",
            remedy=REMEDY,
        )
