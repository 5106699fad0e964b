"""What a notebook leaves behind for the pages: findings and charts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.charts.model import Chart
from bumpsheet.facts.files import load_findings, save_findings
from bumpsheet.pages.compose import Results

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.facts.findings import Findings


def save_results(findings: Findings, charts: Iterable[Chart], folder: Path | str) -> None:
    """Write ``findings.json`` and all forms of every chart below ``folder``."""
    target = Path(folder)
    (target / "charts").mkdir(parents=True, exist_ok=True)
    save_findings(findings, target)
    for chart in charts:
        (target / "charts" / f"{chart.id}.svg").write_text(chart.svg, encoding="utf-8")
        (target / "charts" / f"{chart.id}-narrow.svg").write_text(chart.narrow, encoding="utf-8")
        content = {"source": chart.source, "spec": chart.spec}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (target / "charts" / f"{chart.id}.json").write_text(text, encoding="utf-8")


def load_results(folder: Path) -> Results:
    """Read what :func:`save_results` wrote."""
    charts = {}
    for path in sorted((folder / "charts").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        charts[path.stem] = Chart(
            path.stem,
            content["source"],
            content["spec"],
            path.with_suffix(".svg").read_text(encoding="utf-8"),
            path.with_name(f"{path.stem}-narrow.svg").read_text(encoding="utf-8"),
        )
    return Results(load_findings(folder), charts)
