"""One event in the dress of many brands: the analysis once, a PDF for each brand and layout.

What brands have alike is made once: the words for each usage, the drawings for each font, the Typst
for each text. A brand then costs an exchange of colours and the setting of its pages.
"""

from __future__ import annotations

import os
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bumpsheet.charts.recolour import in_colours
from bumpsheet.conduct.letter import pdf_text
from bumpsheet.fonts import prepare_fonts
from bumpsheet.layout import PAGES, TRACED
from bumpsheet.pages.client import Desk
from bumpsheet.pages.compose import printed, shown
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.newsletter import newsletter_source, write_brand_data
from bumpsheet.pages.pictures import copy_pictures
from bumpsheet.pipeline.sent import Clerk, Made, Sheet
from bumpsheet.render.base import check_length
from bumpsheet.render.typeset import pdf_of, places_in, typst_of

if TYPE_CHECKING:
    from bumpsheet.brands.model import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.pages.client import Disclosed
    from bumpsheet.pages.compose import Results
    from bumpsheet.pipeline.analysed import Analysed, Usage
    from bumpsheet.records.order import Order

# Stands for the disclosures until it is known what a page shows.
SMALL_PRINT = "\N{OBJECT REPLACEMENT CHARACTER}"
# Blocks that stand on the pages, by their places; all that there are before pages are filled.
Places = frozenset[int] | None


def set_newsletters(analysed: Analysed, order: Order) -> list[Made]:
    """Make the newsletters of a report, and write none of them.

    Returns
    -------
    list of Made
        By brand and layout as they were asked for.

    Raises
    ------
    BumpsheetError
        If a brand has a mistake, or a newsletter does not fit.
    """
    project = analysed.project
    desk = Desk.of(project, analysed.catalogues, order, analysed.study.spec.audience)
    press = _Press(analysed, Clerk.of(desk, analysed.study, order.approver))
    # What is shared is made here, in one thread; setting the pages is Typst's, which takes several.
    jobs = [press.job(brand) for brand in analysed.brands(order)]
    project.cache.mkdir(exist_ok=True)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        made = list(pool.map(lambda job: _set(press, job, order.pages), jobs))
    press.clerk.digests.keep()
    return [one for of_brand in made for one in of_brand]


@dataclass(frozen=True, slots=True)
class _Job:
    """What is needed to set the newsletters of one brand."""

    brand: Brand
    results: Results
    words: dict[str, Any]
    usage: Usage
    fonts: Path


@dataclass(frozen=True, slots=True)
class _Page:
    """One layout as Typst reads it, and its small print."""

    typst: str
    disclosed: Disclosed


@dataclass(slots=True)
class _Press:
    """What is made once and used for many brands."""

    analysed: Analysed
    clerk: Clerk
    words: dict[Usage, dict[str, Any]] = field(default_factory=dict)
    sources: dict[tuple[Usage, str, Places], str] = field(default_factory=dict)
    typst: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def job(self, brand: Brand) -> _Job:
        analysed, usage = self.analysed, self.analysed.usage_of(brand)
        results = analysed.results_for(brand)
        if usage not in self.words:
            self.words[usage] = printed(
                analysed.project, results, analysed.catalogues, analysed.earlier
            )
        fonts = prepare_fonts(brand, analysed.project.cache).folder
        return _Job(brand, results, self.words[usage], usage, fonts)

    def page(self, job: _Job, layout: str, places: Places = None) -> _Page:
        """A layout with these blocks, and the small print that follows from what it shows."""
        with self.lock:
            plain = self._source_of(job, layout, places)
            findings, desk = job.results.findings, self.clerk.desk
            strip = [key.fact for key in job.words["story"].key_figures]
            unnamed = [fact.id for fact in findings] if layout in TRACED else strip
            disclosed = desk.disclosed(job.results, job.brand, plain, unnamed)
            source = plain.replace(SMALL_PRINT, disclosed.text)
            if source not in self.typst:
                where = f"{findings.about.name}, {layout}"
                self.typst[source] = typst_of(source, desk.project.templates, where)
            return _Page(self.typst[source], disclosed)

    def _source_of(self, job: _Job, layout: str, places: Places) -> str:
        """The source of a layout; what is the brand's alone stands beside it as data."""
        key = (job.usage, layout, places)
        if key not in self.sources:
            project, catalogues = self.analysed.project, self.analysed.catalogues
            about = job.results.findings.about
            kind, dates = catalogues.kinds[about.event.kind], about.market.dates
            context = shown(project, job.results, kind, job.brand, SMALL_PRINT)
            environment = page_environment(project.templates, dates)
            self.sources[key] = newsletter_source(
                environment, context | job.words, layout, "", places
            )
        return self.sources[key]


def _set(press: _Press, job: _Job, layouts: tuple[str, ...]) -> list[Made]:
    project, findings = press.analysed.project, job.results.findings
    about, made = findings.about, []
    with tempfile.TemporaryDirectory(dir=project.cache, prefix="newsletter-") as name:
        folder = Path(name)
        write_brand_data(job.brand, about.market, folder)
        _write_charts(job.results.charts, job.brand, folder / "charts")
        analyst = job.words["words"]
        copy_pictures(analyst.pictures if analyst else (), project.pictures(about.name), folder)
        for layout in layouts:
            page = press.page(job, layout)
            if layout not in TRACED:
                # Its small print tells of what had room on the pages, and of nothing else.
                stand = places_in(page.typst, folder, job.fonts, layout)
                page = press.page(job, layout, stand)
            content = pdf_of(page.typst, folder, job.fonts, layout)
            check_length(content, about.name, PAGES[layout])
            path = project.client_folder(about.name, job.brand.id) / f"{layout}.pdf"
            sheet = Sheet(path, layout, content, (pdf_text(content),))
            made.append(press.clerk.made(findings, job.brand, page.disclosed, sheet))
    return made


def _write_charts(charts: dict[str, Chart], brand: Brand, folder: Path) -> None:
    folder.mkdir()
    for chart in charts.values():
        for name, drawn in ((chart.id, chart.svg), (f"{chart.id}-narrow", chart.narrow)):
            text = in_colours(drawn, brand.light)
            (folder / f"{name}.svg").write_text(text, encoding="utf-8")
