"""Reading tables: every mistake is named with its file, column and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.table import read_table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "table.csv: not a CSV table; check it"),
        (b"\xff\xfe\x00", "table.csv: not a CSV table; check it"),
        (b"date,a\n1,2\n1,2,3,4\n", "table.csv: not a CSV table; check it"),
        (b"date,a\n2024-01-02,1,000\n", "table.csv: not a CSV table; check it"),
        (b"date,b\n", "table.csv: header: lacks a; name each column once"),
        (b"a,b\n", "table.csv: header: lacks date; name each column once"),
        (b"date,a, a \n", "table.csv: header: a stands twice; name each column once"),
        (b"date,a,a\n", "table.csv: header: a stands twice; name each column once"),
        (b"date,a\n2024-01-02,1\nx,1\n", "date, line 3: not a date such as 2024-11-05 (got 'x')"),
        (b"date,a\n20240102,1\n", "date, line 2: not a date such as 2024-11-05 (got '20240102')"),
        (b"date,a\n,1\n", "date, line 2: not a date"),
        (b"date,a\n2024-02-30,1\n", "date, line 2: not a date"),
        (b"date,a\n2024-01-02,-inf\n", "a, line 2: not a number"),
        (b"date,a\n2024-01-02,1\n2024-01-02,2\n", "date, line 3: dates twice (got '2024-01-02')"),
        (b"date,a\n2024-01-03,1\n2024-01-02,2\n", "line 3: dates out of order"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BumpsheetError) as caught:
        read_table(path, ("a",))
    assert problem in str(caught.value)


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=20))
def test_values_come_back_and_empty_fields_are_missing(
    tmp_path_factory: pytest.TempPathFactory, values: list[float | None]
) -> None:
    path = tmp_path_factory.mktemp("table") / "table.csv"
    rows = (f"2024-01-{n:02},{'' if v is None else repr(v)},x" for n, v in enumerate(values, 1))
    path.write_text("\n".join(["Date, a ,other", *rows]))
    column = read_table(path, ("a",))["a"]
    assert [None if value != value else value for value in column] == values  # noqa: PLR0124
