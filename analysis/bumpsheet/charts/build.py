"""All charts of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from altair.utils.schemapi import debug_mode

from bumpsheet.charts.bars import sectors_picture, size_picture
from bumpsheet.charts.draw import draw
from bumpsheet.charts.drawdown import drawdown_picture
from bumpsheet.charts.excess import excess_picture
from bumpsheet.charts.gains import gains_picture
from bumpsheet.charts.paths import paths_picture
from bumpsheet.charts.yields import yield_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.charts.parts import Picture
    from bumpsheet.market.study import Study
    from bumpsheet.spec.model import Family

PICTURES: Mapping[Family, tuple[Callable[[Study, Brand], Picture | None], ...]] = {
    "returns": (paths_picture, excess_picture),
    "extremes": (gains_picture,),
    "levels": (drawdown_picture,),
    "rates": (yield_picture,),
    "size": (size_picture,),
    "sectors": (sectors_picture,),
}


def build_charts(study: Study, brand: Brand, fonts: Path) -> tuple[Chart, ...]:
    """Draw the charts of the families that the report shows and has data for.

    Parameters
    ----------
    fonts : Path
        Folder of the brand's TTF files.
    """
    # Tests hold the charts against the schema; doing so at every step takes most of the time.
    with debug_mode(arg=False):
        pictures = [
            picture(study, brand)
            for family, members in PICTURES.items()
            if study.spec.shows(family)
            for picture in members
        ]
        return tuple(draw(picture, brand, fonts) for picture in pictures if picture is not None)
