"""Pages by year for a site that has more reports than its front page lists."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from bumpsheet.catalogue.house import house_dates
from bumpsheet.layout import ARCHIVE, METADATA
from bumpsheet.pages.files import write_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project

# More full entries make a front page that nobody reads to its end.
MOST_LISTED = 20
# What tables of reports state of each, where its report has it.
MEASURES = ("small", "excess")


def has_archive(reports: Sequence[Summary]) -> bool:
    """Whether the front page cannot list all reports."""
    return len(reports) > MOST_LISTED


def years_of(reports: Sequence[Summary]) -> dict[str, int]:
    """Number of reports by year of their event, the latest first."""
    counted = Counter(report["event_date"][:4] for report in reports)
    return dict(sorted(counted.items(), reverse=True))


def compose_archive(project: Project, catalogues: Catalogues, reports: Sequence[Summary]) -> None:
    """Write ``archive/YEAR/index.qmd`` and the page that leads to them; drop those of no use."""
    by_year: dict[str, list[Summary]] = {}
    if has_archive(reports):
        for report in reports:
            by_year.setdefault(report["event_date"][:4], []).append(report)
        _write_overview(project, catalogues, reports, sorted(by_year, reverse=True))
    for year, members in by_year.items():
        write_page(
            project,
            "year",
            f"{ARCHIVE}/{year}/index.qmd",
            dates=house_dates(project, catalogues),
            year=year,
            count=len(members),
            sections=_sections(catalogues, members),
            measures=MEASURES,
        )
    for page in (project.root / ARCHIVE).glob("*/index.qmd"):
        if page.parent.name not in by_year:
            _forget(project, page.parent.name)
    if not by_year:
        _forget(project, "")


def _write_overview(
    project: Project, catalogues: Catalogues, reports: Sequence[Summary], years: Sequence[str]
) -> None:
    """Years by sorts of event, with the number of reports in each and the way to them."""
    counted = Counter((report["event_date"][:4], _sort(report)) for report in reports)
    sorts = sorted({_sort(report) for report in reports})
    write_page(
        project,
        "archive",
        f"{ARCHIVE}/index.qmd",
        count=len(reports),
        sorts=[(_anchor(sort), _name(catalogues, sort)) for sort in sorts],
        years=[(year, [counted[year, sort] for sort in sorts]) for year in years],
    )


def _sections(
    catalogues: Catalogues, members: Sequence[Summary]
) -> list[tuple[str, str, list[Summary]]]:
    """Reports of a year by sort of event: anchor, heading, and the latest event first."""
    ordered = sorted(members, key=lambda one: (one["event_date"], one["as_of"]), reverse=True)
    ordered.sort(key=_sort)
    return [
        (_anchor(sort), _name(catalogues, sort), list(group))
        for sort, group in groupby(ordered, key=_sort)
    ]


def _sort(report: Summary) -> tuple[str, str]:
    return report["market"], report["kind"]


def _anchor(sort: tuple[str, str]) -> str:
    return "-".join(sort).replace("_", "-")


def _name(catalogues: Catalogues, sort: tuple[str, str]) -> str:
    market, kind = sort
    return f"{catalogues.markets[market].short_name}: {catalogues.kinds[kind].name}"


def _forget(project: Project, year: str) -> None:
    folder = project.root / ARCHIVE / year
    for file in ("index.qmd", METADATA):
        (folder / file).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
