"""Returns of size portfolios that cannot be: parts and wholes at odds, moves unlike the market's.

Every function takes returns in percent a day, sessions by portfolio, and refuses the first fault
that it finds. The limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.catalogue.input_rules import OtherPortfolioRule, PortfolioRules

# A session that decides on the shares alone leaves nothing; it is judged as if it left this much.
LEAST_FREEDOM = 0.055
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


TENTHS = ("Lo 10", *(f"Dec {n}" for n in range(2, 10)), "Hi 10")


def refuse_other_portfolios(returns: pd.DataFrame, rules: PortfolioRules, path: Path) -> None:
    """Refuse a portfolio that is another one, such as two that were exchanged.

    Three things tell: two that are equal; a wider one that holds nothing of one of its tenths; and
    tenths that move most like others than their neighbours.

    Raises
    ------
    BumpsheetError
        With the portfolio and what speaks against it.
    """
    latest = returns.iloc[-rules.judged :]
    if len(latest) < rules.other.fewest:
        return
    for stretch in (latest, latest.iloc[-rules.other.fewest :]):
        _refuse_equal(stretch, rules.other, path)
        for whole, parts in MADE_OF.items():
            if whole in stretch and set(parts) <= set(stretch):
                _refuse_part_not_held(stretch[[whole, *parts]].dropna(), rules.other, path)
    begins = pd.Timestamp(rules.other.ordered_since)
    if len(latest) == rules.judged and latest.index[0] >= begins and {*TENTHS} <= {*latest}:
        exchanged = _out_of_order(latest[[*TENTHS]], rules.other.out_of_order)
        if exchanged:
            first, second = exchanged
            raise _other(
                f"moves as {second} should, and {second} as it should", first, latest, path
            )


def _refuse_equal(returns: pd.DataFrame, rule: OtherPortfolioRule, path: Path) -> None:
    for one, other in combinations(returns, 2):
        if (returns[one] == returns[other]).mean() > rule.equal:
            raise _other(f"the same returns as {other}", str(one), returns, path)


def _refuse_part_not_held(returns: pd.DataFrame, rule: OtherPortfolioRule, path: Path) -> None:
    whole, *parts = map(str, returns.columns)
    held = dict(zip(parts, mixture(returns)[0], strict=True))
    least = min(held, key=held.__getitem__)
    if held[least] < rule.held:
        raise _other(f"holds nothing of {least}", whole, returns, path)


def _other(problem: str, name: str, judged: pd.DataFrame, path: Path) -> BumpsheetError:
    return BumpsheetError(
        path.name,
        f"{problem}: another portfolio stands under this name",
        field=f"{name}, {as_date(judged.index[0])} to {as_date(judged.index[-1])}",
        remedy=REMEDY,
    )


def _out_of_order(tenths: pd.DataFrame, limit: float) -> tuple[str, str] | None:
    """The two tenths which, exchanged, move more like their neighbours than they do as they are."""
    together = tenths.corr().to_numpy()
    names = [str(name) for name in tenths]

    def beside(order: list[int]) -> float:
        return float(together[order[:-1], order[1:]].sum())

    stated = list(range(len(names)))
    gains = {}
    for one, other in combinations(stated, 2):
        order = stated.copy()
        order[one], order[other] = other, one
        gains[names[one], names[other]] = beside(order) - beside(stated)
    best = max(gains, key=gains.__getitem__)
    return best if gains[best] > limit else None


def mixture(returns: pd.DataFrame) -> tuple[list[float], pd.Series[float]]:
    """Shares in which the first column is made of the others, and what they leave of each session.

    The shares add up to one. From what a session leaves its own pull on the shares is taken out.
    """
    whole, *parts = returns.columns
    last = returns[parts[-1]]
    beside = returns[parts[:-1]].sub(last, axis=0).to_numpy()
    over = (returns[whole] - last).to_numpy()
    shares = np.linalg.lstsq(beside, over, rcond=None)[0]
    leverage = np.einsum("ij,ji->i", beside, np.linalg.pinv(beside))
    left = (over - beside @ shares) / np.maximum(1 - leverage, LEAST_FREEDOM)
    return [*map(float, shares), float(1 - shares.sum())], pd.Series(left, index=returns.index)


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
    strays = mixture(returns)[1]
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
