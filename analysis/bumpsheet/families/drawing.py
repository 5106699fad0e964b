"""The charts of a report, drawn from its findings and the tables kept with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.charts.draw import draw, interactive
from bumpsheet.charts.scene import Scene
from bumpsheet.facts.publishers import joined, series_sources
from bumpsheet.families.collect import shown_families
from bumpsheet.fonts import prepare_fonts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.families.collect import Collected
    from bumpsheet.families.family import FamilyChart


def draw_charts(collected: Collected, brand: Brand, cache: Path) -> tuple[Chart, ...]:
    """Draw the charts of the families that the report shows and has data for.

    Parameters
    ----------
    cache : Path
        The project's cache, where the brand's fonts are made.
    """
    fonts = prepare_fonts(brand, cache).folder
    # Tests hold the charts against the schema; doing so at every step takes most of the time.
    with _unchecked():
        return tuple(
            draw(draft, chart.id, _source(collected.findings, chart, draft), brand, fonts)
            for chart, draft in _drafts(collected, brand)
        )


def interactive_charts(collected: Collected, brand: Brand, family: str) -> tuple[Chart, ...]:
    """The charts of one family without drawings, for a browser that draws them."""
    with _unchecked():
        return tuple(
            interactive(draft, chart.id, _source(collected.findings, chart, draft), brand)
            for chart, draft in _drafts(collected, brand, (family,))
        )


def _unchecked() -> AbstractContextManager[None]:
    # Imported here: pages that tell of finished charts need none of it.
    from altair.utils.schemapi import debug_mode  # noqa: PLC0415

    return debug_mode(arg=False)


def _drafts(
    collected: Collected, brand: Brand, only: Collection[str] = FAMILY_NAMES
) -> Iterator[tuple[FamilyChart, Draft]]:
    scene = Scene(collected.findings, collected.tables, brand)
    shown = shown_families(collected.findings.about.spec)
    for family in (family for name, family in shown.items() if name in only):
        for chart in family.charts:
            draft = chart.draft(scene)
            if draft is not None:
                yield chart, draft


def _source(findings: Findings, chart: FamilyChart, draft: Draft) -> str:
    """Whose data a chart draws on; a family's own data name theirs in their facts."""
    own_facts = [fact for fact in findings if fact.figure == chart.figure]
    facts = own_facts if chart.figure or chart.roles else draft.facts
    own = [source.publisher for fact in facts for source in fact.sources]
    return joined([*own, *filter(None, [series_sources(findings, chart.roles)])])
