"""The pages that draw on all reports, and what stands around every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.house import house_dates
from bumpsheet.market.store import open_stores
from bumpsheet.pages.address import load_address
from bumpsheet.pages.archive import compose_archive
from bumpsheet.pages.chrome import write_chrome
from bumpsheet.pages.data import compose_data
from bumpsheet.pages.feed import write_feed, write_sitemap
from bumpsheet.pages.listing import compose_index
from bumpsheet.pages.method import compose_method
from bumpsheet.pages.plain import compose_plain
from bumpsheet.pages.press import compose_press
from bumpsheet.pages.summaries import latest_first, read_summaries
from bumpsheet.pages.timelines import compose_timelines
from bumpsheet.pipeline.survey import known_inventory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.pages.assets import Assets
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project


def write_shared_pages(
    project: Project,
    data: Path | None,
    assets: Assets,
    without: frozenset[str],
    kept: Mapping[str, Summary],
) -> None:
    """Write all pages but the reports' own; files that have not changed are not touched.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    without : frozenset of str
        Reports that no page may name.
    kept : mapping of str to Summary
        Reports of which an older version is published, and what it said.

    Raises
    ------
    BumpsheetError
        If a catalogue or the site's address has a mistake.
    """
    address, catalogues = load_address(project), load_catalogues(project)
    kinds = catalogues.kinds
    built = [report for report in read_summaries(project) if report["name"] not in without]
    reports = latest_first(kept.get(report["name"], report) for report in built)
    compose_index(project, catalogues, reports)
    compose_archive(project, catalogues, reports)
    compose_timelines(project, catalogues, reports)
    compose_method(project, catalogues)
    stores = open_stores(project.sample, data)
    compose_data(
        project,
        known_inventory(project, catalogues, data),
        [store.label for store in stores],
        house_dates(project, catalogues),
    )
    compose_plain(project, address, reports)
    if (project.press / "press.json").is_file():
        compose_press(project, catalogues.hedges.near, reports)
    write_feed(project, address, kinds, reports)
    write_sitemap(project, address, reports)
    write_chrome(project, assets, address, kinds, reports)
