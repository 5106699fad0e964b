"""What every picture is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bumpsheet.brand import Brand
    from bumpsheet.catalogue.universe import Universe
    from bumpsheet.facts.book import FactBook
    from bumpsheet.market.study import Study


@dataclass(frozen=True, slots=True)
class Scene:
    """A study, its facts, the brand to draw in, and which stocks count as small caps."""

    study: Study
    book: FactBook
    brand: Brand
    universe: Universe
