"""The page on data: every series with its source, licence, span and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.numbers import capital
from bumpsheet.narrative.problems import problem_words
from bumpsheet.pages.environment import day
from bumpsheet.pages.files import write_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.market.inventory import Inventory, StoredSeries
    from bumpsheet.project import Project


def compose_data(project: Project, inventory: Inventory, stores: Sequence[str]) -> None:
    """Write ``sources/index.qmd``.

    Parameters
    ----------
    stores : sequence of str
        What the stores are called that were looked through.
    """
    words = problem_words(project.templates, day)
    kinds: dict[str, list[StoredSeries]] = {}
    for entry in inventory.series:
        kinds.setdefault(entry.series.kind.value, []).append(entry)
    write_page(
        project,
        "data",
        "sources/index.qmd",
        kinds=kinds,
        files=inventory.files,
        stores=stores,
        words=lambda problem: capital(words(problem)),
    )
