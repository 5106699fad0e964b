"""What the shared pages know of the reports that are built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bumpsheet.project import Project

Summary = dict[str, Any]


def read_summaries(project: Project) -> list[Summary]:
    """Read ``summary.json`` of every built report, the latest as-of date first."""
    return latest_first(
        json.loads(path.read_text(encoding="utf-8"))
        for path in project.reports.glob("[!.]*/summary.json")
        if project.spec_path(path.parent.name).is_file()
    )


def latest_first(reports: Iterable[Summary]) -> list[Summary]:
    """Put reports in order, the latest as-of date first."""
    return sorted(reports, key=lambda report: (report["as_of"], report["name"]), reverse=True)


def lead_of(reports: Sequence[Summary]) -> Summary | None:
    """Report that leads the front page: the latest that is pinned, or else the latest."""
    pinned = (report for report in reports if report["pinned"])
    return next(pinned, reports[0] if reports else None)


def neighbours(
    reports: Sequence[Summary], report: Summary
) -> tuple[Summary | None, Summary | None]:
    """Reports of the same kind and market before and after, by event and then by as-of date."""
    alike = (report["kind"], report["market"])
    same = sorted(
        (other for other in reports if (other["kind"], other["market"]) == alike),
        key=lambda other: (other["event_date"], other["as_of"], other["name"]),
    )
    place = same.index(report)
    return (
        same[place - 1] if place else None,
        same[place + 1] if place + 1 < len(same) else None,
    )


def latest_by_event(reports: Sequence[Summary]) -> list[Summary]:
    """One report for each event, the one that knows most, the latest event first."""
    newest: dict[tuple[str, str], Summary] = {}
    for report in reports:
        newest.setdefault((report["event_date"], report["event"]), report)
    return sorted(newest.values(), key=lambda report: report["event_date"], reverse=True)
