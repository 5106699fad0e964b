"""Which stocks of a panel are the small caps of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bumpsheet.errors import MissingDataError
from bumpsheet.figures.movers import by_dollar_volume

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from bumpsheet.catalogue.universe import Universe
    from bumpsheet.market.holdings import Holdings, MemberList
    from bumpsheet.market.inputs import Inputs
    from bumpsheet.market.panel import Panel


@dataclass(frozen=True, slots=True)
class SmallCaps:
    """A set of stocks and the rule that chose it.

    Parameters
    ----------
    closes : pandas.DataFrame
        Sessions by ticker, of the stocks that may be ranked.
    rule : "members" or "ranks"
        From a list of the index's members, or by dollar volume.
    members : MemberList or None
        That list.
    listed : int
        Members of the list, or stocks within the ranks.
    """

    closes: pd.DataFrame
    rule: Literal["members", "ranks"]
    members: MemberList | None
    listed: int


def chosen_small_caps(inputs: Inputs, rules: Universe, base: dt.date) -> SmallCaps:
    """The small caps of a report, from what was found for it.

    Raises
    ------
    MissingDataError
        If there is no panel, or nothing to choose them by.
    """
    if inputs.panel is None:
        raise MissingDataError(inputs.reasons["panel"])
    if inputs.holdings is None and inputs.panel.volumes is None:
        raise MissingDataError(f"{inputs.reasons['holdings']}, and the panel has no volumes")
    return small_caps(inputs.panel, inputs.holdings, rules, base)


def small_caps(
    panel: Panel, holdings: Holdings | None, rules: Universe, base: dt.date
) -> SmallCaps:
    """Choose the small caps: the members of the index, or stocks by their dollar volume.

    Raises
    ------
    MissingDataError
        If there is neither a list nor volumes.
    """
    members = holdings.small if holdings else None
    if members is not None:
        tickers = panel.usable.intersection(members.members.index)
        return SmallCaps(panel.closes[tickers], "members", members, len(members.members))
    if panel.volumes is None:
        raise MissingDataError(
            "no list of the small-cap index's members is that old, and the panel has no volumes "
            "to rank stocks by"
        )
    large = holdings.large.members.index if holdings and holdings.large else []
    stocks = panel.closes.columns
    others = stocks[stocks.str.contains(rules.other_securities)]
    prices = panel.closes.loc[str(base)]
    dear = prices.index[prices >= rules.lowest_price]
    candidates = stocks.difference(others).difference(large).intersection(dear)
    ranked = by_dollar_volume(
        panel.closes[candidates], panel.volumes[candidates], base, rules.ranks.sessions
    )
    # The large caps of the list hold the first ranks, as they would by market value.
    taken = ranked.index[max(0, rules.ranks.first - 1 - len(large)) : rules.ranks.last - len(large)]
    chosen = taken.intersection(panel.usable, sort=False)
    return SmallCaps(panel.closes[chosen], "ranks", None, len(taken))
