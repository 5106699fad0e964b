"""The page on data: every series with its source, licence, span and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.pages.files import write_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bumpsheet.market.inventory import StoredSeries
    from bumpsheet.project import Project


def compose_data(
    project: Project, inventory: Iterable[StoredSeries], stores: Sequence[str]
) -> None:
    """Write ``sources/index.qmd``.

    Parameters
    ----------
    stores : sequence of str
        What the stores are called that were looked through.
    """
    kinds: dict[str, list[StoredSeries]] = {}
    for entry in inventory:
        kinds.setdefault(entry.series.kind.value, []).append(entry)
    write_page(project, "data", "sources/index.qmd", kinds=kinds, stores=stores)
