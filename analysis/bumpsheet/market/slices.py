"""Digests of what a file of data holds up to a day.

No report knows what lies after its as-of date, so a file that differs only there changes none of
its figures.
"""

from __future__ import annotations

import hashlib
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bumpsheet.whole import Digest

DAY = re.compile(rb"\d{4}-\d\d-\d\d")
# Added where the file goes on after the day: how far data reach may be told.
GOES_ON = "..."
# Rows by day in order; the first, of no day, is the header. Each digest is of all up to its day.
ROWS = np.dtype([("day", "S10"), ("digest", "V16")])
# More versions of files than a process reads for any number of reports.
MOST_FILES = 512

Rows: TypeAlias = np.ndarray[Any, Any]


class Slices:
    """Digests of files up to a day; each version of a file is read once, whoever asks.

    Parameters
    ----------
    kept : Path
        Folder in which they are kept from one build to the next, by the digest of the whole.
    digest : callable
        Digest of a whole file; one that remembers files spares reading them.
    """

    def __init__(self, kept: Path, digest: Digest) -> None:
        self._kept, self._digest = kept, digest

    def of(self, path: Path, until: dt.date | None) -> str:
        """Digest of what a file says up to a day, the day included.

        A file that has no days, or not in order, is taken as a whole.

        Parameters
        ----------
        until : date, optional
            None takes the whole file.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        whole = self._digest(path)
        rows = None if until is None else _rows(path, whole, self._kept)
        if until is None or rows is None:
            return whole
        count = int(np.searchsorted(rows["day"], until.isoformat().encode(), side="right"))
        digest: str = rows["digest"][count - 1].tobytes().hex()
        return digest + (GOES_ON if count < len(rows) else "")


@lru_cache(maxsize=MOST_FILES)
def _rows(path: Path, whole: str, kept: Path) -> Rows | None:
    """Digests by day of the file whose digest is ``whole``; None where it has no days in order."""
    place = kept / whole[:20]
    try:
        found: Rows = np.load(io.BytesIO(place.read_bytes()), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        pass
    else:
        return found if found.dtype == ROWS and len(found) else None
    made = _of_panel(path) if path.suffix == ".parquet" else _of_lines(path.read_bytes())
    content = io.BytesIO()
    np.save(content, np.array(made or [], dtype=ROWS))
    write_whole(place, content.getvalue())
    return np.array(made, dtype=ROWS) if made else None


def _of_lines(content: bytes) -> list[tuple[bytes, bytes]]:
    """Rows of a table with a column of days; none where it has none, or they are not in order."""
    rows = content.splitlines(keepends=True)
    heading = [_field(name).lower() for name in rows[0].split(b",")] if rows else []
    if b"date" not in heading:
        return []
    place = heading.index(b"date")
    digest = hashlib.sha256(rows[0])
    found = [(b"", digest.digest()[:16])]
    for row in rows[1:]:
        fields = row.split(b",", place + 1)
        day = _field(fields[place])[:10] if len(fields) > place else b""
        if not DAY.fullmatch(day) or day < found[-1][0]:
            return []
        digest.update(row)
        found.append((day, digest.digest()[:16]))
    return found


def _field(text: bytes) -> bytes:
    return text.strip(b'"\r\n \xef\xbb\xbf')


def _of_panel(path: Path) -> list[tuple[bytes, bytes]]:
    """Rows of a panel by day; none where it has none, or is none."""
    try:
        table = pq.read_table(path).to_pandas()
        days = pd.DatetimeIndex(table["date"]).strftime("%Y-%m-%d")
    except (OSError, ValueError, KeyError, TypeError):
        # Arrow's own errors are among these; what is wrong with it is told by who needs it.
        return []
    rows = pd.util.hash_pandas_object(table, index=False)
    digest = hashlib.sha256(",".join(map(str, table.columns)).encode())
    found = [(b"", digest.digest()[:16])]
    for day, of_day in rows.groupby(days, sort=True):
        digest.update(f"{day}".encode() + of_day.to_numpy().tobytes())
        found.append((f"{day}".encode(), digest.digest()[:16]))
    return found
