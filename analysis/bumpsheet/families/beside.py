"""Which series beside the roles a family reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bumpsheet.catalogue.markets import Market
    from bumpsheet.parameters.model import ReportSpec


def parts(*names: str) -> Callable[[ReportSpec, Market], list[str]]:
    """Series that play a part beside the roles, such as ``currency``."""

    def found(_: ReportSpec, market: Market) -> list[str]:
        known = (market.companions.of(name) for name in names)
        return [series_id for series_id in known if series_id is not None]

    return found


def sector_funds(_: ReportSpec, market: Market) -> list[str]:
    """Funds that stand for a sector or an industry."""
    return list(market.sectors.ids)


def named_stocks(spec: ReportSpec, _: Market) -> list[str]:
    """Stocks that the report asks for by name."""
    return list(spec.stocks)
