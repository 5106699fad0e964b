"""A finished folder as one content, the same bytes for the same files."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import files_below, is_below

if TYPE_CHECKING:
    from pathlib import Path

# The first moment that such archives know.
NO_TIME = (1980, 1, 1, 0, 0, 0)
LARGEST = 200_000_000


def packed(folder: Path) -> bytes:
    """All files of a folder."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, path in files_below(folder).items():
            archive.writestr(
                zipfile.ZipInfo(name, NO_TIME), path.read_bytes(), zipfile.ZIP_DEFLATED, 6
            )
    return content.getvalue()


def unpack(content: bytes, folder: Path) -> None:
    """Write the files of a bundle below an empty folder.

    Raises
    ------
    BumpsheetError
        If it is none, is larger than any report, or would write elsewhere.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            if sum(one.file_size for one in found) > LARGEST:
                raise BumpsheetError("bundle", f"larger than {LARGEST} bytes")
            for one in found:
                if one.filename.startswith("/") or not is_below(one.filename):
                    raise BumpsheetError("bundle", "leads elsewhere", value=one.filename)
                target = folder / one.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(one))
    except zipfile.BadZipFile as error:
        raise BumpsheetError("bundle", "not whole", remedy="build again") from error
