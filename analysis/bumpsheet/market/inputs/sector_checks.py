"""Whether a list of members puts stocks into the sectors that they are of, by the funds of these.

Members of a sector move with its own fund. Where those of two or three sectors move more like each
other's funds, the list has exchanged the sectors; where it has none of a sector at all, they stand
under the name of another. The limits stand in ``data/universe.yml``.
"""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.beside import closes_of
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.member_checks import FROM_PUBLISHER
from bumpsheet.market.inputs.naming_checks import moves_of_members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bumpsheet.market.inputs.holdings import MemberList
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.request import Request

# Sectors that may have been exchanged for one another.
ROUNDS = (2, 3)


def refuse_other_sectors(
    found: MemberList, closes: pd.DataFrame, request: Request, inputs: Inputs
) -> None:
    """Refuse the sectors of a list whose members move with the funds of other sectors.

    Parameters
    ----------
    closes : pandas.DataFrame
        Sessions by ticker, USD.

    Raises
    ------
    BumpsheetError
        With the sectors.
    """
    rules = request.catalogues.universe.lists.sector_funds
    moves = moves_of_members(closes)
    if len(moves) < rules.sessions:
        return
    sectors = found.members["sector"].reindex(moves.columns)
    funds = pd.DataFrame(dict(_funds(moves.index, request, inputs)))
    where = f"{found.index}_{found.dated}.csv"
    present = set(found.members["sector"])
    lacking = [name for name in funds if name not in present]
    if rules.only_if in present and lacking:
        raise BumpsheetError(
            where, "no member of that sector", field="sector", value=lacking[0],
            remedy=FROM_PUBLISHER,
        )  # fmt: skip
    counts = sectors.value_counts()
    judged = [name for name in funds if counts.get(name, 0) >= rules.fewest]
    together = correlations(moves, sectors, funds)[judged].loc[judged]
    other = exchanged(together, rules.exchanged)
    if other:
        raise BumpsheetError(
            where,
            f"their members move with the funds of {', '.join(other.values())} instead",
            field="sector",
            value=", ".join(other),
            remedy=FROM_PUBLISHER,
        )


def _funds(
    days: pd.Index, request: Request, inputs: Inputs
) -> Iterator[tuple[str, pd.Series[float]]]:
    """Moves of the fund of each sector, where it is believed and knows every session."""
    companions = inputs.get(COMPANIONS)
    for sector, fund in request.catalogues.universe.lists.sector_funds.funds.items():
        if companions is not None and fund in companions.series:
            closes: pd.Series[float] | None = companions.series[fund].closes
        elif companions is not None and fund in companions.reasons:
            continue
        else:
            closes = closes_of(fund, request)
        moves = None if closes is None else np.log(closes).diff().reindex(days)
        if moves is not None and moves.notna().all():
            yield sector, moves


def correlations(moves: pd.DataFrame, sectors: pd.Series[str], funds: pd.DataFrame) -> pd.DataFrame:
    """Correlation of the mean member of each sector with each fund, beyond the median of each."""
    beyond = moves.sub(moves.median(axis="columns"), axis="index")
    means = beyond.T.groupby(sectors).mean().T
    apart = funds.sub(funds.median(axis="columns"), axis="index")
    return pd.DataFrame({name: means.corrwith(apart[name]) for name in apart})


def exchanged(together: pd.DataFrame, limit: float) -> dict[str, str]:
    """The sectors whose members correlate better, in sum, with one another's funds."""
    gains = {}
    for count in ROUNDS:
        for names in combinations(together.index, count):
            for others in permutations(names):
                if any(one == other for one, other in zip(names, others, strict=True)):
                    continue
                pairs = tuple(zip(names, others, strict=True))
                gains[pairs] = sum(together.at[a, b] - together.at[a, a] for a, b in pairs)
    best = max(gains, key=gains.__getitem__, default=None)
    return dict(best) if best is not None and gains[best] > limit else {}
