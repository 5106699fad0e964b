"""What is published of each report, for pages that must tell of it after a failure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bumpsheet.pages.summaries import read_summaries
from bumpsheet.whole import read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project


def read_published(project: Project) -> dict[str, Summary]:
    """Summaries by name of the versions of reports that the site holds."""
    found = read_state(_path(project))
    there = project.site / "reports"
    is_known = isinstance(found, dict)
    return {name: one for name, one in found.items() if (there / name).is_dir()} if is_known else {}


def write_published(project: Project, failed: Collection[str]) -> None:
    """Remember what the site holds now; of failed reports it holds what it held before."""
    before = read_published(project)
    now = {report["name"]: report for report in read_summaries(project)}
    kept = {name: before[name] for name in failed if name in before}
    current = {name: report for name, report in now.items() if name not in failed}
    write_whole(_path(project), json.dumps(current | kept, ensure_ascii=False).encode())


def _path(project: Project) -> Path:
    return project.cache / "published.json"
