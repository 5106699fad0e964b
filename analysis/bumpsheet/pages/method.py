"""The page that says how every figure and word comes about, from the catalogues themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.families.registry import FAMILIES
from bumpsheet.pages.docstrings import SHARED, family_notes, module_notes
from bumpsheet.pages.files import write_page
from bumpsheet.press.registry import MEASURES

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.figures import FigureEntry
    from bumpsheet.project import Project


def compose_method(project: Project, catalogues: Catalogues) -> None:
    """Write ``method/index.qmd``."""
    entries: dict[str, list[FigureEntry]] = {}
    for placed in catalogues.figures.values():
        entries.setdefault(placed.family, []).append(placed.entry)
    words = catalogues.words
    write_page(
        project,
        "method",
        "method/index.qmd",
        entries=entries,
        titles={name: family.title for name, family in FAMILIES.items()},
        notes={name: family_notes(name) for name in FAMILIES},
        shared=[module_notes(name) for name in SHARED],
        markets=catalogues.markets,
        series=catalogues.series,
        words=words,
        verbs={
            "A rise": words.rise,
            "A fall": words.fall,
            "A rise of a yield": words.yield_rise,
            "A fall of a yield": words.yield_fall,
        },
        hedges=catalogues.hedges,
        universe=catalogues.universe,
        inputs=catalogues.input_rules,
        measures=MEASURES,
    )
