"""Whose series a report rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.facts.findings import Findings


def series_sources(findings: Findings, roles: Iterable[str]) -> str:
    """Sources of the series that play these roles, each once."""
    notes = findings.about.roles
    return joined(notes[role].series.source for role in roles if role in notes)


def joined(sources: Iterable[str]) -> str:
    """Name each once."""
    return "; ".join(dict.fromkeys(sources))
