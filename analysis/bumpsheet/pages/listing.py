"""The front page: the lead, and the listing of all reports with a sparkline each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.brands.load import load_brand
from bumpsheet.catalogue.house import house_dates
from bumpsheet.charts.comparison import SESSIONS_SHOWN, Line, comparison_panels
from bumpsheet.fonts import prepare_fonts
from bumpsheet.pages.archive import MOST_LISTED, has_archive, years_of
from bumpsheet.pages.files import write_page
from bumpsheet.pages.summaries import latest_by_event, lead_of
from bumpsheet.pages.timelines import by_event, event_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project

# Size of a sparkline in units of its own drawing.
WIDTH, HEIGHT, EDGE = 120, 32, 3
# Key figures below the lead and below each entry.
LEAD_FIGURES, LISTED_FIGURES = 3, 4
# The comparison is a strip, not an archive.
MOST_PANELS = 12
# What events are compared by, where at least two have it: its choice, unit, and the chart of the
# report that shows it.
MEASURES = {
    "excess": ("Small minus large", "percentage points", "excess"),
    "small": ("Small caps", "percent", "paths"),
    "yield": ("Yield", "basis points", "yield"),
}
# Figures by which the listing can be put in order; one that a single report has orders nothing.
ORDERS = {
    "small": "small caps",
    "large": "large caps",
    "excess": "small minus large",
    "gain": "best sessions",
    "streak": "up sessions in a row",
    "high": "distance from the high",
    "given_back": "share given back",
    "yield": "change of the yield",
}
STATES = ("building", "holding", "fading", "gone", "none")


def compose_index(project: Project, catalogues: Catalogues, reports: Sequence[Summary]) -> None:
    """Write the front page: the lead, the comparison of events, the listing of all reports."""
    lead = lead_of(reports)
    brand, timelines = load_brand(project), by_event(reports)
    # A report without a path states no lead of small caps: there is nothing to compare.
    with_path = [report for report in reports if "excess" in report["measures"]]
    compared = latest_by_event(with_path)[:MOST_PANELS]
    measured = {key: [r for r in compared if key in r["measures"]] for key in MEASURES}
    measured = {key: members for key, members in measured.items() if len(members) > 1}
    panels = comparison_panels(
        {
            key: [
                Line(report["name"], tuple(report["measures"][key]["path"])) for report in members
            ]
            for key, members in measured.items()
        },
        brand,
        prepare_fonts(brand, project.cache).folder,
        project.cache,
    )
    write_page(
        project,
        "index",
        "index.qmd",
        dates=house_dates(project, catalogues),
        reports=[_listed(report, timelines) for report in reports[:MOST_LISTED]],
        count=len(reports),
        archive=years_of(reports) if has_archive(reports) else None,
        kind_names={key: kind.name for key, kind in catalogues.kinds.items()},
        market_names={key: market.short_name for key, market in catalogues.markets.items()},
        markets=[key for key in catalogues.markets if key in {r["market"] for r in reports}],
        kinds=sorted({report["kind"] for report in reports}),
        years=sorted({report["event_date"][:4] for report in reports}, reverse=True),
        orders={
            key: label
            for key, label in ORDERS.items()
            if sum(key in report["sorted_by"] for report in reports) > 1
        },
        states=[s for s in STATES if s in {report["state"] for report in reports}],
        lead=lead | {"shown": lead["key_figures"][:LEAD_FIGURES]} if lead else None,
        lead_charts=_drawings(project, lead) if lead else {},
        measured=measured,
        measures=MEASURES,
        compared_sources=_joined(report["sources"] for report in compared),
        panels=panels,
        sessions_shown=SESSIONS_SHOWN,
    )


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


def _listed(report: Summary, timelines: Collection[str]) -> Summary:
    values = report["measures"].get("excess", {}).get("path", [])
    address = event_address(report)
    return report | {
        "timeline": address if address in timelines else None,
        "spark": sparkline(values) if len(values) >= 2 else None,
        "shown": report["key_figures"][:LISTED_FIGURES],
    }


def _joined(sources: Iterable[str]) -> str:
    """Name each publisher once."""
    return "; ".join(dict.fromkeys(one for text in sources for one in text.split("; ")))


def _drawings(project: Project, lead: Summary) -> dict[str, str]:
    """The lead's chart for wide and for narrow windows; empty where its report leaves it out."""
    folder = project.report_folder(lead["name"]) / "charts"
    paths = {"wide": folder / "paths.svg", "narrow": folder / "paths-narrow.svg"}
    return {
        form: path.read_text(encoding="utf-8") for form, path in paths.items() if path.is_file()
    }
