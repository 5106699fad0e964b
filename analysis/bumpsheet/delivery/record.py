"""What deliveries write down of themselves at the place where a site is delivered.

Only files of this record are ever replaced or deleted there: all others are somebody's own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import is_below

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

RECORD = ".bumpsheet-delivery.json"
# The digest of a file that a delivery has begun to write and may not have finished.
UNSURE = ""


def written(files: Mapping[str, str]) -> bytes:
    """The record of these files, by path with their digests."""
    return json.dumps({"files": dict(sorted(files.items()))}, indent=1).encode()


def underway(recorded: Mapping[str, str], changed: tuple[str, ...]) -> bytes:
    """The record of a delivery that has begun: the next one trusts no file that it writes."""
    return written({**recorded, **dict.fromkeys(changed, UNSURE)})


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
