"""What the shared pages are told of a report: ``summary.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bumpsheet.charts.excess import excess_since_base
from bumpsheet.charts.sources import CHART_ROLES, series_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study
    from bumpsheet.narrative.model import Story


def _headline_figures(study: Study, facts: Sequence[Fact]) -> dict[str, float]:
    """Figures by which reports can be put in order, those that this one has."""
    ids = {role: history.series.id for role, history in study.histories.items()}
    small, excess = ids["small"], f"{ids['small']} - {ids['large']}"
    horizon = f"{study.spec.horizons[0]} sessions"
    wanted = {
        "small": ("return_since_event", small, None),
        "large": ("return_since_event", ids["large"], None),
        "excess": ("return_since_event", excess, None),
        "gain": ("largest_gain_since_event", small, horizon),
        "streak": ("current_streak", small, "up"),
        "high": ("distance_from_52_week_high", small, None),
        "given_back": ("share_given_back", small, None),
        "yield": ("yield_change_since_event", ids.get("yield"), None),
    }
    found: dict[tuple[str, str | None, str | None], object] = {
        (fact.figure, fact.series, fact.window): fact.value for fact in facts
    }
    values = {name: found.get(key) for name, key in wanted.items()}
    return {name: value for name, value in values.items() if isinstance(value, int | float)}


def summary_of(study: Study, story: Story, facts: Sequence[Fact]) -> dict[str, Any]:
    """What listing, lead, comparison, feed and neighbours say of a report."""
    return {
        "name": study.name,
        "title": story.title,
        "kind": study.event.kind.value,
        "event": study.event.label,
        "event_date": study.event.date.isoformat(),
        "as_of": study.as_of.isoformat(),
        "sources": series_sources(study, CHART_ROLES["paths"]),
        "state": story.state,
        "pinned": study.spec.pinned,
        "sorted_by": _headline_figures(study, facts),
        "key_figures": [asdict(key) for key in story.key_figures],
        "excess_path": [round(float(value), 2) for value in excess_since_base(study)],
        "chart_alt": story.captions["paths"].alt if "paths" in story.captions else "",
    }
