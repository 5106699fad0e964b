"""How a brand writes: its dates, spelling and page size in place of those of the market."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.facts.findings import Findings


def market_for(market: Market, brand: Brand) -> Market:
    """The market with what the brand has a usage of its own for."""
    own = {"paper": brand.page, "dates": brand.dates, "language": brand.language}
    return market.model_copy(update={key: value for key, value in own.items() if value})


def written_for(findings: Findings, market: Market) -> Findings:
    """The same findings, told in the usage of ``market``."""
    return replace(
        findings,
        about=replace(findings.about, market=market),
        facts=tuple(replace(fact, writing=market.writing) for fact in findings.facts),
    )
