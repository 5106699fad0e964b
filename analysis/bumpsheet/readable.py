"""Folders that cannot be listed: never taken for empty ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Collection


def refuse_unlisted(root: Path, top: Path, *, deep: int, without: Collection[str] = ()) -> None:
    """Refuse a folder, or one below it, whose names may not be read; it may be missing.

    A search by pattern passes over what it may not list, as if nothing stood there.

    Parameters
    ----------
    root : Path
        Below which folders are named.
    deep : int
        How many levels of folders below ``top`` are asked.
    without : collection of str
        Names of folders in ``top`` that are not.

    Raises
    ------
    BumpsheetError
        With the first such folder.
    """
    try:
        with os.scandir(top) as entries:
            folders = [Path(entry) for entry in entries if deep and entry.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        shown = f"{top.relative_to(root).as_posix()}/" if top != root else f"{top.name}/"
        raise BumpsheetError(
            shown, f"cannot be listed: {error.strerror}", remedy="make it readable"
        ) from error
    for folder in folders:
        if folder.name not in without:
            refuse_unlisted(root, folder, deep=deep - 1)
