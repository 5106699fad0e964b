"""Kenneth R. French's data library: a zip with one text file of several tables below titles.

The first table is the value-weighted one; its header begins with a comma, its rows with a day such
as 20241105. What follows after a blank line, equal-weighted returns above all, is not read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.supply.failures import RefusedReplyError
from bumpsheet.supply.providers.provider import DeliveredFile, FileProvider

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.supply.fetching import Client, Reply

MOST_BYTES = 64_000_000
# What reading a damaged, encrypted or otherwise unusual zip ends with.
BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError)
ROW = re.compile(r"\d{8}\s*,")
# A portfolio of the companies without a market value, which the library keeps empty.
LEFT_OUT = "<= 0"


class French(FileProvider):
    """Daily portfolios and factors by the name of their file, without what stands after it."""

    id = "french"
    home = "https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/ftp"

    def file(self, code: str, client: Client, _: dt.date | None) -> DeliveredFile:
        """Fetch the zip and write its first table as the store has it: a date and a column each."""
        reply = client.get(f"{self.base}/{code}_CSV.zip")
        return DeliveredFile(first_table(reply, unpacked(reply)), reply)


def unpacked(reply: Reply) -> str:
    """Text of the only file in a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(reply.body)) as packed:
            inside = packed.infolist()
            if len(inside) != 1 or inside[0].file_size > MOST_BYTES:
                raise RefusedReplyError(reply.address, "not a zip with one file of bearable size")
            return packed.read(inside[0]).decode("ascii")
    except BROKEN as error:
        raise RefusedReplyError(reply.address, "not a whole zip with a text file") from error


def first_table(reply: Reply, text: str) -> bytes:
    """The first table of a file of the library, as CSV with a column ``date``."""
    lines = text.splitlines()
    places = [place for place, line in enumerate(lines) if ROW.match(line)]
    first = places[0] if places else 0
    header = [name.strip() for name in lines[first - 1].split(",")] if first else []
    above = " ".join(lines[max(first - 3, 0) : first - 1])
    if len(header) < 2 or header[0] or "Equal" in above:
        raise RefusedReplyError(reply.address, "no table in the documented form")
    rows = []
    for line in lines[first:]:
        if not ROW.match(line):
            break
        rows.append([field.strip() for field in line.split(",")])
    if any(len(row) != len(header) for row in rows) or len(rows) == len(lines) - first:
        raise RefusedReplyError(reply.address, "a table that breaks off")
    frame = pd.DataFrame(rows, columns=["date", *header[1:]]).drop(
        columns=LEFT_OUT, errors="ignore"
    )
    days = pd.to_datetime(frame["date"], format="%Y%m%d", errors="coerce")
    values = frame.drop(columns="date").apply(pd.to_numeric, errors="coerce")
    if days.isna().any() or not days.is_monotonic_increasing or values.isna().to_numpy().any():
        raise RefusedReplyError(reply.address, "a table with fields that are no numbers")
    values.insert(0, "date", days.dt.strftime("%Y-%m-%d"))
    return values.to_csv(index=False, lineterminator="\n").encode()
