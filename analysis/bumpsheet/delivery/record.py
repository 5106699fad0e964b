"""What deliveries write down of themselves at the place where a site is delivered.

Only files of this record are ever replaced or deleted there: all others are somebody's own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import is_below

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bumpsheet.delivery.changes import Changes

RECORD = ".bumpsheet-delivery.json"
# The digest of a file that a delivery has begun to write and may not have finished.
UNSURE = ""


def written(files: Mapping[str, str]) -> bytes:
    """The record of these files, by path with their digests."""
    return json.dumps({"files": dict(sorted(files.items()))}, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Step:
    """A record to put in place, and what may be written and removed when it is there."""

    record: bytes
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def steps(changes: Changes, files: Mapping[str, str]) -> tuple[Step, ...]:
    """How a place that cannot be replaced as a whole is turned into ``files``.

    Wherever this breaks off, the record names all files of ours, and the next delivery trusts
    none that this one may not have finished.
    """
    begun = {**changes.recorded, **dict.fromkeys(changes.written, UNSURE)}
    return (
        Step(written(begun), written=changes.written),
        Step(written({**changes.recorded, **files}), removed=changes.removed),
        Step(written(files)),
    )


def read(content: bytes | None, place: str) -> dict[str, str]:
    """Digests by path of what earlier deliveries have written; empty where there was none.

    Raises
    ------
    BumpsheetError
        If the record is damaged: then nobody knows which files are somebody's own.
    """
    if content is None:
        return {}
    try:
        files = json.loads(content)["files"]
        found = {str(path): str(digest) for path, digest in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BumpsheetError(
            place,
            f"its {RECORD} cannot be read, so it is not known which files are the site's",
            remedy="delete that file and deliver with --take-over",
        ) from error
    return {path: digest for path, digest in found.items() if is_below(path)}


def colliding(existing: Collection[str], paths: Collection[str]) -> list[str]:
    """Those of ``paths`` that stand among the existing files, or are in the way of one."""
    taken = {*existing, *(folder for path in existing for folder in _folders(path))}
    return [
        path
        for path in paths
        if path in taken or any(folder in existing for folder in _folders(path))
    ]


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: place + 1]) for place in range(len(parts))]
