"""All charts of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.charts.drawdown import drawdown_chart
from bumpsheet.charts.excess import excess_chart
from bumpsheet.charts.gains import gains_chart
from bumpsheet.charts.paths import paths_chart
from bumpsheet.charts.yields import yield_chart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.market.study import Study

CHARTS: Mapping[str, tuple[Callable[[Study, Brand, Path], Chart | None], ...]] = {
    "returns": (paths_chart, excess_chart),
    "extremes": (gains_chart,),
    "levels": (drawdown_chart,),
    "rates": (yield_chart,),
}


def build_charts(study: Study, brand: Brand, fonts: Path) -> tuple[Chart, ...]:
    """Draw the charts of the families that the report shows and has data for.

    Parameters
    ----------
    fonts : Path
        Folder of the brand's TrueType files.
    """
    drawn = (
        draw(study, brand, fonts)
        for family, drawers in CHARTS.items()
        if study.spec.shows(family)  # type: ignore[arg-type]
        for draw in drawers
    )
    return tuple(chart for chart in drawn if chart is not None)
