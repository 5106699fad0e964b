"""The small caps and single stocks as what facts are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.maker import Topic
from bumpsheet.facts.subjects import Source, Stock, StockSet, source_of
from bumpsheet.market.inputs.panel import PANEL

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.market.inputs.small_caps import SmallCaps


def stock_set(make: Maker, chosen: SmallCaps) -> Topic:
    """The set of small caps as the topic of a fact."""
    panel = make.study.inputs.need(PANEL)
    source = source_of(panel)
    if chosen.members is None:
        by_rank = StockSet(ranks=chosen.ranks, without=chosen.without)
        return Topic(by_rank, "US-listed stocks by dollar volume", "small caps", (source,))
    members = chosen.members
    return Topic(
        StockSet(members.name, members.dated, members.is_later),
        f"Members of the {members.name} as listed on {members.dated}",
        "small caps",
        (source, source_of(members)),
    )


def stock(make: Maker, ticker: str, chosen: SmallCaps | None) -> Topic:
    """One stock as the topic of a fact, under its company's name where that is known."""
    entry = make.study.catalogues.series.find(ticker)
    panel = make.study.inputs.get(PANEL)
    source = source_of(panel) if panel else Source("exchange closes")
    listed = chosen.members.members if chosen and chosen.members else None
    sector = ""
    if listed is not None and ticker in listed.index:
        sector = str(listed.at[ticker, "sector"])
    if entry is not None:
        name = entry.short_name
    else:
        name = str(listed["name"].get(ticker, ticker)) if listed is not None else ticker
    full = name if name == ticker else f"{name} ({ticker})"
    return Topic(Stock(ticker, sector), full, name, (source,))
