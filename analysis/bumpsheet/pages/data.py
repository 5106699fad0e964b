"""The page on data: every series with its source, licence, span and gaps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bumpsheet.facts.numbers import capital
from bumpsheet.narrative.problems import problem_words
from bumpsheet.pages.files import write_page
from bumpsheet.trading.written import day_text, with_years_closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.market.inventory import Inventory, StoredSeries
    from bumpsheet.project import Project
    from bumpsheet.trading.written import DateOrder


def compose_data(
    project: Project, inventory: Inventory, stores: Sequence[str], dates: DateOrder
) -> None:
    """Write ``sources/index.qmd``.

    Parameters
    ----------
    stores : sequence of str
        What the stores are called that were looked through.
    dates : str
        How the page writes dates.
    """
    words = problem_words(project.templates, partial(day_text, order=dates))
    kinds: dict[str, list[StoredSeries]] = {}
    for entry in inventory.series:
        kinds.setdefault(entry.series.kind.value, []).append(entry)
    write_page(
        project,
        "data",
        "sources/index.qmd",
        dates=dates,
        kinds=kinds,
        files=inventory.files,
        stores=stores,
        words=lambda problem: capital(with_years_closed(words(problem))),
    )
