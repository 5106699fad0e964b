"""What the shared pages are told of a report: ``summary.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bumpsheet.facts.numbers import label_text, signed_text
from bumpsheet.facts.publishers import series_sources
from bumpsheet.facts.windows import UP, Sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.model import Story

SUMMARY = "summary.json"


def summary_of(findings: Findings, charts: Mapping[str, Chart], story: Story) -> dict[str, Any]:
    """What listing, lead, comparison, feed and neighbours say of a report.

    Every number is that of a fact; ``measures`` are what the report's own charts show from the
    base session on, for those that it has.
    """
    about = findings.about
    pair = [about.roles[role].series.short_name for role in ("small", "large")]
    return {
        "name": about.name,
        "title": story.title,
        "kind": about.event.kind,
        "market": about.spec.market,
        "dates": about.market.dates,
        "brand": about.spec.brand,
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
        "measures": _measures(findings, charts),
        "chart_alt": story.captions["paths"].alt if "paths" in story.captions else "",
    }


def _measures(findings: Findings, charts: Mapping[str, Chart]) -> dict[str, Any]:
    """What reports are compared by: the last number with its fact, and the path by session."""
    if not {"paths", "excess"} <= charts.keys():
        return {}
    base = findings.about.base.isoformat()
    small = {row["date"]: row["small"] for row in charts["paths"].rows if row["date"] >= base}
    excess = {row["date"]: row["value"] for row in charts["excess"].rows}
    found = {
        "excess": (findings.get("return_since_event", "excess"), excess),
        "small": (findings.get("return_since_event"), small),
        "yield": _yields(findings, charts),
    }
    return {
        name: {
            "fact": fact.id,
            "value": signed_text(fact),
            "label": label_text(fact),
            "what": fact.series_short_name,
            # The bond market is closed on some sessions.
            "path": [values.get(day) for day in small],
        }
        for name, (fact, values) in found.items()
        if fact is not None
    }


def _yields(
    findings: Findings, charts: Mapping[str, Chart]
) -> tuple[Fact | None, dict[str, float]]:
    """Changes of the yield in basis points from the day that its fact is measured from."""
    fact = findings.get("yield_change_since_event", "yield")
    rows = charts["yield"].rows if "yield" in charts else []
    levels = {row["date"]: row["value"] for row in rows}
    start = levels.get(fact.base.isoformat()) if fact and fact.base else None
    if start is None:
        return None, {}
    return fact, {day: round((level - start) * 100, 1) for day, level in levels.items()}


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
