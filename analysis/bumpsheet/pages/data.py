"""The page on data: every series with its source, licence, span and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.series import load_series
from bumpsheet.market.inventory import inventory
from bumpsheet.market.sessions import load_sessions
from bumpsheet.market.store import open_stores
from bumpsheet.pages.files import write_page

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.market.inventory import Stock
    from bumpsheet.project import Project

CALENDAR = "XNYS"


def compose_data(project: Project, data: Path | None = None) -> None:
    """Write ``sources/index.qmd``.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """
    stores = open_stores(project, data) if data else open_stores(project)[-1:]
    catalogue = load_series(project.data / "series.yml")
    kinds: dict[str, list[Stock]] = {}
    for stock in inventory(catalogue.series, stores, load_sessions(CALENDAR)):
        kinds.setdefault(stock.series.kind.value, []).append(stock)
    write_page(
        project,
        "data",
        "sources/index.qmd",
        kinds=kinds,
        stores=[store.label for store in stores],
    )
