"""From a file to its grids, by what is in it and never by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.encoded import decoded
from bumpsheet.supply.imports.grid import Grid
from bumpsheet.supply.imports.html_table import is_html, read_html_grids
from bumpsheet.supply.imports.text import read_text_grid
from bumpsheet.supply.imports.workbook import is_workbook, read_workbook_grids

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 400_000_000
# Pages are parsed tag by tag.
MOST_HTML = 30_000_000
MOST_CELLS = 60_000_000
PARQUET = b"PAR1"
# What people name CSV although it is something else, by their first bytes.
OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "packed by gzip",
    b"BZh": "packed by bzip2",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"{\\rtf": "an RTF document",
    b"SQLite format": "a database",
    b"\x28\xb5\x2f\xfd": "packed by zstd",
}


def read_content(path: Path) -> bytes:
    """The bytes of a file that a person named.

    Raises
    ------
    BumpsheetError
        If it is no file, is empty, or is larger than any table of closes.
    """
    if not path.is_file():
        problem = "not a file" if path.exists() else "no such file"
        raise BumpsheetError(path.name or str(path), problem, remedy="check the name")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BumpsheetError(
                path.name, f"{size >> 20} MB are too many", remedy="cut the file into several"
            )
        content = path.read_bytes()
    except OSError as error:
        raise BumpsheetError(
            path.name, f"cannot be read: {error.strerror}", remedy="make it readable"
        ) from error
    if not content.strip(b" \r\n\t\0\xef\xbb\xbf\xff\xfe"):
        raise BumpsheetError(path.name, "the file is empty", remedy="export it again")
    return content


def read_grids(content: bytes, name: str) -> list[Grid]:
    """All tables of a file, whatever it is called.

    Raises
    ------
    BumpsheetError
        If it holds none that can be read.
    """
    other = next((what for mark, what in OTHERS.items() if content.startswith(mark)), None)
    if other is not None:
        raise BumpsheetError(name, f"{other}, not a table", remedy="export it as CSV or xlsx")
    if content.startswith(PARQUET):
        return [_parquet_grid(content, name)]
    if is_workbook(content):
        return read_workbook_grids(content, name)
    text = decoded(content)
    if text is None:
        raise BumpsheetError(
            name, "not a table: neither text nor a spreadsheet", remedy="export it as CSV or xlsx"
        )
    if is_html(text):
        if len(text) > MOST_HTML:
            raise BumpsheetError(name, "a web page that is too long", remedy="export it as CSV")
        grids = read_html_grids(text)
        if not grids:
            raise BumpsheetError(
                name, "a web page without a table", remedy="download the data itself, as CSV"
            )
        return grids
    if text.lstrip()[:1] in "{[" or text.lstrip()[:5] == "<?xml":
        raise BumpsheetError(name, "JSON or XML, not a table", remedy="export it as CSV or xlsx")
    return [read_text_grid(text, name)]


def _parquet_grid(content: bytes, name: str) -> Grid:
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        if file.metadata.num_rows * file.metadata.num_columns > MOST_CELLS:
            raise BumpsheetError(name, "too many values", remedy="cut the file into several")
        table = file.read()
        columns = {place: _as_text(column) for place, column in enumerate(table.columns)}
    except (pa.ArrowException, OSError) as error:
        raise BumpsheetError(
            name, "not a parquet file that can be read", remedy="write it again"
        ) from error
    if not table.num_rows:
        raise BumpsheetError(name, "the file is empty", remedy="export it again")
    # The index that pandas writes has a name that is none.
    names = ["" if n.startswith("__index") or n == "None" else n for n in table.column_names]
    header = pd.DataFrame([names], dtype=str)
    body = pd.DataFrame(columns)
    machine = np.tile([not _is_text(column.type) for column in table.columns], (len(body) + 1, 1))
    machine[0] = False
    return Grid("", pd.concat([header, body], ignore_index=True), machine)


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _as_text(column: pa.ChunkedArray) -> pd.Series[str]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type) and column.type.tz:
        column = pc.local_timestamp(column)
    if pa.types.is_timestamp(column.type) or pa.types.is_date64(column.type):
        column = column.cast(pa.date32(), safe=False)
    text = pc.fill_null(column.cast(pa.string()), "")
    return pd.Series(text.to_pandas(), dtype=str)
