"""What the shared pages know of the reports that are built."""

from __future__ import annotations

import json
from itertools import groupby
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
    reports: Sequence[Summary],
) -> dict[str, tuple[Summary | None, Summary | None]]:
    """By name, the reports of the same kind and market before and after.

    In the order of events, and then of as-of dates.
    """
    ordered = sorted(reports, key=_place)
    found: dict[str, tuple[Summary | None, Summary | None]] = {}
    for _, group in groupby(ordered, key=_alike):
        row = [None, *group, None]
        found |= {
            report["name"]: (before, after)
            for before, report, after in zip(row, row[1:], row[2:], strict=False)
            if report is not None
        }
    return found


def _alike(report: Summary) -> tuple[str, str]:
    return report["kind"], report["market"]


def _place(report: Summary) -> tuple[str, ...]:
    return *_alike(report), report["event_date"], report["as_of"], report["name"]


def latest_by_event(reports: Sequence[Summary]) -> list[Summary]:
    """One report for each event, the one that knows most, the latest event first."""
    newest: dict[tuple[str, str], Summary] = {}
    for report in reports:
        newest.setdefault((report["event_date"], report["event"]), report)
    return sorted(newest.values(), key=lambda report: report["event_date"], reverse=True)
