"""Which files make up the site, and where they stand in the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.whole import files_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.project import Project

# The brand of the newsletter beside it, which its template reads.
BRAND_DATA = "brand.json"
EVENT_LISTS = "events/*.yml"
CATALOGUES = ("*.yml", EVENT_LISTS, "markets/*.yml", "calendars/*.yml")
# What stands around a page, for Quarto as for the built-in renderer.
METADATA = "_metadata.yml"
# Layouts of a newsletter by the pages that each fills at most.
PAGES = {"brief": 1, "newsletter": 2, "full": 60}
# What stands for a mail where layouts are named.
MAIL = "mail"
# Those that tell where every number of the report comes from.
TRACED = ("full",)
# Pictures of the analyst's words: beside the page, and beside the words as NAME.files.
PICTURES = "files"
SHARED = ("method", "sources", "press", "about", "disclosures", "search")
# Generated pages of events with several reports, a folder each.
EVENTS = "events"
# Generated pages of a site with many reports: a folder for each year, and the way to them.
ARCHIVE = "archive"
# Templates that no page of a report is made from: those of shared pages, of what stands around
# pages and is put there by the renderer, of mails, commands and the preview.
NOT_OF_REPORTS = (
    *(f"pages/{name}.qmd.j2" for name in ("404", "about", "archive", "data", "disclosures")),
    *(f"pages/{name}.qmd.j2" for name in ("event", "index", "method", "press", "search", "year")),
    *("html/page.html", "html/guide.html", "html/site.css.j2", "html/scripts/", "html/style/"),
    *("email/", "filters/", "guide/", "parameters/", "press/", "preview/", "store/"),
)
# Files at the top that are published as they are.
TOP = ("feed.xml", "sitemap.xml", "robots.txt")


def catalogue_files(project: Project) -> list[Path]:
    """Catalogues, markets, calendars and rules: what people write below ``data/``."""
    return [path for form in CATALOGUES for path in project.data.glob(form)]


def site_pages(project: Project) -> list[Path]:
    """Sources of all pages: the shared ones, those of events, and two for every built report."""
    found = [project.root / page for page in ("index.qmd", "404.qmd")]
    found += [project.root / folder / "index.qmd" for folder in SHARED]
    found += sorted((project.root / EVENTS).glob("*/index.qmd"))
    found += [project.root / ARCHIVE / "index.qmd"]
    found += sorted((project.root / ARCHIVE).glob("*/index.qmd"))
    for name in project.report_names():
        folder = project.report_folder(name)
        found += [folder / page for page in ("index.qmd", "newsletter.qmd")]
    return [path for path in found if path.is_file()]


def site_resources(project: Project) -> Iterator[Path]:
    """Files that are published as they are."""
    yield from top_files(project)
    yield from files_below(project.assets).values()
    if project.press.is_dir():
        yield from (project.press / file for file in ("press.json", "press_check.ipynb"))
    for name in project.report_names():
        folder = project.report_folder(name)
        # A folder without it is no build's, whatever people keep there.
        if (folder / "index.qmd").is_file():
            yield from (folder / file for file in ("figures.json", "figures.csv", "event.ipynb"))
            yield from sorted(folder.glob("card.png"))
            yield from sorted((folder / PICTURES).glob("*"))
            for suffix in ("svg", "png"):
                yield from sorted((folder / "charts").glob(f"*.{suffix}"))


def top_files(project: Project) -> list[Path]:
    """Those of them that stand at the top."""
    return [path for name in TOP if (path := project.root / name).is_file()]
