"""What the shared pages are told of a report: ``summary.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bumpsheet.facts.numbers import signed_text
from bumpsheet.facts.windows import UP, Sessions
from bumpsheet.families.drawing import series_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.model import Story


def summary_of(findings: Findings, charts: Mapping[str, Chart], story: Story) -> dict[str, Any]:
    """What listing, lead, comparison, feed and neighbours say of a report.

    Every number is that of a fact; ``excess`` and ``excess_path`` are what the report's own chart
    of small minus large shows, and missing where it has none.
    """
    about = findings.about
    excess = findings.get("return_since_event", "excess")
    path = charts["excess"].rows if "excess" in charts else []
    pair = [about.roles[role].series.short_name for role in ("small", "large")]
    return {
        "name": about.name,
        "title": story.title,
        "kind": about.event.kind,
        "market": about.spec.market,
        "dates": about.market.dates,
        "pair": " against ".join(pair),
        "event": about.event.label,
        "event_id": about.event.id,
        "event_date": about.event.date.isoformat(),
        "as_of": about.as_of.isoformat(),
        "sources": series_sources(findings, ("small", "large")),
        "state": story.state,
        "pinned": about.spec.pinned,
        "sorted_by": {
            name: fact.value for name, fact in _orders(findings).items() if fact is not None
        },
        "key_figures": [asdict(key) for key in story.key_figures],
        "excess": {"fact": excess.id, "value": signed_text(excess)} if excess else None,
        "excess_path": [row["value"] for row in path],
        "chart_alt": story.captions["paths"].alt if "paths" in story.captions else "",
    }


def _orders(findings: Findings) -> dict[str, Fact | None]:
    """Facts by which reports can be put in order."""
    get, horizon = findings.get, findings.about.spec.horizons[0]
    return {
        "small": get("return_since_event"),
        "large": get("return_since_event", "large"),
        "excess": get("return_since_event", "excess"),
        "gain": get("largest_gain_since_event", window=Sessions(horizon)),
        "streak": get("current_streak", window=UP),
        "high": get("distance_from_52_week_high"),
        "given_back": get("share_given_back"),
        "yield": get("yield_change_since_event", "yield"),
    }
