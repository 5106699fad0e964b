"""Files that are not what they are called, or are meant to hurt: one line each."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.open_file import read_content
from compound import compound_file, old_spreadsheet
from importing import Importer, workbook

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

GOOD: list[list[Any]] = [["Date", "RUT"], [45600, 2210.5], [45601, 2255.25]]
READ = {"RUT": {"2024-11-04": 2210.5, "2024-11-05": 2255.25}}


@pytest.fixture(scope="module")
def importer(project: Project) -> Importer:
    return Importer(project, load_catalogues(project))


def rewritten(content: bytes, files: dict[str, bytes]) -> bytes:
    """A zip archive with some of its files replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in files:
                new.writestr(name, old.read(name))
        for name, added in files.items():
            new.writestr(name, added)
    return buffer.getvalue()


def plain_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("RUT.csv", "Date,RUT\n2024-11-04,2210.5\n")
    return buffer.getvalue()


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Date", 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
TEXT = b"Date,RUT\n2024-11-04,2210.5\n2024-11-05,2255.25\n"
FILES = [
    ("prices.csv", b"%PDF-1.7\n%\xe2\xe3", "a PDF, not a table; export it as CSV or xlsx"),
    ("prices.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture, not a table"),
    ("prices.csv", gzip.compress(TEXT), "packed by gzip, not a table"),
    ("prices.csv", b'{"chart": [1, 2]}', "JSON or XML, not a table"),
    ("prices.csv", b'<?xml version="1.0"?><a/>', "JSON or XML, not a table"),
    ("prices.csv", b"<!DOCTYPE html><html><body>Sorry</body></html>", "a web page without a table"),
    ("prices.csv", b"\xef\xbb\xbf\r\n \r\n", "the file is empty"),
    ("prices.csv", bytes(range(256)) * 8, "neither text nor a spreadsheet"),
    ("prices.csv", b"Date\n2024-11-04\n2024-11-05\n", "one column only"),
    ("prices.csv", b"a;b\nc;d\n", "no column of dates was found"),
    ("prices.csv", b"Date,RUT\n", "no column of dates was found"),
    ("prices.csv", b'Date,RUT\n2024-11-04,"2210.5\n2024-11-05,2255\n', "cannot be split into"),
    ("prices.csv", b"Date,RUT\n2024-11-04,2,210.5\n2024-11-05,2,255.25\n", "more fields than"),
    ("prices.csv", TEXT + b"," * 30_000, "too many"),
    ("prices.csv", b"PAR1" + bytes(60), "not a parquet file that can be read"),
    ("prices.xlsx", b"PK\x03\x04" + bytes(60), "a broken spreadsheet"),
    ("prices.xlsx", plain_zip(), "a zip archive, not a spreadsheet"),
    ("prices.xlsx", far_cell(), "broken or needs more memory than there is"),
    ("prices.xlsx", workbook(A=[]), "the file is empty"),
    ("prices.xlsx", workbook(A=[["Date", "RUT"], ["=TODAY()", "=1+1"]]), "no column of dates"),
    ("prices.xlsx", rewritten(workbook(A=GOOD), {SHEET: b"<worksheet><sheetData><row"}), ""),
    ("prices.xlsx", rewritten(workbook(A=GOOD), {SHEET: bytes(9 << 20)}), "would unpack to"),
    ("prices.xls", compound_file({"EncryptedPackage": b"x"}), "locked by a password"),
    ("prices.xls", compound_file({"WordDocument": b"x"}), "not a spreadsheet that can be read"),
    ("prices.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not a spreadsheet that can"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "told"), FILES, ids=[t or n for n, _, t in FILES])
def test_a_file_that_is_something_else_is_told_in_one_line(
    importer: Importer, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BumpsheetError) as caught:
        importer.tables(name, read_content(tmp_path / name))
    line = str(caught.value)
    assert line.startswith(f"{name}: ")
    assert told in line
    assert line.isprintable()


def test_old_spreadsheets_and_those_with_macros_are_read_and_nothing_is_run(
    importer: Importer,
) -> None:
    assert importer.tables("x.xls", old_spreadsheet([*GOOD])) == READ
    macro = rewritten(workbook(A=GOOD), {"xl/vbaProject.bin": b"Sub Auto_Open()"})
    assert importer.tables("x.xlsm", macro) == READ


def test_a_name_says_nothing_about_what_is_in_a_file(importer: Importer) -> None:
    assert importer.tables("x.csv", workbook(A=GOOD)) == READ
    assert importer.tables("x.xlsx", TEXT) == READ


def test_hidden_sheets_are_not_read(importer: Importer) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(A=GOOD, B=[["Date", "SPX"], [45600, 5700]])))
    book["B"].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    assert importer.tables("x.xlsx", buffer.getvalue()) == READ


def test_a_million_rows_are_read(importer: Importer) -> None:
    content = TEXT + b"2024-11-05,2255.25\n" * 1_000_000
    assert importer.tables("x.csv", content) == READ


def test_missing_folders_and_links_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path, tmp_path / "none.csv", tmp_path / "link.csv"):
        with pytest.raises(BumpsheetError, match=r"no such file|not a file"):
            read_content(path)


LINES = st.lists(
    st.lists(st.text('0123456789.,-/ "=()%$abcDEJanFeb\t;#', max_size=12), max_size=5), max_size=8
)


@given(st.one_of(st.binary(max_size=300), LINES.map(lambda rows: _joined(rows).encode())))
@settings(max_examples=200, deadline=None)
def test_whatever_a_file_holds_is_read_or_told_in_one_line(
    importer: Importer, content: bytes
) -> None:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return
    for kind in ("series", "panel", "members", "fund_shares"):
        try:
            importer.proposal("x.csv", b"Date,RUT\n" + content, kind=kind, fund="IWM")
        except BumpsheetError as error:
            told = str(error)
        else:
            continue
        assert told.isprintable()


def _joined(rows: list[list[str]]) -> str:
    return "\n".join(",".join(fields) for fields in rows)


@given(st.integers(0, 10_000), st.integers(0, 255))
@settings(max_examples=12, deadline=None)
def test_a_damaged_spreadsheet_is_read_or_told(importer: Importer, place: int, value: int) -> None:
    content = bytearray(WORKBOOK)
    content[place % len(content)] = value
    try:
        told = importer.tables("x.xlsx", bytes(content))
    except BumpsheetError:
        return
    # What the archive's checksums cover is as it was; names and dates of entries are not.
    assert told == READ


WORKBOOK = workbook(A=GOOD)
