"""Where the user's data store is."""

from __future__ import annotations

import os
from pathlib import Path

from bumpsheet.errors import BumpsheetError

DATA_VARIABLE = "BUMPSHEET_DATA"
# Below the project, where nothing else is named.
OWN_STORE = "store"


def data_folder(data: Path | None, root: Path) -> Path | None:
    """Folder of the user's store, or None where there is none.

    Parameters
    ----------
    data : Path or None
        What the user has named; then what ``BUMPSHEET_DATA`` names, where it is set (set to nothing
        it means no store at all), then ``store/`` of the project, where it exists.
    root : Path
        Top of the project.

    Raises
    ------
    BumpsheetError
        If what is named is not a folder.
    """
    folder = _named(data)
    if folder is None:
        own = root / OWN_STORE
        return own.resolve() if DATA_VARIABLE not in os.environ and own.is_dir() else None
    if not folder.is_dir():
        raise BumpsheetError(
            "--data" if data else DATA_VARIABLE,
            "no such folder",
            value=str(folder),
            remedy="name a folder that holds one CSV file a series",
        )
    return folder.resolve()


def writable_folder(data: Path | None, root: Path) -> Path:
    """Folder that data are written into: what is named, or ``store/`` of the project.

    It may be missing: whatever writes into it makes it.

    Raises
    ------
    BumpsheetError
        If something else stands there.
    """
    folder = _named(data) or root / OWN_STORE
    if folder.exists() and not folder.is_dir():
        raise BumpsheetError(
            "--data" if data else DATA_VARIABLE,
            "not a folder",
            value=str(folder),
            remedy="name a folder for the data store",
        )
    return folder.resolve()


def _named(data: Path | None) -> Path | None:
    named = os.environ.get(DATA_VARIABLE)
    return data or (Path(named) if named else None)
