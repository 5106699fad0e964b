"""Spreadsheets, read by calamine in a process of its own.

A hostile workbook may make its reader allocate any amount of memory, hang or abort; none of that
may reach this process, which only ever sees rows of plain values or an exit status.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import pickle
import subprocess
import sys
import zipfile
from typing import Any

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.grid import Grid

# What the reading process may take.
MOST_MEMORY = 4 << 30
MOST_SECONDS = 120
# Unpacked; the fullest sheet that a spreadsheet holds has less.
MOST_UNPACKED = 1 << 30
# A zip may be this many times smaller than what it holds; sheets of equal rows reach about 100.
MOST_TIMES = 500
PASSWORD, UNREADABLE = "password", "unreadable"
# Where a locked xlsx keeps what is in it.
LOCKED = "EncryptedPackage".encode("utf-16-le")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Rows = list[list[Any]]


def is_workbook(content: bytes) -> bool:
    """Whether a file is a spreadsheet, by its first bytes."""
    return content.startswith((ZIP, OLE))


def read_workbook_grids(content: bytes, name: str) -> list[Grid]:
    """Every sheet that can be seen and holds something.

    Raises
    ------
    BumpsheetError
        If the file is no spreadsheet, is locked by a password, or is more than can be read.
    """
    if content.startswith(ZIP):
        _refuse_bombs(content, name)
    found = _read_apart(content, name)
    if found == PASSWORD or (found == UNREADABLE and LOCKED in content):
        raise BumpsheetError(
            name, "locked by a password", remedy="save a copy without it, or export it as CSV"
        )
    if isinstance(found, str):
        raise BumpsheetError(
            name, "not a spreadsheet that can be read", remedy="save it as xlsx or CSV"
        )
    grids = [_grid(sheet, rows) for sheet, rows in found if rows]
    if not grids:
        raise BumpsheetError(name, "the file is empty", remedy="export it again")
    return grids


def _refuse_bombs(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BumpsheetError(name, "a broken spreadsheet", remedy="save it again") from error
    if unpacked > MOST_UNPACKED or unpacked > MOST_TIMES * len(content) + (1 << 20):
        raise BumpsheetError(
            name, f"it would unpack to {unpacked >> 20} MB",
            remedy="save only the sheet that is needed, as CSV",
        )  # fmt: skip
    if not any(entry.startswith("xl/") for entry in names):
        raise BumpsheetError(
            name, "a zip archive, not a spreadsheet", remedy="unpack it and import the files in it"
        )


def _read_apart(content: bytes, name: str) -> list[tuple[str, Rows]] | str:
    """Rows by sheet from a process of its own, or why there are none."""
    command = [sys.executable, "-m", "bumpsheet.supply.imports.workbook"]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BumpsheetError(
            name, f"not read within {MOST_SECONDS} seconds",
            remedy="save only the sheet that is needed, as CSV",
        ) from error  # fmt: skip
    if done.returncode:
        raise BumpsheetError(
            name, "the spreadsheet is broken or needs more memory than there is",
            remedy="save only the cells that are needed, as CSV",
        )  # fmt: skip
    found: list[tuple[str, Rows]] | str = pickle.loads(done.stdout)  # our own process wrote it
    return found


def _grid(name: str, rows: Rows) -> Grid:
    width = max(len(row) for row in rows)
    cells, machine = [], np.zeros((len(rows), width), dtype=bool)
    for place, row in enumerate(rows):
        fields = [_written(field) for field in row]
        cells.append([text for text, _ in fields] + [""] * (width - len(row)))
        machine[place, : len(row)] = [by_machine for _, by_machine in fields]
    return Grid(name, pd.DataFrame(cells, dtype=str), machine)


def _written(field: Any) -> tuple[str, bool]:
    """A value of a spreadsheet as text, and whether it is a number or a date."""
    if isinstance(field, str | bool):
        return str(field), False
    if isinstance(field, int | float):
        is_whole = float(field).is_integer() and abs(field) < 2**53
        return (str(int(field)) if is_whole else repr(field)), True
    if isinstance(field, dt.datetime):
        return field.date().isoformat(), True
    if isinstance(field, dt.date):
        return field.isoformat(), True
    return str(field), False


def _answer(content: bytes) -> list[tuple[str, Rows]] | str:
    from python_calamine import (  # noqa: PLC0415 - in the reading process only
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )  # fmt: skip

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        wanted = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        return [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in wanted
        ]
    except PasswordError:
        return PASSWORD
    except (CalamineError, OSError, ValueError):
        return UNREADABLE


def main() -> None:
    """Read a workbook from the standard input and write its rows to the standard output."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = _answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
