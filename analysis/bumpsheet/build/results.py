"""What a notebook leaves behind for the pages: data files and charts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.charts.model import Chart
from bumpsheet.facts.publish import write_figures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.facts.book import FactBook
    from bumpsheet.market.study import Study


def save_results(study: Study, book: FactBook, charts: Iterable[Chart], folder: Path | str) -> None:
    """Write ``figures.json``, ``figures.csv`` and all forms of every chart below ``folder``."""
    target = Path(folder)
    (target / "charts").mkdir(parents=True, exist_ok=True)
    write_figures(study, book, target)
    for chart in charts:
        (target / "charts" / f"{chart.id}.svg").write_text(chart.svg, encoding="utf-8")
        (target / "charts" / f"{chart.id}-narrow.svg").write_text(chart.narrow, encoding="utf-8")
        spec = json.dumps(chart.spec, ensure_ascii=False, separators=(",", ":"))
        (target / "charts" / f"{chart.id}.json").write_text(spec, encoding="utf-8")


def load_charts(folder: Path) -> tuple[Chart, ...]:
    """Read the charts that :func:`save_results` wrote."""
    return tuple(
        Chart(
            path.stem,
            json.loads(path.read_text(encoding="utf-8")),
            path.with_suffix(".svg").read_text(encoding="utf-8"),
            path.with_name(f"{path.stem}-narrow.svg").read_text(encoding="utf-8"),
        )
        for path in sorted((folder / "charts").glob("*.json"))
    )
