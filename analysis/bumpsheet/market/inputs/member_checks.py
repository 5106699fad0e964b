"""Lists of members that are none: foreign sectors, weights of other rows, another index's members.

The rules stand in ``data/universe.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.universe import ListRules

FROM_PUBLISHER = "take the list from its publisher"


def known_sectors(sectors: pd.Series[str], rules: ListRules, path: Path) -> pd.Series[str]:
    """Sectors as they are written here, whatever the case.

    Raises
    ------
    BumpsheetError
        If one is no known sector, or too many members have none.
    """
    written = {name.casefold(): name for name in rules.sectors} | {
        other.casefold(): name for other, name in rules.also_called.items()
    }
    plain = sectors.fillna("").str.strip()
    found = plain.str.casefold().map(written)
    foreign = plain[found.isna() & (plain != "") & (plain != "-")]
    if len(foreign):
        name = str(foreign.iloc[0])
        raise BumpsheetError(
            path.name,
            "not a sector that is known here",
            field=f"sector of {foreign.index[0]}",
            value=name[:40],
            remedy=did_you_mean(name, list(rules.sectors)) or "see sectors in data/universe.yml",
        )
    if len(found) and found.isna().mean() > rules.without_sector:
        raise BumpsheetError(
            path.name,
            "too many members without a sector",
            field="sector",
            value=f"{int(found.isna().sum())} of {len(found)}",
            remedy=FROM_PUBLISHER,
        )
    return found.fillna("")


def refuse_other_weights(
    weights: pd.Series[float], values: pd.Series[str] | None, rules: ListRules, path: Path
) -> None:
    """Refuse weights that are not the members' shares of the value that the list states.

    Parameters
    ----------
    weights : pandas.Series of float, index of tickers
        Percent.
    values : pandas.Series of str or None
        Market values as they are written, thousands with commas; where there are none, nothing is
        compared.
    """
    if values is None:
        return
    held = pd.to_numeric(values.str.replace(",", ""), errors="coerce").to_numpy(float)
    known = np.isfinite(held) & np.isfinite(weights.to_numpy(float))
    if not known.any() or not held[known].sum():
        return
    share = held / held[known].sum() * weights[known].sum()
    off = np.abs(weights.to_numpy(float) - share)
    wrong = known & (off > np.maximum(rules.weight_points, rules.weight_part * share))
    if wrong.any():
        place = int(np.argmax(np.where(wrong, off, 0)))
        raise BumpsheetError(
            path.name,
            f"not the share of the market value, which is {share[place]:.2f}%",
            field=f"weight of {weights.index[place]}",
            value=f"{weights.iloc[place]:g}",
            remedy=FROM_PUBLISHER,
        )


def refuse_shared(small: pd.Index[str], large: pd.Index[str], rules: ListRules, where: str) -> None:
    """Refuse a list of the small-cap index that names the members of the large-cap one."""
    shared = small.intersection(large)
    if len(shared) > rules.shared * len(small):
        raise BumpsheetError(
            where,
            "names the members of the large-cap index",
            field="ticker",
            value=f"{len(shared)} of {len(small)}",
            remedy=FROM_PUBLISHER,
        )
