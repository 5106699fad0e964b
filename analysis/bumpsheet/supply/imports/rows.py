"""Which rows of a grid are data, and what stands in the way of reading them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.dates import DateOrder, readings
from bumpsheet.supply.imports.grid import letters
from bumpsheet.supply.imports.numbers import is_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid

LIKE_A_DATE = re.compile(r"\d{1,4}\s*[-/.]\s*(\d{1,2}|[A-Za-z]{3,9})\s*[-/.]\s*\d{1,4}|^\d{5,8}$")
# Rows that are neither data nor blank; a table has a few.
MOST_OTHER = 2_000


@dataclass(frozen=True, slots=True)
class Body:
    """The data of a grid that belong to one column of dates.

    Parameters
    ----------
    rows : numpy.ndarray of int
        Rows of the grid that hold data.
    days : numpy.ndarray of datetime64[ns]
        Their dates.
    left_out : tuple of int
        Rows with text that are no data: repeated headings, notes below the table.
    """

    rows: np.ndarray[Any, Any]
    days: np.ndarray[Any, Any]
    left_out: tuple[int, ...] = ()


def date_texts(grid: Grid, column: int, start: int) -> list[str]:
    """The different fields of a column that are dates in any order, as they come."""
    fields = grid.column(column).iloc[start:].str.strip()
    return [text for text in pd.unique(fields) if text and readings(text)]


def read_body(
    grid: Grid,
    place: tuple[int, DateOrder],
    values: Sequence[int],
    header: int,
    asked: Asked,
) -> Body:
    """Read the dates of a table, and tell rows of data from others.

    Parameters
    ----------
    place : tuple of int and DateOrder
        Column of the dates, and how they are written.
    values : sequence of int
        Columns whose values belong to these dates.
    header : int
        Row of the lowest headings, -1 where there is none.

    Raises
    ------
    BumpsheetError
        At a row that holds values but no date in that order; unless it only repeats the headings
        or stands below the table and names what it sums up.
    """
    column, order = place
    start = header + 1
    fields = grid.column(column).iloc[start:].str.strip()
    codes, texts = pd.factorize(fields)
    dates = [_in_order(str(text), order) for text in texts]
    known = np.array([np.datetime64(day or "NaT", "ns") for day in dates])
    days = known[codes] if len(known) else np.array([], dtype="datetime64[ns]")
    is_data = ~np.isnat(days)
    if not is_data.any():
        raise BumpsheetError(
            asked.file, f"no {order} date", field=f"column {letters(column)}",
            remedy="name the column and order of the dates in a mapping file",
        )  # fmt: skip
    last = start + int(np.flatnonzero(is_data)[-1])
    others = start + np.flatnonzero(~is_data)
    left_out = _left_out(grid, others, (column, order, last), values, asked)
    return Body(start + np.flatnonzero(is_data), days[is_data], left_out)


def _in_order(text: str, order: DateOrder) -> dt.date | None:
    read = readings(text)
    if order is not DateOrder.SERIAL and DateOrder.SERIAL in read:
        return None
    return read.get(order)


def _left_out(
    grid: Grid,
    rows: np.ndarray[Any, Any],
    place: tuple[int, DateOrder, int],
    values: Sequence[int],
    asked: Asked,
) -> tuple[int, ...]:
    column, order, last = place
    used = [column, *values]
    filled = grid.cells.iloc[rows, used].ne("").any(axis=1).to_numpy()
    rows = rows[filled]
    if len(rows) > MOST_OTHER:
        rows = rows[: MOST_OTHER + 1]
    found: list[int] = []
    for row in (int(row) for row in rows):
        fields = grid.row(row)
        date, beside = fields[column], [fields[place] for place in values]
        has_values = any(is_number(text) for text in beside if not asked.words.is_missing(text))
        if not any([date, *beside]):
            continue
        if LIKE_A_DATE.search(date) or (has_values and (row < last or not date)):
            raise BumpsheetError(
                asked.file,
                f"no {order} date" if date else "values without a date",
                field=f"row {row + 1}, column {letters(column)}",
                value=date or None,
                remedy="correct the field, or say how dates are written with --dates",
            )
        if len(found) >= MOST_OTHER:
            raise BumpsheetError(
                asked.file, "too many rows that are no data", field=f"row {row + 1}"
            )
        found.append(row)
    return tuple(found)
