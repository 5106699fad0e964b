"""Drafts of a report that has no file yet: what its page would be, in steps, the quickest first."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.model import Chart
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, shown_families, study_of
from bumpsheet.families.drawing import interactive_charts
from bumpsheet.handwritten.names import is_name
from bumpsheet.market.held import hold_tables
from bumpsheet.pages.compose import Results, report_page, told
from bumpsheet.parameters.names import LONGEST_NAME
from bumpsheet.parameters.scaffold import Drafted, spec_text
from bumpsheet.preview.draft import Draft, Stage
from bumpsheet.preview.markup import article
from bumpsheet.preview.opened import Opened, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings
    from bumpsheet.families.collect import Collected
    from bumpsheet.market.store import Store
    from bumpsheet.parameters.earlier import EarlierReport
    from bumpsheet.parameters.scaffold import Choices
    from bumpsheet.preview.draft import Wish
    from bumpsheet.project import Project

# What a report is called that has no usable name yet.
NAMELESS = "new-report"

# What the charts of a family are made from, and their ids.
_Known = dict[str, tuple[object, tuple[str, ...]]]
_NEW: tuple[object, tuple[str, ...]] = (None, ())


class Drafter:
    """Makes one draft after the other, and keeps what it has read for the next.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """

    def __init__(self, project: Project, data: Path | None) -> None:
        hold_tables()
        self.project, self._data = project, data
        self._opened = Opened(project, data)
        # Drawing the charts takes longer than all words, which name them.
        self._charts: dict[bool, tuple[Choices, _Known]] = {}
        self._earlier: dict[tuple[object, ...], Findings | None] = {}

    def drafts(self, wish: Wish) -> Iterator[Draft]:
        """Draft a report step by step; each replaces the one before.

        Raises
        ------
        BumpsheetError
            If something chosen cannot be, or its data do not reach.
        """
        began = time.monotonic()
        name = wish.name if is_name(wish.name, LONGEST_NAME) else NAMELESS
        catalogues = self._opened.catalogues()
        text = spec_text(self.project, name, wish.choices, catalogues)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, f"{name}.yml")
            file.write_text(text, encoding="utf-8")
            project = Drafted(self.project.root, name, file)
            # The sample alone is read so quickly that a first look would only flicker.
            for is_first in (True, False) if self._data else (False,):
                maker = _Maker(project, catalogues, self._opened.stores, began, first_look=is_first)
                if maker.is_empty:
                    continue
                yield from self._steps(maker, wish)

    def _steps(self, maker: _Maker, wish: Wish) -> Iterator[Draft]:
        """Words at once with the charts that such findings had the last time; then the charts."""
        earlier = None if maker.first_look else self._before(maker)
        known = self._known(wish, maker)
        changed = [name for name, found in maker.found.items() if known.get(name, _NEW)[0] != found]
        made = {name: maker.charts(name) for name in changed}
        known |= {name: (maker.found[name], tuple(charts)) for name, charts in made.items()}
        awaited = {chart: _awaited(chart) for name in maker.found for chart in known[name][1]}
        common = maker.told(awaited, earlier)
        yield maker.draft(Stage.CLOSES if maker.first_look else Stage.WORDS, awaited, common)
        if maker.first_look:
            return
        made |= {name: maker.charts(name) for name in maker.found if name not in made}
        charts = {chart: one for name in maker.found for chart, one in made[name].items()}
        if charts.keys() != awaited.keys():
            known |= {name: (maker.found[name], tuple(made[name])) for name in maker.found}
            common = maker.told(charts, earlier)
        yield maker.draft(Stage.WHOLE, charts, common | {"charts": charts})

    def _known(self, wish: Wish, maker: _Maker) -> _Known:
        """What was found the last time by family, and the charts that it had then."""
        chosen = replace(wish.choices, as_of="")
        if self._charts.get(maker.first_look, (None,))[0] != chosen:
            self._charts[maker.first_look] = (chosen, {})
        return self._charts[maker.first_look][1]

    def _before(self, maker: _Maker) -> Findings | None:
        """Findings of the last report on the same event; None where it cannot be computed."""
        last: EarlierReport | None = maker.study.last_report
        if last is None:
            return None
        key = (last, state_of([self.project.spec_path(last.name), *self._opened.stored()]))
        if key not in self._earlier:
            self._earlier.clear()
            try:
                study = study_of(self.project, last.name, maker.catalogues, self._opened.stores)
                self._earlier[key] = collect(study).findings
            except BumpsheetError:
                # Its own build tells what is wrong with it.
                self._earlier[key] = None
        return self._earlier[key]


class _Maker:
    """One report: its study and findings, from which its pages are made."""

    def __init__(
        self,
        project: Drafted,
        catalogues: Catalogues,
        stores: tuple[Store, ...],
        began: float,
        *,
        first_look: bool,
    ) -> None:
        self.project, self.catalogues, self.began = project, catalogues, began
        self.first_look = first_look
        self.study = study_of(project, project.name, catalogues, stores, first_look=first_look)
        self.collected: Collected = collect(self.study)
        self.brand = load_brand(project, self.study.spec.brand)

    @property
    def is_empty(self) -> bool:
        """Whether no family that is shown has found anything."""
        return not self.collected.findings.facts

    @property
    def found(self) -> dict[str, object]:
        """By family, what its charts are made from: the series of its facts, and its tables."""
        findings, tables = self.collected.findings, self.collected.tables
        return {
            name: (
                frozenset((fact.series, fact.id == findings.unusual) for fact in facts),
                tuple(chart.id in tables for chart in family.charts),
            )
            for name, family in shown_families(findings.about.spec).items()
            for facts in (findings.family(name),)
        }

    def charts(self, family: str) -> dict[str, Chart]:
        """The charts of a family, for a browser to draw."""
        drawn = interactive_charts(self.collected, self.brand, family)
        return {chart.id: replace(chart, spec=_plain(chart.spec)) for chart in drawn}

    def told(self, charts: dict[str, Chart], earlier: Findings | None) -> dict[str, Any]:
        """What the page tells."""
        return told(self.project, self._results(charts), self.catalogues, earlier)

    def draft(self, stage: Stage, charts: dict[str, Chart], common: dict[str, Any]) -> Draft:
        """The page."""
        is_whole = stage is Stage.WHOLE
        source = report_page(self.project, self._results(charts), common, traced=is_whole)
        return Draft(
            stage,
            article(source, self.project.templates),
            common["story"].title,
            str(self.study.as_of),
            self.brand.id,
            self.study.market.language,
            time.monotonic() - self.began,
        )

    def _results(self, charts: dict[str, Chart]) -> Results:
        return Results(self.collected.findings, charts)


def _awaited(name: str) -> Chart:
    """A chart of which only the place is known."""
    spec: dict[str, Any] = {"datasets": {"sessions": []}, "usermeta": {"columns": [], "facts": []}}
    return Chart(name, "", spec, "", "")


def _plain(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification as a browser and a table read it, of plain numbers."""
    found: dict[str, Any] = json.loads(json.dumps(spec))
    return found
