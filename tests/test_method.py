"""The page on method says what the catalogues say."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.pages.docstrings import FIGURES, family_notes, module_notes
from bumpsheet.press.registry import MEASURES

if TYPE_CHECKING:
    from conftest import Published


def test_every_formula_word_hedge_and_measure_is_printed(published: Published) -> None:
    project = published.project
    page = html.unescape((project.site / "method" / "index.html").read_text(encoding="utf-8"))
    catalogues = load_catalogues(project)
    for name, placed in catalogues.figures.items():
        assert placed.entry.formula in page, name
    words = catalogues.words
    for threshold in (*words.rise, *words.fall, *words.yield_rise, *words.yield_fall):
        assert f"<td>{threshold.from_:g}</td><td>{threshold.word}</td>" in page
    for hedge in catalogues.hedges.hedges.values():
        assert hedge.meaning in page
    for measure in MEASURES.values():
        assert measure.meaning in page
        assert measure.meaning.endswith(".")


def test_the_code_speaks_for_itself(published: Published) -> None:
    page = html.unescape(
        (published.project.site / "method" / "index.html").read_text(encoding="utf-8")
    )
    families = [family_notes(name) for name in ("returns", "flows", "size")]
    shared = [module_notes(f"{FIGURES}.{name}") for name in ("comparison", "sensitivity")]
    for notes in (*families, *shared):
        assert notes is not None
        assert notes.functions
        for _, text in notes.functions:
            assert text in page
            assert "Parameters" not in text
            assert "----" not in text
    assert "(shares(t) - shares(t - 1)) x NAV(t)" in page
    assert family_notes("currency") is None, "a family without a module of its own"


def test_every_figure_of_a_report_is_in_the_catalogue_once(published: Published) -> None:
    paths = published.project.templates.glob("families/*/figures.yml")
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    names = [line.split(":")[0].strip() for line in text.splitlines() if ": {unit:" in line]
    assert len(names) == len(set(names)) > 80
    catalogue = load_catalogues(published.project).figures
    assert set(names) == set(catalogue)
    for name in published.reports:
        facts = json.loads((published.project.report_folder(name) / "figures.json").read_text())
        assert {fact["figure"] for fact in facts["facts"]} <= set(catalogue), name
