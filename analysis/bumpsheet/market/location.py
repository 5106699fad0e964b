"""Where the user's data store is."""

from __future__ import annotations

import os
from pathlib import Path

from bumpsheet.errors import BumpsheetError

DATA_VARIABLE = "BUMPSHEET_DATA"


def data_folder(data: Path | None = None) -> Path | None:
    """Folder of the user's store: ``data``, or what ``BUMPSHEET_DATA`` names, or None.

    Raises
    ------
    BumpsheetError
        If it is not a folder.
    """
    named = os.environ.get(DATA_VARIABLE)
    folder = data or (Path(named) if named else None)
    if folder is not None and not folder.is_dir():
        raise BumpsheetError(
            "--data" if data else DATA_VARIABLE,
            "no such folder",
            value=str(folder),
            remedy="name a folder that holds one CSV file a series",
        )
    return folder.resolve() if folder is not None else None
