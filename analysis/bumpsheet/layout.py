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
# Folders of a site of which each folder within is published by itself.
PARTED = (EVENTS, "reports")
# Folder of a site's first index for the search; those of others begin alike.
INDEX = "pagefind"
# Folder of the project's cache for these indexes.
SEARCH = "search"
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


def site_parts(project: Project) -> dict[str, Path]:
    """The parts that a site is published in: their folders in the site, and their sources.

    The first is what stands at the top, without the folders there.
    """
    found = ["", "assets", *SHARED, ARCHIVE]
    found += [f"{EVENTS}/{page.parent.name}" for page in _event_pages(project)]
    reports = [f"{project.reports.name}/{name}" for name in project.report_names()]
    found += [name for name in reports if (project.root / name / "index.qmd").is_file()]
    return {name: project.root / name for name in found}


def part_of(path: str) -> str:
    """The part that a page or a file of the site belongs to, by its path."""
    first, _, rest = path.partition("/")
    if not rest:
        return ""
    return "/".join(path.split("/")[:2]) if first in PARTED else first


def mail_path(project: Project, name: str, brand: str) -> Path:
    """Where the mail of a report in the dress of a brand lies."""
    return project.client_folder(name, brand) / f"{name}.eml"


def site_pages(project: Project) -> list[Path]:
    """Sources of all pages: the shared ones, those of events, and two for every built report."""
    return [page for part in site_parts(project) for page in pages_of(project, part)]


def pages_of(project: Project, part: str) -> list[Path]:
    """Sources of the pages of a part of the site."""
    folder, names = project.root / part, ["index.qmd"]
    if part == "":
        names.append("404.qmd")
    elif folder.parent == project.reports:
        names.append("newsletter.qmd")
    found = [folder / name for name in names]
    found += sorted(folder.glob("*/index.qmd")) if part == ARCHIVE else ()
    return [path for path in found if path.is_file()]


def _event_pages(project: Project) -> list[Path]:
    return sorted((project.root / EVENTS).glob("*/index.qmd"))


def resources_of(project: Project, part: str) -> Iterator[Path]:
    """Files of a part of the site that are published as they are."""
    folder = project.root / part
    if part == "":
        yield from top_files(project)
    elif part == "assets":
        yield from files_below(folder).values()
    elif folder == project.press and folder.is_dir():
        yield from (folder / file for file in ("press.json", "press_check.ipynb"))
    elif folder.parent == project.reports:
        yield from (folder / file for file in ("figures.json", "figures.csv", "event.ipynb"))
        yield from sorted(folder.glob("card.png"))
        yield from sorted((folder / PICTURES).glob("*"))
        for suffix in ("svg", "png"):
            yield from sorted((folder / "charts").glob(f"*.{suffix}"))


def top_files(project: Project) -> list[Path]:
    """Those of them that stand at the top."""
    return [path for name in TOP if (path := project.root / name).is_file()]
