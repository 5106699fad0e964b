"""Quarto sources from a story, its facts and its charts."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bumpsheet.brand import load_brand
from bumpsheet.charts.sources import chart_sources, series_sources
from bumpsheet.facts.numbers import full_text, plain_text, signed_text
from bumpsheet.fonts import prepare_fonts
from bumpsheet.pages.address import load_address
from bumpsheet.pages.chart_table import chart_table
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import disclosure_text
from bumpsheet.pages.pictures import write_pictures
from bumpsheet.pages.structured import structured_report
from bumpsheet.pages.summary import summary_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study
    from bumpsheet.narrative.model import Story
    from bumpsheet.project import Project

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
    house, address = load_brand(project), load_address(project)
    description = _description(story_html)
    fonts = prepare_fonts(brand, project.cache).folder
    common = {
        "study": study,
        "charts": by_id,
        "brand": brand,
        "house": house,
        "sources": series_sources(study),
        "chart_sources": {name: chart_sources(study, facts, name) for name in by_id},
        "words": nested(words.read_text(encoding="utf-8").strip()) if words.is_file() else None,
        "disclosures": disclosure_text(project, study.spec.audience),
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
        font_path=os.path.relpath(fonts, project.report_folder(study.name)),
    )
    (folder / "index.qmd").write_text(page, encoding="utf-8")
    (folder / "newsletter.qmd").write_text(newsletter, encoding="utf-8")
    write_pictures(environment, common | {"story": story_html}, folder, fonts)
    summary = summary_of(study, story_html, facts) | {"description": description}
    (folder / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def nested(words: str) -> str:
    """Move the analyst's headings two levels down, below the heading that the page sets."""
    return re.sub(r"^#{1,4}(?= )", r"##\g<0>", words, flags=re.MULTILINE)


def _briefs(story: Story) -> list[tuple[str, str]]:
    """Title and opening of the most notable sections that the newsletter does not print in full."""
    others = [section for section in story.sections if section.family != "returns"]
    openings = [(section.title, section.body.partition("\n")[0]) for section in others]
    said = [(title, text) for title, text in openings if text and not text.startswith((":::", "|"))]
    return said[:BRIEFS]


def _description(story: Story) -> str:
    return "; ".join(f"{key.label}: {key.value}" for key in story.key_figures) or story.title


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
