"""All charts of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from altair.utils.schemapi import debug_mode

from bumpsheet.catalogue.universe import load_universe
from bumpsheet.charts.bars import movers_picture, sectors_picture, size_picture
from bumpsheet.charts.days import breadth_picture, flows_picture, moves_picture
from bumpsheet.charts.draw import draw
from bumpsheet.charts.drawdown import drawdown_picture
from bumpsheet.charts.excess import excess_picture
from bumpsheet.charts.gains import gains_picture
from bumpsheet.charts.lines import (
    dollar_picture,
    kept_picture,
    rotation_picture,
    valuation_picture,
    volatility_picture,
)
from bumpsheet.charts.paths import paths_picture
from bumpsheet.charts.scene import Scene
from bumpsheet.charts.yields import yield_picture
from bumpsheet.fonts import prepare_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.charts.parts import Picture
    from bumpsheet.facts.book import FactBook
    from bumpsheet.market.study import Study
    from bumpsheet.project import Project
    from bumpsheet.spec.model import Family

PICTURES: Mapping[Family, tuple[Callable[[Scene], Picture | None], ...]] = {
    "returns": (paths_picture, excess_picture),
    "streaks": (moves_picture,),
    "extremes": (gains_picture,),
    "levels": (drawdown_picture,),
    "fade": (kept_picture,),
    "rotation": (rotation_picture,),
    "rates": (yield_picture,),
    "dollar": (dollar_picture, volatility_picture),
    "size": (size_picture,),
    "sectors": (sectors_picture,),
    "movers": (movers_picture,),
    "breadth": (breadth_picture,),
    "flows": (flows_picture,),
    "valuation": (valuation_picture,),
}


def build_charts(project: Project, study: Study, book: FactBook, brand: Brand) -> tuple[Chart, ...]:
    """Draw the charts of the families that the report shows and has data for."""
    fonts = prepare_fonts(brand, project.cache).folder
    scene = Scene(study, book, brand, load_universe(project.data / "universe.yml"))
    # Tests hold the charts against the schema; doing so at every step takes most of the time.
    with debug_mode(arg=False):
        pictures = [
            picture(scene)
            for family, members in PICTURES.items()
            if study.spec.shows(family)
            for picture in members
        ]
        return tuple(draw(picture, brand, fonts) for picture in pictures if picture is not None)
