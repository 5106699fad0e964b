"""Folders that builds write: each records what is in it, and nothing else is ever deleted."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import METADATA, PICTURES
from bumpsheet.whole import (
    digest_of,
    digest_of_file,
    files_below,
    is_below,
    read_state,
    write_whole,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.digests import Folders

RECORD = ".written.json"
# A folder that holds these is a build's, though its record is lost or older builds kept none.
SIGNATURE = ("newsletter.qmd", "figures.json", "summary.json")
# There builds keep files by names that they do not know beforehand, and people keep none.
OWN_FOLDERS = ("charts/", f"{PICTURES}/")
# Written by later stages: what stands around a page, and the page of the press check.
LATER = {RECORD, METADATA, "index.qmd"}


def record(folder: Path) -> None:
    """Write down which files a folder holds now, with their digests."""
    paths = files_below(folder).items()
    found = {name: digest_of(path.read_bytes()) for name, path in paths if name != RECORD}
    write_whole(folder / RECORD, json.dumps(found, indent=1).encode())


def record_nothing(folder: Path) -> None:
    """Write down that a folder is a build's, and that builds have written none of its files."""
    write_whole(folder / RECORD, b"{}")


def is_whole(folder: Path, folders: Folders | None = None) -> bool:
    """Whether a folder still holds what was recorded, unchanged.

    Parameters
    ----------
    folders : Folders, optional
        Spares reading what nobody has touched.
    """
    return (
        _is_whole(folder)
        if folders is None
        else folders.is_sound(folder, lambda: _is_whole(folder))
    )


def _is_whole(folder: Path) -> bool:
    recorded = _recorded(folder)
    if recorded is None:
        return False
    try:
        return all(digest_of_file(folder / name) == digest for name, digest in recorded.items())
    except OSError:
        return False


def copy(folder: Path, target: Path) -> None:
    """Copy what builds have written in a folder, and nothing that people have put there."""
    for name in _recorded(folder) or {}:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, target / name)


def replace(staging: Path, target: Path, where: str) -> None:
    """Put a finished folder in the place of the one that a build before has written.

    What people have put into the old one is taken over.

    Parameters
    ----------
    where : str
        What the target is called in messages.

    Raises
    ------
    BumpsheetError
        If no build has written the target: it is somebody's own.
    """
    record(staging)
    if target.exists():
        if _recorded(target) is None and not _looks_built(target):
            raise BumpsheetError(
                where,
                "no build has written this folder",
                remedy="move it elsewhere; pictures for NAME.md belong into NAME.files",
            )
        for name in _foreign(target):
            if not (staging / name).exists():
                (staging / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(target / name, staging / name)
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def forget(folder: Path) -> None:
    """Delete what builds have written in a folder, and the folder if nothing else is in it."""
    recorded = _recorded(folder)
    if recorded is None:
        return
    for name in {*recorded, *LATER}:
        (folder / name).unlink(missing_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    if not any(folder.iterdir()):
        folder.rmdir()


def _recorded(folder: Path) -> dict[str, str] | None:
    found = read_state(folder / RECORD)
    is_record = isinstance(found, dict) and all(is_below(name) for name in found)
    return found if is_record else None


def _foreign(folder: Path) -> list[str]:
    """Files that no build has recorded; without a record, all that may be somebody's own."""
    recorded = _recorded(folder)
    known = {*(recorded or {}), *LATER}
    found = [name for name in files_below(folder) if name not in known]
    return found if recorded is not None else [n for n in found if not n.startswith(OWN_FOLDERS)]


def _looks_built(folder: Path) -> bool:
    is_empty = not any(folder.iterdir())
    return is_empty or all((folder / name).is_file() for name in SIGNATURE)
