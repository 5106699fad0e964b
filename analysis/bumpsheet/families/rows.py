"""Rows of a section's table: figures with their windows, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.windows import session_count

if TYPE_CHECKING:
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.windows import Window


def figure_rows(
    findings: Findings, family: str, *, without: str = ""
) -> list[tuple[str, Window | None]]:
    """Figures of a family but for one, with their windows, short windows before long ones."""
    facts = [fact for fact in findings.family(family) if fact.figure != without]
    figures = list(dict.fromkeys(fact.figure for fact in facts))
    rows = dict.fromkeys((fact.figure, fact.window) for fact in facts)
    return sorted(rows, key=lambda row: (figures.index(row[0]), session_count(row[1])))
