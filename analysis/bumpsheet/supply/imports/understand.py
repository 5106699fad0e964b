"""From a grid and its mapping to tables of numbers; nothing is guessed here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.grid import Grid, letters
from bumpsheet.supply.imports.mapping import TIMES
from bumpsheet.supply.imports.numbers import is_number, read_numbers
from bumpsheet.supply.imports.rows import read_body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.mapping import MappedColumn, Mapping
    from bumpsheet.supply.imports.numbers import Mark, Numbers
    from bumpsheet.supply.imports.rows import Body


@dataclass(frozen=True, slots=True)
class Understood:
    """A series as it was understood.

    Parameters
    ----------
    series : str
        Its id, or the kind of a supplied file.
    table : pandas.DataFrame
        ``date`` (datetime64) and ``value`` (float, in the unit of the catalogue), in order of the
        dates, none twice and none missing.
    missing : int
        Dates without a value.
    left_out : int
        Rows that are no data, such as notes below the table.
    percent, currencies : bool, frozenset of str
        Signs that stood beside its values.
    """

    series: str
    table: pd.DataFrame
    missing: int
    left_out: int
    percent: bool = False
    currencies: frozenset[str] = frozenset()


def prepared(grid: Grid, mapping: Mapping) -> Grid:
    """The grid with its dates in a column."""
    return grid.turned() if mapping.across else grid


def read_series(grid: Grid, mapping: Mapping, asked: Asked) -> list[Understood]:
    """Read every series of a mapping.

    Raises
    ------
    BumpsheetError
        At the first field that is not what the mapping says.
    """
    grid = prepared(grid, mapping)
    _refuse_outside(grid, mapping, asked.file)
    found = []
    for dates, columns in by_dates(mapping).items():
        places = sorted({item.column - 1 for item in columns})
        assert mapping.date_order is not None, "mappings of series have one"
        body = read_body(grid, (dates - 1, mapping.date_order), places, mapping.header - 1, asked)
        for column in columns:
            rows = _named_rows(grid, body, mapping, column, asked.file)
            found.append(_read_one(grid, rows, column, mapping, asked))
    return found


def by_dates(mapping: Mapping) -> dict[int, list[MappedColumn]]:
    """The columns of a mapping by their column of dates, counted from 1."""
    found: dict[int, list[MappedColumn]] = {}
    for column in mapping.columns:
        found.setdefault(column.dates or mapping.dates or 1, []).append(column)
    return found


def _refuse_outside(grid: Grid, mapping: Mapping, where: str) -> None:
    wanted = [mapping.dates, mapping.names, *(item.column for item in mapping.columns)]
    wanted += [item.dates for item in mapping.columns]
    beyond = max(place for place in wanted if place)
    if beyond > grid.width or mapping.header >= grid.height:
        raise BumpsheetError(
            where, f"the table has {grid.height} rows and {grid.width} columns",
            field="mapping", value=f"row {mapping.header}, column {beyond}",
            remedy="correct the mapping file",
        )  # fmt: skip


def _named_rows(grid: Grid, body: Body, mapping: Mapping, column: MappedColumn, where: str) -> Body:
    """Of a long table, the rows of one name."""
    if mapping.names is None or column.named is None:
        return body
    names = grid.column(mapping.names - 1).iloc[body.rows].str.strip().to_numpy()
    refuse_nameless(names, body, mapping.names - 1, where)
    is_own = names == column.named
    if not is_own.any():
        raise BumpsheetError(
            where, "no row has this name", field=f"column {letters(mapping.names - 1)}",
            value=column.named, remedy="correct the mapping file",
        )  # fmt: skip
    first = body.left_out
    return type(body)(body.rows[is_own], body.days[is_own], first)


def refuse_nameless(names: np.ndarray[Any, Any], body: Body, column: int, where: str) -> None:
    """Refuse a long table that writes a name once for several rows.

    Raises
    ------
    BumpsheetError
        At the first row without one.
    """
    nameless = names == ""
    if nameless.any():
        raise BumpsheetError(
            where, "a row without a name",
            field=f"row {int(body.rows[nameless][0]) + 1}, column {letters(column)}",
            remedy="write the name in every row",
        )  # fmt: skip


def _read_one(
    grid: Grid,
    body: Body,
    column: MappedColumn,
    mapping: Mapping,
    asked: Asked,
) -> Understood:
    numbers = numbers_of(grid, column.column - 1, body.rows, mapping.decimal, asked)
    values = numbers.found * TIMES[column.unit]
    table = pd.DataFrame({"date": body.days, "value": values})
    known = table.dropna().sort_values("date", kind="stable").drop_duplicates()
    twice = known["date"].duplicated()
    if twice.any():
        day = known["date"][twice].iloc[0].date()
        raise BumpsheetError(
            asked.file, "a date stands twice with different values",
            field=f"column {letters(column.column - 1)}", value=str(day),
            remedy="give one close a day, or name the column of the names in a mapping file",
        )  # fmt: skip
    missing = len(table) - int(table["value"].notna().sum())
    return Understood(
        column.series or column.field,
        known.reset_index(drop=True),
        missing,
        len(body.left_out),
        bool(numbers.percent.any()),
        numbers.currencies,
    )


def numbers_of(
    grid: Grid,
    column: int,
    rows: Sequence[int] | np.ndarray[Any, Any],
    decimal: Mark,
    asked: Asked,
    *,
    may_round: bool = False,
) -> Numbers:
    """Read a column of numbers.

    Raises
    ------
    BumpsheetError
        At a field that is no number, or is rounded to thousands; and where numbers of the
        spreadsheet stand beside text, since then one of them was read in another language.
    """
    texts = grid.column(column).iloc[rows]
    fields = pa.array(texts.to_list(), pa.string())
    by_machine = None if grid.machine is None else grid.machine[rows, column]
    # What a spreadsheet writes has a point; its text has the mark of its owner.
    mark: Mark = "." if by_machine is not None and by_machine.any() else decimal
    numbers = read_numbers(fields, mark, asked.words.missing)
    _refuse_mixed(texts, by_machine, (column, rows), asked.file)
    bad = numbers.wrong | (numbers.rounded & (not may_round))
    if bad.any():
        place = int(np.argmax(bad))
        problem = "not a number" if numbers.wrong[place] else "rounded to a multiple"
        raise BumpsheetError(
            asked.file, problem, field=f"row {int(rows[place]) + 1}, column {letters(column)}",
            value=str(texts.iloc[place]),
            remedy='correct the field, or say which decimal mark it has with --decimal "," or "."',
        )  # fmt: skip
    return numbers


def _refuse_mixed(
    texts: pd.Series[str],
    by_machine: np.ndarray[Any, Any] | None,
    place: tuple[int, Sequence[int] | np.ndarray[Any, Any]],
    where: str,
) -> None:
    """Refuse a column that a spreadsheet has read in part: of 1.234 and 12,5 only the first."""
    if by_machine is None or not by_machine.any() or by_machine.all():
        return
    column, rows = place
    for row, text in zip(np.flatnonzero(~by_machine), texts[~by_machine], strict=True):
        if is_number(str(text)):
            raise BumpsheetError(
                where, "text among numbers: the spreadsheet was read in another language",
                field=f"row {int(rows[row]) + 1}, column {letters(column)}", value=str(text),
                remedy="take the file as it was downloaded, before a spreadsheet opened it",
            )  # fmt: skip


def refuse_future(table: pd.DataFrame, today: dt.date, where: str) -> None:
    """Refuse a table that goes on after today: its dates were read wrong."""
    last = table["date"].max()
    if pd.notna(last) and last.date() > today + dt.timedelta(days=1):
        raise BumpsheetError(
            where, "a date in the future", value=str(last.date()),
            remedy="say how dates are written with --dates, or write years with four digits",
        )  # fmt: skip
