"""Facts of the family Valuation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact


def valuation_facts(make: Maker) -> list[Fact]:
    """Nothing yet."""
    return []
