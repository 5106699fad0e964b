"""Tables of the families and of their inputs for the README, from the registries themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bumpsheet.families.registry import FAMILIES
from bumpsheet.market.inputs.registry import INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bumpsheet.catalogue.figures import Placed


def with_tables(readme: str, figures: Mapping[str, Placed]) -> str:
    """Put the tables as they are now between their marks in the README."""
    tables = {"families": family_table(figures), "inputs": input_table()}
    for name, table in tables.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)"
        readme = re.sub(marks, rf"\g<1>\n{table}\n\g<2>", readme, flags=re.DOTALL)
    return readme


def family_table(figures: Mapping[str, Placed]) -> str:
    """A row a family: its title, how many figures it states, its charts."""
    counts = {name: sum(placed.family == name for placed in figures.values()) for name in FAMILIES}
    rows = (
        (f"`{name}`", family.title, str(counts[name]), ", ".join(c.id for c in family.charts))
        for name, family in FAMILIES.items()
    )
    return _table(("family", "section", "figures", "charts"), rows)


def input_table() -> str:
    """A row a kind of input that has files of its own, with the families that read it."""
    rows = (
        (
            kind.files,
            kind.content,
            ", ".join(name for name, family in FAMILIES.items() if kind in family.needs),
        )
        for kind in INPUTS
        if kind.files
    )
    return _table(("file", "what", "family"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
