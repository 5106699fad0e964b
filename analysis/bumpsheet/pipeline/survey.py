"""The inventory of the stores, looked over again only where they, the rules or the code changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from bumpsheet.market.inventory import Inventory, inventory
from bumpsheet.market.store import open_stores
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.whole import read_mapping, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project

_ADAPTER = TypeAdapter(Inventory)


def known_inventory(project: Project, catalogues: Catalogues, data: Path | None) -> Inventory:
    """What the stores hold, as of the last look at the same files.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """
    path, key = project.cache / "inventory.json", Inputs(project, data).stores()
    state = read_mapping(path)
    if state.get("key") == key:
        try:
            return _ADAPTER.validate_python(state["inventory"])
        except (ValidationError, KeyError):
            pass
    found = inventory(catalogues, open_stores(project.sample, data))
    content = {"key": key, "inventory": _ADAPTER.dump_python(found, mode="json", by_alias=True)}
    write_whole(path, json.dumps(content).encode())
    return found
