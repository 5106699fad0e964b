"""The page of the press check."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from bumpsheet.pages.files import write_page
from bumpsheet.press.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.catalogue.hedges import Near
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project


def compose_press(project: Project, near: Near, reports: Sequence[Summary]) -> None:
    """Write ``press/index.qmd`` from ``press/press.json``; links lead only to these reports."""
    record = json.loads((project.press / "press.json").read_text(encoding="utf-8"))
    names = {report["name"] for report in reports}
    articles = [_linked(project, article, names) for article in record["articles"]]
    write_page(
        project,
        "press",
        "press/index.qmd",
        articles=articles,
        verdicts=list(Verdict),
        near=near,
        totals=_counts([item for article in articles for item in article["statements"]]),
    )


def _linked(project: Project, article: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Keep the names of a report and of facts only where the site has them."""
    report = article["report"]
    known = _facts(project, report) if report in names else set()
    statements = [
        item | {"fact": item["fact"] if item["fact"] in known else None}
        for item in article["statements"]
    ]
    return article | {
        "report": report if known else None,
        "statements": statements,
        "counts": _counts(statements),
    }


def _facts(project: Project, report: str) -> set[str]:
    path = project.report_folder(report) / "figures.json"
    return {fact["id"] for fact in json.loads(path.read_text(encoding="utf-8"))["facts"]}


def _counts(statements: list[dict[str, Any]]) -> Counter[str]:
    return Counter(item["verdict"] for item in statements)
