"""Making a newsletter or a mail again from its manifest, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.letters.make import set_letters
from bumpsheet.records.manifest import Manifest, read_manifest
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How it went.

    Parameters
    ----------
    changes : tuple of str
        What it would be made from today that it was not then, old and new.
    """

    manifest: Manifest
    path: Path
    is_same: bool
    changes: tuple[str, ...]


def rebuild(project: Project, path: Path, data: Path | None = None) -> Rebuilt:
    """Make a newsletter or a mail again, and write it beside its manifest if it is the same.

    Parameters
    ----------
    path : Path
        Its manifest.

    Raises
    ------
    BumpsheetError
        If the manifest cannot be read, or what it tells of cannot be made any more.
    """
    was = read_manifest(path)
    try:
        made, *_ = set_letters(project, was.order, data)
    except BumpsheetError as error:
        raise BumpsheetError(project.relative(path), f"cannot be made any more: {error}") from error
    is_same = made.manifest.output.sha256 == was.output.sha256
    letter = path.with_name(was.output.file)
    if is_same:
        write_whole(letter, made.content)
    return Rebuilt(was, letter, is_same, tuple(was.changes(made.manifest)))
