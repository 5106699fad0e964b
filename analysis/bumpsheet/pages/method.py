"""The page that says how every figure and word comes about, from the catalogues themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.input_rules import load_input_rules
from bumpsheet.catalogue.universe import load_universe
from bumpsheet.facts.maker import load_figures
from bumpsheet.narrative.words import load_words
from bumpsheet.pages.docstrings import SHARED, module_notes
from bumpsheet.pages.files import write_page
from bumpsheet.press.hedges import load_hedges
from bumpsheet.press.registry import MEASURES

if TYPE_CHECKING:
    from bumpsheet.facts.maker import FigureEntry
    from bumpsheet.project import Project


def compose_method(project: Project) -> None:
    """Write ``method/index.qmd``."""
    families: dict[str, list[FigureEntry]] = {}
    for entry in load_figures(project.data / "figures.yml").figures.values():
        families.setdefault(entry.family, []).append(entry)
    words = load_words(project.data / "words.yml")
    write_page(
        project,
        "method",
        "method/index.qmd",
        families=families,
        notes={family: module_notes(family) for family in families},
        shared=[module_notes(name) for name in SHARED],
        words=words,
        verbs={
            "A rise": words.rise,
            "A fall": words.fall,
            "A rise of a yield": words.yield_rise,
            "A fall of a yield": words.yield_fall,
        },
        hedges=load_hedges(project.data / "hedges.yml"),
        universe=load_universe(project.data / "universe.yml"),
        inputs=load_input_rules(project.data / "input_rules.yml"),
        measures=MEASURES,
    )
