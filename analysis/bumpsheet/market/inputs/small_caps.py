"""Which stocks of a panel are the small caps of a report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.kind import InputKind
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.market.inputs.sector_checks import refuse_other_sectors
from bumpsheet.trading.dollar_volume import by_dollar_volume

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from bumpsheet.catalogue.universe import Universe
    from bumpsheet.market.inputs.holdings import Holdings, MemberList
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.inputs.panel import Panel
    from bumpsheet.market.request import Request


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
    ranks : tuple of int, optional
        First and last rank that were taken, counted without the large caps.
    without : str
        Index whose listed members were taken out before.
    no_sectors : str
        Why the sectors of the list are not believed and left out; a clause for the data note.
    """

    closes: pd.DataFrame
    rule: Literal["members", "ranks"]
    members: MemberList | None
    listed: int
    ranks: tuple[int, int] | None = None
    without: str = ""
    no_sectors: str = ""

    def digest(self) -> str:
        """Nothing: the set follows from panel, lists and rules."""
        return ""


def load_small_caps(request: Request, inputs: Inputs) -> SmallCaps:
    """The small caps of a report, from the panel and the lists that were found for it.

    Raises
    ------
    MissingDataError
        If there is no panel, or nothing to choose them by.
    """
    panel, holdings = inputs.need(PANEL), inputs.get(HOLDINGS)
    if holdings is None and panel.volumes is None:
        raise MissingDataError(f"{inputs.why_not(HOLDINGS)}, and the panel has no volumes")
    chosen = small_caps(panel, holdings, request.catalogues.universe, request.base)
    if chosen.members is None:
        return chosen
    try:
        refuse_other_sectors(chosen.members, panel.closes, request, inputs)
    except BumpsheetError as error:
        bare = replace(chosen.members, members=chosen.members.members.assign(sector=""))
        return replace(chosen, members=bare, no_sectors=f"the data are unfit ({error})")
    return chosen


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
        if tickers.empty:
            raise MissingDataError(
                f"the panel has closes of no member of the list of {members.dated}"
            )
        listed = len(members.members)
        if len(tickers) < rules.lists.counted * listed:
            raise MissingDataError(
                f"the panel has closes of {len(tickers)} of the {listed} members of the list of "
                f"{members.dated} only"
            )
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
    first = max(1, rules.ranks.first - len(large))
    taken = ranked.index[first - 1 : rules.ranks.last - len(large)]
    chosen = taken.intersection(panel.usable, sort=False)
    return SmallCaps(
        panel.closes[chosen],
        "ranks",
        None,
        len(taken),
        ranks=(first, first + len(taken) - 1),
        without=holdings.large.name if holdings and holdings.large else "",
    )


SMALL_CAPS = InputKind("small_caps", load_small_caps)
