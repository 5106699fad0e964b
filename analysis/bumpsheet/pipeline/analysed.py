"""One event, analysed once for all that clients get of it, in whatever dress."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bumpsheet.brands.load import load_brand
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.charts.recolour import STAND_IN
from bumpsheet.families.collect import Collected, collect, open_study
from bumpsheet.families.drawing import draw_charts
from bumpsheet.families.usage import market_for, written_for
from bumpsheet.market.location import data_folder
from bumpsheet.pages.compose import Results
from bumpsheet.pipeline.earlier import earlier_findings

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings
    from bumpsheet.market.study import Study
    from bumpsheet.project import Project
    from bumpsheet.records.order import Order

# Brands of one usage share their words: dates, spelling and paper.
Usage = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Analysed:
    """A report's findings, and its drawings in stand-in colours for each usage and font.

    Parameters
    ----------
    earlier : Findings, optional
        Of the last report on the same event.
    """

    project: Project
    study: Study
    collected: Collected
    catalogues: Catalogues
    earlier: Findings | None
    drawn: dict[tuple[Usage, str], Results] = field(default_factory=dict)

    def brands(self, order: Order) -> list[Brand]:
        """Those that were asked for, or the report's own."""
        names = order.brands or (self.study.spec.brand,)
        return [load_brand(self.project, name) for name in dict.fromkeys(names)]

    def usage_of(self, brand: Brand) -> Usage:
        """How the brand writes."""
        market = market_for(self.catalogues.markets[self.study.spec.market], brand)
        return market.dates, market.language, market.paper

    def results_for(self, brand: Brand) -> Results:
        """The report as this brand writes it, drawn in its font and in stand-in colours."""
        key = (self.usage_of(brand), brand.text_font)
        if key not in self.drawn:
            market = market_for(self.catalogues.markets[self.study.spec.market], brand)
            findings = written_for(self.collected.findings, market)
            drawn = draw_charts(
                Collected(findings, self.collected.tables),
                replace(brand, light=STAND_IN),
                self.project.cache,
            )
            self.drawn[key] = Results(findings, {chart.id: chart for chart in drawn})
        return self.drawn[key]


def analyse(project: Project, name: str, data: Path | None = None) -> Analysed:
    """Compute report ``name``.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` or the project's ``store/`` by default.

    Raises
    ------
    BumpsheetError
        If a parameter or the data have a mistake.
    """
    folder = data_folder(data, project.root)
    study = open_study(project, name, folder)
    collected = collect(study)
    earlier = earlier_findings(project, collected.findings.about.last_report, folder)
    return Analysed(project, study, collected, load_catalogues(project), earlier)
