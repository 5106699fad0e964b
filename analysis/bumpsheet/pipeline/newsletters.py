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
from bumpsheet.conduct.letter import RefusedError
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import Collected, collect, open_study
from bumpsheet.families.drawing import draw_charts
from bumpsheet.families.usage import market_for, written_for
from bumpsheet.fonts import prepare_fonts
from bumpsheet.handwritten.explain import one_of
from bumpsheet.layout import PAGES, TRACED
from bumpsheet.market.location import data_folder
from bumpsheet.pages.client import Desk
from bumpsheet.pages.compose import Results, printed, shown
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.newsletter import newsletter_source, write_brand_data
from bumpsheet.pages.pictures import copy_pictures
from bumpsheet.pipeline.earlier import earlier_findings
from bumpsheet.pipeline.sent import Clerk, Made, Sheet
from bumpsheet.records.manifest import keep
from bumpsheet.render.base import check_length
from bumpsheet.render.typeset import pdf_of, typst_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.conduct import Audience
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.pages.client import Disclosed
    from bumpsheet.project import Project

# Stands for the disclosures until it is known what a page shows.
SMALL_PRINT = "\N{OBJECT REPLACEMENT CHARACTER}"
# Brands of one usage, and among them of one font, share what this key names.
Usage = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """The report in one usage and with the drawings of one font.

    Parameters
    ----------
    sources : dict of str to str
        By layout, what has been written of it, with a stand-in for the small print.
    """

    results: Results
    words: dict[str, Any]
    sources: dict[str, str] = field(default_factory=dict)


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

    def source_of(self, told: _Told, brand: Brand, layout: str) -> str:
        """The source of a layout; what is the brand's alone stands beside it as data."""
        if layout not in told.sources:
            context = shown(self.project, told.results, self.catalogues, brand, SMALL_PRINT)
            environment = page_environment(
                self.project.templates, told.results.findings.about.market.dates
            )
            told.sources[layout] = newsletter_source(environment, context | told.words, layout, "")
        return told.sources[layout]

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
    *,
    audience: Audience | None = None,
    approver: str | None = None,
) -> list[Path]:
    """Make the newsletters of report ``name`` for these brands, or for its own.

    Parameters
    ----------
    layouts : sequence of str
        Of ``PAGES``.
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` or the project's ``store/`` by default.
    audience : Audience, optional
        Whom they address; that of the report by default.
    approver : str, optional
        Who approved them; the one of the report by default.

    Returns
    -------
    list of Path
        ``dist/REPORT/BRAND/LAYOUT.pdf``, by brand and layout as they were asked for. Beside each
        lies its manifest.

    Raises
    ------
    RefusedError
        If one of them breaks a rule of ``data/conduct.yml``: then none is written.
    BumpsheetError
        If a brand, a layout, a parameter or the data have a mistake, or a newsletter does not fit.
        What was made before stays as it was, whole.
    """
    made = set_newsletters(
        project, name, brands, layouts, data, audience=audience, approver=approver
    )
    refused = [finding for one in made for finding in one.findings]
    if refused:
        raise RefusedError(name, refused)
    for one in made:
        keep(one.path, one.content, one.manifest)
    return [one.path for one in made]


def set_newsletters(
    project: Project,
    name: str,
    brands: Sequence[str] = (),
    layouts: Sequence[str] = ("newsletter",),
    data: Path | None = None,
    *,
    audience: Audience | None = None,
    approver: str | None = None,
) -> list[Made]:
    """Make newsletters as :func:`make_newsletters` does, and write none of them."""
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
    desk = Desk.of(project, load_catalogues(project), audience or study.spec.audience)
    clerk = Clerk.of(desk, study, approver)
    press = _Press(project, collected, desk.catalogues, earlier)
    # What is shared is made here, in one thread; setting the pages is Typst's, which takes several.
    wanted = tuple(dict.fromkeys(layouts))
    prepared = [_prepared(press, clerk, brand, wanted) for brand in loaded]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        made = list(pool.map(_set, prepared))
    return [one for of_brand in made for one in of_brand]


@dataclass(frozen=True, slots=True)
class _Order:
    """What is needed to set the newsletters of one brand."""

    project: Project
    brand: Brand
    told: _Told
    fonts: Path
    pages: dict[str, _Page]
    clerk: Clerk


@dataclass(frozen=True, slots=True)
class _Page:
    """The source of one layout, as Quarto reads it and as Typst does, and its small print."""

    source: str
    typst: str
    disclosed: Disclosed


def _prepared(press: _Press, clerk: Clerk, brand: Brand, layouts: Sequence[str]) -> _Order:
    told, project = press.told_for(brand), press.project
    findings = told.results.findings
    about = findings.about
    pages = {}
    for layout in layouts:
        # The small print follows from what the page shows.
        plain = press.source_of(told, brand, layout)
        strip = [key.fact for key in told.words["story"].key_figures]
        unnamed = [fact.id for fact in findings] if layout in TRACED else strip
        disclosed = clerk.desk.disclosed(told.results, brand, plain, unnamed)
        source = plain.replace(SMALL_PRINT, disclosed.text)
        typst = press.typst_for(source, f"{about.name}, {layout}")
        pages[layout] = _Page(source, typst, disclosed)
    fonts = prepare_fonts(brand, project.cache).folder
    return _Order(project, brand, told, fonts, pages, clerk)


def _set(order: _Order) -> list[Made]:
    project, findings, words = order.project, order.told.results.findings, order.told.words
    about, made = findings.about, []
    project.cache.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=project.cache, prefix="newsletter-") as name:
        folder = Path(name)
        write_brand_data(order.brand, about.market, folder)
        _write_charts(order.told.results.charts, order.brand, folder / "charts")
        analyst = words["words"]
        copy_pictures(analyst.pictures if analyst else (), project.pictures(about.name), folder)
        for layout, page in order.pages.items():
            content = pdf_of(page.typst, folder, order.fonts, layout)
            check_length(content, about.name, PAGES[layout])
            path = project.client_folder(about.name, order.brand.id) / f"{layout}.pdf"
            sheet = Sheet(path, content, page.source)
            made.append(order.clerk.made(findings, order.brand, page.disclosed, sheet))
    return made


def _write_charts(charts: dict[str, Chart], brand: Brand, folder: Path) -> None:
    folder.mkdir()
    for chart in charts.values():
        for name, drawn in ((chart.id, chart.svg), (f"{chart.id}-narrow", chart.narrow)):
            text = in_colours(drawn, brand.light)
            (folder / f"{name}.svg").write_text(text, encoding="utf-8")
