"""The page on method says what the catalogues say."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from bumpsheet.catalogue.hedges import load_hedges
from bumpsheet.catalogue.words import load_words
from bumpsheet.facts.maker import load_figures
from bumpsheet.pages.docstrings import module_notes
from bumpsheet.press.registry import MEASURES

if TYPE_CHECKING:
    from conftest import Published


def test_every_formula_word_hedge_and_measure_is_printed(published: Published) -> None:
    project = published.project
    page = html.unescape((project.site / "method" / "index.html").read_text(encoding="utf-8"))
    for name, entry in load_figures(project.data / "figures.yml").figures.items():
        assert entry.formula in page, name
    words = load_words(project.data / "words.yml")
    for threshold in (*words.rise, *words.fall, *words.yield_rise, *words.yield_fall):
        assert f"<td>{threshold.from_:g}</td><td>{threshold.word}</td>" in page
    for hedge in load_hedges(project.data / "hedges.yml").hedges.values():
        assert hedge.meaning in page
    for measure in MEASURES.values():
        assert measure.meaning in page
        assert measure.meaning.endswith(".")


def test_the_code_speaks_for_itself(published: Published) -> None:
    page = html.unescape(
        (published.project.site / "method" / "index.html").read_text(encoding="utf-8")
    )
    for name in ("returns", "flows", "size", "comparison", "sensitivity"):
        notes = module_notes(name)
        assert notes is not None
        assert notes.functions
        for _, text in notes.functions:
            assert text in page
            assert "Parameters" not in text
            assert "----" not in text
    assert "(shares(t) - shares(t - 1)) x NAV(t)" in page
    assert module_notes("dollar") is None, "a family without a module of its own"


def test_every_figure_of_a_report_is_in_the_catalogue_once(published: Published) -> None:
    text = (published.project.data / "figures.yml").read_text(encoding="utf-8")
    names = [line.split(":")[0].strip() for line in text.splitlines() if ": {family:" in line]
    assert len(names) == len(set(names)) > 80
