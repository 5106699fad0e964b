"""One event in the dress of many brands: the analysis once, a PDF for each brand and layout.

What brands have alike is made once: the words for each usage, the drawings for each font, the Typst
for each text. A brand then costs an exchange of colours and the setting of its pages.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bumpsheet.brands.load import check_brand, load_brand
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.charts.recolour import STAND_IN, in_colours
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import Collected, collect, open_study
from bumpsheet.families.drawing import draw_charts
from bumpsheet.families.usage import market_for, written_for
from bumpsheet.fonts import prepare_fonts
from bumpsheet.handwritten.explain import one_of
from bumpsheet.layout import PAGES
from bumpsheet.market.location import data_folder
from bumpsheet.pages.compose import Results, printed, shown
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import disclosure_text
from bumpsheet.pages.newsletter import newsletter_source, write_brand_data
from bumpsheet.pages.pictures import copy_pictures
from bumpsheet.pipeline.earlier import earlier_findings
from bumpsheet.render.base import check_length
from bumpsheet.render.typeset import pdf_of, typst_of
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.project import Project

# Brands of one usage, and among them of one font, share what this key names.
Usage = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """The report in one usage and with the drawings of one font."""

    results: Results
    words: dict[str, Any]


@dataclass(slots=True)
class _Press:
    """What is made once and used for many brands."""

    project: Project
    collected: Collected
    catalogues: Catalogues
    earlier: Findings | None
    told: dict[tuple[Usage, str], _Told] = field(default_factory=dict)
    words: dict[Usage, dict[str, Any]] = field(default_factory=dict)
    typst: dict[str, str] = field(default_factory=dict)

    def market_of(self, brand: Brand) -> Market:
        spec = self.collected.findings.about.spec
        return market_for(self.catalogues.markets[spec.market], brand)

    def told_for(self, brand: Brand) -> _Told:
        """The report as this brand writes it, drawn in its font and in stand-in colours."""
        market = self.market_of(brand)
        usage = (market.dates, market.language, market.paper)
        key = (usage, brand.text_font)
        if key not in self.told:
            findings = written_for(self.collected.findings, market)
            drawn = draw_charts(
                Collected(findings, self.collected.tables),
                replace(brand, light=STAND_IN),
                self.project.cache,
            )
            results = Results(findings, {chart.id: chart for chart in drawn})
            if usage not in self.words:
                self.words[usage] = printed(self.project, results, self.catalogues, self.earlier)
            self.told[key] = _Told(results, self.words[usage])
        return self.told[key]

    def typst_for(self, source: str, where: str) -> str:
        if source not in self.typst:
            self.typst[source] = typst_of(source, self.project.templates, where)
        return self.typst[source]


def make_newsletters(
    project: Project,
    name: str,
    brands: Sequence[str] = (),
    layouts: Sequence[str] = ("newsletter",),
    data: Path | None = None,
) -> list[Path]:
    """Make the newsletters of report ``name`` for these brands, or for its own.

    Parameters
    ----------
    layouts : sequence of str
        Of ``PAGES``.
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` or the project's ``store/`` by default.

    Returns
    -------
    list of Path
        ``dist/REPORT/BRAND/LAYOUT.pdf``, by brand and layout as they were asked for.

    Raises
    ------
    BumpsheetError
        If a brand, a layout, a parameter or the data have a mistake, or a newsletter does not fit.
        What was made before stays as it was, whole.
    """
    for layout in layouts:
        if layout not in PAGES:
            raise BumpsheetError(
                "--layout", "no such layout", value=layout, remedy=one_of(layout, list(PAGES))
            )
    for brand in brands:
        check_brand(project, brand, "--brand")
    folder = data_folder(data, project.root)
    study = open_study(project, name, folder)
    loaded = [load_brand(project, brand) for brand in dict.fromkeys(brands or [study.spec.brand])]
    collected = collect(study)
    earlier = earlier_findings(project, collected.findings.about.last_report, folder)
    press = _Press(project, collected, load_catalogues(project), earlier)
    # What is shared is made here, in one thread; setting the pages is Typst's, which takes several.
    prepared = [_prepared(press, brand, tuple(dict.fromkeys(layouts))) for brand in loaded]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        made = list(pool.map(_set, prepared))
    return [path for paths in made for path in paths]


@dataclass(frozen=True, slots=True)
class _Order:
    """What is needed to set the newsletters of one brand."""

    project: Project
    brand: Brand
    told: _Told
    fonts: Path
    sources: dict[str, str]


def _prepared(press: _Press, brand: Brand, layouts: Sequence[str]) -> _Order:
    told, project = press.told_for(brand), press.project
    findings = told.results.findings
    about = findings.about
    text = disclosure_text(project, about.spec.audience, brand, about.spec.market)
    context = shown(project, told.results, press.catalogues, brand, text) | told.words
    environment = page_environment(project.templates, about.market.dates)
    sources = {
        layout: press.typst_for(
            newsletter_source(environment, context, layout, ""), f"{about.name}, {layout}"
        )
        for layout in layouts
    }
    return _Order(project, brand, told, prepare_fonts(brand, project.cache).folder, sources)


def _set(order: _Order) -> list[Path]:
    project, about, words = order.project, order.told.results.findings.about, order.told.words
    made = {}
    project.cache.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=project.cache, prefix="newsletter-") as name:
        folder = Path(name)
        write_brand_data(order.brand, about.market, folder)
        _write_charts(order.told.results.charts, order.brand, folder / "charts")
        analyst = words["words"]
        copy_pictures(analyst.pictures if analyst else (), project.pictures(about.name), folder)
        for layout, source in order.sources.items():
            content = pdf_of(source, folder, order.fonts, layout)
            check_length(content, about.name, PAGES[layout])
            made[project.client_folder(about.name, order.brand.id) / f"{layout}.pdf"] = content
    for path, content in made.items():
        write_whole(path, content)
    return list(made)


def _write_charts(charts: dict[str, Chart], brand: Brand, folder: Path) -> None:
    folder.mkdir()
    for chart in charts.values():
        for name, drawn in ((chart.id, chart.svg), (f"{chart.id}-narrow", chart.narrow)):
            text = in_colours(drawn, brand.light)
            (folder / f"{name}.svg").write_text(text, encoding="utf-8")
