"""What stands around every page, in a ``_metadata.yml`` beside its source.

Quarto reads these files by itself, the built-in renderer hands them to Pandoc. So a report need
not be composed again when a style sheet changes or another report of its kind is published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from bumpsheet.brands.load import load_brand
from bumpsheet.brands.model import HOUSE_BRAND
from bumpsheet.layout import METADATA, SHARED, site_pages
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.pages.environment import attribute_markdown, day
from bumpsheet.pages.files import write_if_changed
from bumpsheet.pages.summaries import lead_of, neighbours
from bumpsheet.pages.timelines import by_event, event_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.pages.address import SiteAddress
    from bumpsheet.pages.assets import Assets
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project

# What stands in attributes of HTML; the name of the site stands in both.
ATTRIBUTES = {"canonical", "card", "card-alt", "site-label"}


def write_chrome(
    project: Project,
    assets: Assets,
    address: SiteAddress,
    kinds: Mapping[str, EventKind],
    reports: Sequence[Summary],
) -> None:
    """Write the metadata beside every page."""
    brand = load_brand(project)
    common = {
        "site-name": brand.name,
        "site-label": brand.name,
        "publisher": brand.publisher,
        "style-sheet": assets.style,
        "early-script": assets.early,
        "site-script": assets.script,
        "search-script": assets.search,
        "chart-script": assets.charts,
        "font-sheet": assets.fonts,
    }
    by_name = {report["name"]: report for report in reports}
    lead, timelines, around = lead_of(reports), by_event(reports), neighbours(reports)
    for folder in {page.parent for page in site_pages(project)}:
        report = by_name.get(folder.name) if folder.parent == project.reports else None
        own = _place(project, folder, address) | _card(report or lead, address)
        if report is not None:
            dress = assets.dress_of(report.get("brand", HOUSE_BRAND))
            own |= {"style-sheet": dress.style, "font-sheet": dress.fonts}
            own["neighbours"] = _neighbours(kinds, around[report["name"]], report)
            own |= _series(timelines, report)
        content = yaml.safe_dump(_as_text(common | own), allow_unicode=True, width=1000)
        write_if_changed(folder / METADATA, content.encode())


def _place(project: Project, folder: Path, address: SiteAddress) -> dict[str, Any]:
    path = folder.relative_to(project.root).as_posix()
    depth = 0 if path == "." else path.count("/") + 1
    own = "" if path == "." else f"{path}/"
    canonical = address.of(own)
    # The place in the navigation, for its mark; templates of Pandoc cannot compare texts.
    here = {f"at-{path}": "true"} if path in SHARED else {}
    return {"site-root": "../" * depth} | here | ({"canonical": canonical} if canonical else {})


def _card(report: Summary | None, address: SiteAddress) -> dict[str, Any]:
    """Picture that other sites show for a link; they need its whole address."""
    card = address.of(f"reports/{report['name']}/card.png") if report else None
    return {"card": card, "card-alt": report["title"]} if report and card else {}


def _neighbours(
    kinds: Mapping[str, EventKind],
    around: tuple[Summary | None, Summary | None],
    report: Summary,
) -> dict[str, Any]:
    found = zip(("previous", "next"), around, strict=True)
    return {
        side: {
            "address": f"reports/{other['name']}/index.html",
            "when": f"{kinds[other['kind']].name}, {day(other['event_date'], report['dates'])}; "
            f"as of {day(other['as_of'], report['dates'])}",
            "title": other["title"],
        }
        for side, other in found
        if other is not None
    }


def _series(timelines: Mapping[str, Sequence[Summary]], report: Summary) -> dict[str, Any]:
    """The other reports on the event: the page that lists them, and the last if it is later."""
    address = event_address(report)
    group = timelines.get(address, ())
    if not group:
        return {}
    last = group[-1]
    later = {
        "address": f"reports/{last['name']}/index.html",
        "when": day(last["as_of"], report["dates"]),
        "title": last["title"],
    }
    known = {"timeline": f"{address}/index.html"}
    return {"series": known | ({"later": later} if last["as_of"] > report["as_of"] else {})}


def _as_text(content: Mapping[str, Any]) -> dict[str, Any]:
    """Escape all text for where the template of the pages has it."""
    return {
        key: _as_text(value)
        if isinstance(value, dict)
        # Renderers read metadata as Markdown.
        else (attribute_markdown if key in ATTRIBUTES else escape_markdown)(value)
        for key, value in content.items()
    }
