"""Quarto sources from a story, its facts and its charts."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bumpsheet.brand import load_brand
from bumpsheet.charts.excess import excess_since_base
from bumpsheet.facts.numbers import full_text, plain_text, signed_text
from bumpsheet.fonts import prepare_fonts
from bumpsheet.pages.address import load_address
from bumpsheet.pages.chart_table import chart_table
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.pictures import write_pictures
from bumpsheet.pages.structured import structured_report
from bumpsheet.spec.model import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study
    from bumpsheet.narrative.model import Story
    from bumpsheet.project import Project

# The roles whose series a chart draws on; its source line names no other.
CHART_ROLES: Mapping[str, tuple[str, ...]] = {
    "paths": ("small", "large", "growth"),
    "excess": ("small", "large"),
    "gains": ("small",),
    "drawdown": ("small",),
    "yield": ("yield",),
    "sectors": ("small",),
    "moves": ("small",),
    "kept": ("small",),
    "rotation": ("small", "large", "growth"),
}
# Charts that draw on data of their own, and the figure whose facts name the source.
CHART_FIGURES: Mapping[str, str] = {
    "size": "portfolio_return_since_event",
    "sectors": "sector_return",
    "dollar": "dollar_change_since_event",
    "volatility": "volatility_level",
    "movers": "member_return",
    "breadth": "share_rising",
    "flows": "flow_since_event",
    "valuation": "relative_price_earnings",
}
# The newsletter has room for three; the first ones that the report has are taken.
NEWSLETTER_CHARTS = ("paths", "gains", "yield", "excess", "drawdown")

# As many fit on two pages beside three charts and the analyst's words.
BRIEFS = 5


def compose_report(
    project: Project,
    study: Study,
    folder: Path,
    *,
    facts: Sequence[Fact],
    story_html: Story,
    story_pdf: Story,
    charts: Iterable[Chart],
    brand: Brand,
) -> None:
    """Write ``index.qmd``, ``newsletter.qmd``, pictures and ``summary.json`` of one report.

    Parameters
    ----------
    story_html, story_pdf : Story
        The report as told for each medium.
    folder : Path
        Where to write; the charts' files and the data files lie there already.
    """
    environment = page_environment(project)
    words = project.words_path(study.name)
    by_id = {chart.id: chart for chart in charts}
    disclosures = project.templates / "disclosures" / f"{study.spec.audience}.md"
    house, address = load_brand(project), load_address(project)
    description = _description(story_html)
    common = {
        "study": study,
        "charts": by_id,
        "brand": brand,
        "house": house,
        "sources": _sources(study),
        "chart_sources": {name: _chart_sources(study, facts, name) for name in by_id},
        "words": nested(words.read_text(encoding="utf-8").strip()) if words.is_file() else None,
        "disclosures": disclosures.read_text(encoding="utf-8").strip(),
    }
    page = environment.get_template("pages/report.qmd.j2").render(
        common,
        story=story_html,
        description=description,
        traces=_traces(facts),
        tables={name: chart_table(chart) for name, chart in by_id.items()},
        permanent=address.of(f"reports/{study.name}/") or f"reports/{study.name}/index.html",
        structured=structured_report(study, story_html, house, address, description),
    )
    newsletter = environment.get_template("pages/newsletter.qmd.j2").render(
        common,
        story=story_pdf,
        chosen=[name for name in NEWSLETTER_CHARTS if name in by_id][:3],
        briefs=_briefs(story_pdf),
        font_path=_font_path(project, brand, study.name),
    )
    (folder / "index.qmd").write_text(page, encoding="utf-8")
    (folder / "newsletter.qmd").write_text(newsletter, encoding="utf-8")
    fonts = prepare_fonts(brand, project.cache).folder
    write_pictures(environment, common | {"story": story_html}, folder, fonts)
    summary = _summary(study, story_html, facts) | {"description": description}
    (folder / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def _font_path(project: Project, brand: Brand, name: str) -> str:
    """Folder of the print fonts, relative to the report's folder."""
    folder = prepare_fonts(brand, project.cache).folder
    return os.path.relpath(folder, project.report_folder(name))


def nested(words: str) -> str:
    """Move the analyst's headings two levels down, below the heading that the page sets."""
    return re.sub(r"^#{1,4}(?= )", r"##\g<0>", words, flags=re.MULTILINE)


def _briefs(story: Story) -> list[tuple[str, str]]:
    """Title and opening of the most notable sections that the newsletter does not print in full."""
    others = [section for section in story.sections if section.family != "returns"]
    openings = [(section.title, section.body.partition("\n")[0]) for section in others]
    said = [(title, text) for title, text in openings if text and not text.startswith((":::", "|"))]
    return said[:BRIEFS]


def _sources(study: Study, roles: Sequence[str] = ROLES) -> str:
    used = [study.histories[role].series.source for role in roles if role in study.histories]
    return "; ".join(dict.fromkeys(used))


def _description(story: Story) -> str:
    return "; ".join(f"{key.label}: {key.value}" for key in story.key_figures) or story.title


def _chart_sources(study: Study, facts: Sequence[Fact], chart: str) -> str:
    """Sources of the series that a chart draws on; a family's own data name theirs in its facts."""
    roles = CHART_ROLES.get(chart, ())
    figure = CHART_FIGURES.get(chart)
    # A fact's source names the store behind a comma, for each of the data it draws on.
    named = [fact.source.split("; ") for fact in facts if fact.figure == figure]
    own = [source.rpartition(",")[0] for sources in named for source in sources]
    used = [study.histories[role].series.source for role in roles if role in study.histories]
    return "; ".join(dict.fromkeys([*own, *used]))


def _traces(facts: Sequence[Fact]) -> list[tuple[str, list[dict[str, Any]]]]:
    by_family: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        texts = {
            "shown": signed_text(fact),
            "full": full_text(fact),
            "usual_text": plain_text(fact.usual),
            "distance_text": plain_text(fact.distance),
            "error_text": plain_text(fact.standard_error),
        }
        by_family.setdefault(fact.family, []).append(asdict(fact) | texts)
    return list(by_family.items())


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


def _summary(study: Study, story: Story, facts: Sequence[Fact]) -> dict[str, Any]:
    sorted_by = _headline_figures(study, facts)
    return {
        "name": study.name,
        "title": story.title,
        "kind": study.event.kind.value,
        "event": study.event.label,
        "event_date": study.event.date.isoformat(),
        "as_of": study.as_of.isoformat(),
        "sources": _sources(study, CHART_ROLES["paths"]),
        "state": story.state,
        "pinned": study.spec.pinned,
        "excess": sorted_by.get("excess"),
        "sorted_by": sorted_by,
        "key_figures": [asdict(key) for key in story.key_figures],
        "excess_path": [round(float(value), 2) for value in excess_since_base(study)],
        "chart_alt": story.captions["paths"].alt if "paths" in story.captions else "",
    }
