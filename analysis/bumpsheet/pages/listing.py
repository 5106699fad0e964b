"""The front page: the lead, and the listing of all reports with a sparkline each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bumpsheet.brand import load_brand
from bumpsheet.pages.compose import write_if_changed
from bumpsheet.pages.environment import page_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.project import Project

# Size of a sparkline in units of its own drawing.
WIDTH, HEIGHT, EDGE = 120, 32, 3
STATES = ("building", "holding", "fading", "gone", "none")


def compose_index(project: Project) -> None:
    """Write the listing of all built reports, the latest as-of date first; it leads the page."""
    reports = [
        _listed(path)
        for path in sorted(project.reports.glob("[!.]*/summary.json"))
        if project.spec_path(path.parent.name).is_file()
    ]
    reports.sort(key=lambda report: (report["as_of"], report["name"]), reverse=True)
    disclosures = project.templates / "disclosures" / "public.md"
    page = (
        page_environment(project)
        .get_template("pages/index.qmd.j2")
        .render(
            reports=reports,
            kinds=sorted({report["kind"] for report in reports}),
            years=sorted({report["event_date"][:4] for report in reports}, reverse=True),
            states=[s for s in STATES if s in {report["state"] for report in reports}],
            lead_charts=_drawings(project, reports),
            house=load_brand(project),
            disclosures=disclosures.read_text(encoding="utf-8").strip(),
        )
    )
    write_if_changed(project.root / "index.qmd", page.encode())


def sparkline(values: Sequence[float]) -> dict[str, str]:
    """Points of a line from the first to the last value, and the height of zero.

    Parameters
    ----------
    values : sequence of float
        At least two, evenly spaced; zero is always within the drawing.
    """
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0

    def height(value: float) -> str:
        return f"{EDGE + (high - value) / span * (HEIGHT - 2 * EDGE):.1f}"

    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    points = (f"{EDGE + n * step:.1f},{height(value)}" for n, value in enumerate(values))
    return {"points": " ".join(points), "zero": height(0.0)}


def _listed(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    chart = path.parent / "charts" / "excess.json"
    values: list[float] = []
    if chart.is_file():
        rows = json.loads(chart.read_text(encoding="utf-8"))["datasets"]["sessions"]
        values = [row["value"] for row in rows]
    return found | {"spark": sparkline(values) if len(values) >= 2 else None}


def _drawings(project: Project, reports: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The lead's chart for wide and for narrow windows; empty where its report leaves it out."""
    if not reports:
        return {}
    folder = project.report_folder(reports[0]["name"]) / "charts"
    paths = {"wide": folder / "paths.svg", "narrow": folder / "paths-narrow.svg"}
    return {
        form: path.read_text(encoding="utf-8") for form, path in paths.items() if path.is_file()
    }
