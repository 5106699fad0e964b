"""Whether the stocks of a panel are those that its tickers name, by what lists of members say.

Stocks of a sector move together, and a fund's list states the price at which each was valued. The
limits stand in ``data/universe.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bumpsheet.catalogue.universe import Exchanged, PanelRules
    from bumpsheet.market.inputs.holdings import MemberList

REMEDY = "correct the tickers, or take the closes from another source"
# Moves beyond this, in logarithms, count as so much: one merger is not to decide.
CUT = 0.15
FEWEST_SESSIONS = 20


def moves_of_members(closes: pd.DataFrame) -> pd.DataFrame:
    """Session-by-session moves of the stocks that have every close, in logarithms within the cut.

    Parameters
    ----------
    closes : pandas.DataFrame
        Sessions by ticker, USD.
    """
    return np.log(closes.dropna(axis="columns")).diff().iloc[1:].clip(-CUT, CUT)


def refuse_other_names(
    closes: pd.DataFrame, lists: Iterable[MemberList], rules: PanelRules, path: Path
) -> None:
    """Refuse a panel whose tickers name other stocks than those that the closes are of.

    Parameters
    ----------
    closes : pandas.DataFrame
        Sessions by ticker, USD.

    Raises
    ------
    BumpsheetError
        If stocks do not move with those that a list puts into the same sector.
    """
    moves = moves_of_members(closes)
    for found in lists:
        sectors = found.members["sector"].reindex(moves.columns)
        sectors = sectors[sectors.notna() & (sectors != "")]
        if len(sectors) < rules.fewest or len(moves) < FEWEST_SESSIONS:
            continue
        together = moving_together(moves[sectors.index], sectors)
        if together < rules.together:
            raise BumpsheetError(
                path.name,
                "stocks move unlike the others of the sector that "
                f"{found.index}_{found.dated}.csv gives them",
                field="ticker",
                value=f"mean correlation {together:.2f}",
                remedy=REMEDY,
            )


def moving_together(moves: pd.DataFrame, sectors: pd.Series[str]) -> float:
    """Mean correlation of each stock with the others of its sector, beyond the median stock."""
    beyond = moves.sub(moves.median(axis="columns"), axis="index")
    scaled = (beyond - beyond.mean()) / beyond.std()
    by_sector = scaled.T.groupby(sectors)
    others = by_sector.transform("sum").T - scaled
    has_others = others.std() > 0
    return float(scaled.loc[:, has_others].corrwith(others.loc[:, has_others]).mean())


def exchanged_by_price(
    closes: pd.DataFrame, lists: Iterable[MemberList], rules: Exchanged
) -> Iterator[str]:
    """Tickers of which each has the price that a list of the day states for the other."""
    for found in lists:
        day = pd.Timestamp(found.dated)
        if day not in closes.index or "price" not in found.members:
            continue
        both = pd.concat([closes.loc[day], found.members["price"]], axis=1, join="inner")
        levels = np.log(both.where(both > 0).dropna())
        own, stated = (levels.iloc[:, place].to_numpy() for place in (0, 1))
        is_off = np.abs(own - stated) > np.log(rules.priced)
        apart = np.abs(own[is_off][:, None] - stated[is_off][None, :])
        mutual = (apart < np.log1p(rules.priced_within)) & (np.log1p(rules.priced_within) > apart.T)
        yield from levels.index[is_off][mutual.any(axis=1)]
