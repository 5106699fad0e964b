"""The page of an event on which there are several reports: what each of them knew."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from bumpsheet.layout import EVENTS, METADATA
from bumpsheet.pages.files import write_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project

# Key figures of each report on a timeline.
SHOWN = 4


def event_address(report: Summary) -> str:
    """Folder of the page of a report's event, below the site."""
    # An event that a report writes down itself may be called anything.
    name = re.sub(r"[^a-z0-9]+", "-", report["event_id"].lower()).strip("-")
    return f"{EVENTS}/{name}"


def by_event(reports: Sequence[Summary]) -> dict[str, list[Summary]]:
    """Reports by the address of their event's page, the earliest first; two or more of each."""
    ordered = sorted(reports, key=lambda one: (event_address(one), one["as_of"], one["name"]))
    groups = {address: list(group) for address, group in groupby(ordered, key=event_address)}
    return {address: group for address, group in groups.items() if len(group) > 1}


def compose_timelines(project: Project, catalogues: Catalogues, reports: Sequence[Summary]) -> None:
    """Write ``events/ID/index.qmd`` for events with two or more reports; drop those of others."""
    timelines = by_event(reports)
    for address, group in timelines.items():
        last = group[-1]
        write_page(
            project,
            "event",
            f"{address}/index.qmd",
            reports=[
                report | {"shown": report["key_figures"][:SHOWN], "to": _to_report(report)}
                for report in group
            ],
            last=last,
            kind=catalogues.kinds[last["kind"]].name,
            market=catalogues.markets[last["market"]].short_name,
            several_pairs=len({report["pair"] for report in group}) > 1,
        )
    for page in (project.root / EVENTS).glob("*/index.qmd"):
        if project.relative(page.parent) not in timelines:
            _forget(project, page.parent.name)


def _to_report(report: Summary) -> str:
    return f"../../reports/{report['name']}/index.html"


def _forget(project: Project, name: str) -> None:
    folder = project.root / EVENTS / name
    for file in ("index.qmd", METADATA):
        (folder / file).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
