"""Where in a grid the table stands: its columns of dates, its headings, what is above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bumpsheet.supply.imports.dates import DateOrder, readings
from bumpsheet.supply.imports.numbers import is_number
from bumpsheet.supply.imports.words import plain_heading

if TYPE_CHECKING:
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.words import ImportWords

# Rows in which the table must begin, and columns among which its first dates must stand.
MOST_ABOVE, MOST_BEFORE = 60, 40
SAMPLE = 300
MOSTLY = 0.5
# Rows of headings that may stand above each other.
MOST_STACKED = 15


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above one column.

    Parameters
    ----------
    column : int
        Its place, counted from 0.
    parts : tuple of str
        The headings over it, from the uppermost to the lowest, without those that name the row.
    dates : int
        Column of the dates that its values belong to.
    """

    column: int
    parts: tuple[str, ...]
    dates: int

    @property
    def text(self) -> str:
        """The parts on one line."""
        return " | ".join(self.parts)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table within a grid.

    Parameters
    ----------
    header : int
        Row of the lowest headings, counted from 0; -1 where there are none.
    first : int
        First row with a date.
    dates : tuple of int
        Columns of dates, the leftmost first.
    headings : tuple of Heading
        Of all columns that are not dates and hold something.
    titles : tuple of str
        What stands above the table and names what is in it.
    """

    header: int
    first: int
    dates: tuple[int, ...]
    headings: tuple[Heading, ...]
    titles: tuple[str, ...]


@cache
def is_date(text: str) -> bool:
    """Whether a text can be nothing but a date."""
    return any(order is not DateOrder.SERIAL for order in readings(text))


def find_layout(grid: Grid, words: ImportWords) -> Layout | None:
    """Find the table of a grid that has its dates in a column; None where there is none."""
    columns = _date_columns(grid, words)
    if not columns:
        return None
    primary, is_day = columns[0]
    first = _first_row(grid, primary, is_day=is_day)
    if first is None:
        return None
    header = _header_row(grid, primary, first, words)
    dates = tuple(
        column
        for column, _ in columns
        if column == primary or _is_date_heading(grid, header, column, words)
    )
    parts, titles = _above(grid, (header, first), dates, words)
    headings = tuple(
        Heading(column, tuple(parts.get(column, ())), max(d for d in dates if d <= column))
        for column in range(grid.width)
        if column > primary and column not in dates
    )
    before = tuple(
        Heading(column, tuple(parts.get(column, ())), primary) for column in range(primary)
    )
    return Layout(header, first, dates, before + headings, tuple(titles))


def _sample(grid: Grid, column: int) -> list[str]:
    cells = grid.column(column)
    return [str(field).strip() for field in [*cells.iloc[:SAMPLE], *cells.iloc[SAMPLE:][-SAMPLE:]]]


def _date_columns(grid: Grid, words: ImportWords) -> list[tuple[int, str]]:
    """Columns of dates from the left, each with how its dates are told from other fields."""
    found = []
    near = grid.cells.iloc[:MOST_ABOVE, :MOST_BEFORE]
    rows = [row for row in range(len(near)) if any(_is_date_word(f, words) for f in near.iloc[row])]
    far = [
        column
        for column in range(MOST_BEFORE, grid.width)
        if any(_is_date_word(str(grid.cells.iat[row, column]), words) for row in rows)
    ]
    for column in [*range(min(grid.width, MOST_BEFORE)), *far]:
        fields = [field for field in _sample(grid, column) if field]
        named = [place for place, field in enumerate(fields) if _is_date_word(field, words)]
        below = fields[named[0] + 1 :] if named else fields
        start = next((place for place, field in enumerate(below) if is_date(field)), None)
        if start is not None:
            rest = [field for field in below[start:] if not _is_date_word(field, words)]
            if sum(map(is_date, rest)) >= MOSTLY * len(rest):
                found.append((column, "date"))
        elif named and below and sum(map(_is_serial, below)) >= MOSTLY * len(below):
            found.append((column, "serial"))
    words_first = [item for item in found if _holds_date_word(grid, item[0], words)]
    return words_first or found[:1]


def _is_serial(text: str) -> bool:
    return DateOrder.SERIAL in readings(text)


def _is_date_word(text: str, words: ImportWords) -> bool:
    return plain_heading(text) in words.fields["date"]


def _holds_date_word(grid: Grid, column: int, words: ImportWords) -> bool:
    return any(_is_date_word(str(f), words) for f in grid.column(column).iloc[:MOST_ABOVE])


def _is_date_heading(grid: Grid, header: int, column: int, words: ImportWords) -> bool:
    return header >= 0 and _is_date_word(str(grid.cells.iat[header, column]), words)


def _first_row(grid: Grid, column: int, *, is_day: str) -> int | None:
    """First row that has a date and something beside it."""
    matches = is_date if is_day == "date" else _is_serial
    alone = None
    for row in range(min(grid.height, MOST_ABOVE + SAMPLE)):
        if matches(str(grid.cells.iat[row, column]).strip()):
            if sum(map(bool, grid.row(row))) > 1:
                return row
            alone = row if alone is None else alone
    return alone


def _header_row(grid: Grid, column: int, first: int, words: ImportWords) -> int:
    """The row of the lowest headings: the one that names the dates, or the one above the first."""
    above = range(first - 1, max(-1, first - MOST_STACKED), -1)
    named = (row for row in above if _is_date_word(str(grid.cells.iat[row, column]), words))
    filled = (row for row in above if sum(map(bool, grid.row(row))) > 1)
    return next(named, next(filled, -1))


def _above(
    grid: Grid, rows: tuple[int, int], dates: tuple[int, ...], words: ImportWords
) -> tuple[dict[int, list[str]], list[str]]:
    """Headings by column, and the lines above them that name the whole table."""
    parts: dict[int, list[str]] = {}
    titles: list[str] = []
    header, first = rows
    for row in range(max(0, header - MOST_STACKED), first):
        fields = grid.row(row)
        filled = [column for column, field in enumerate(fields) if field]
        if row < header and _is_title(fields, filled, words):
            titles.append(_title(fields, filled, words))
            continue
        if _says_nothing(fields, filled, dates[0], words):
            continue
        # Over several columns only headings above the lowest reach.
        is_lowest = row >= header
        last = ""
        for column, field in enumerate(fields):
            is_label = column == dates[0] and plain_heading(field) in _keys(words)
            last = field if field and not is_label else last
            shown = field if is_lowest else last
            if shown and column not in dates:
                parts.setdefault(column, []).append(shown)
    return parts, [title for title in titles if title]


def _keys(words: ImportWords) -> tuple[str, ...]:
    return (*words.keys, *words.other_keys, *words.what_keys)


def _is_title(fields: list[str], filled: list[int], words: ImportWords) -> bool:
    """Whether a row tells something about the whole table, not about its columns."""
    if len(filled) < 2:
        return True
    key = plain_heading(fields[filled[0]])
    return len(filled) == 2 and (key in _keys(words) or ":" in fields[filled[0]])


def _says_nothing(fields: list[str], filled: list[int], date: int, words: ImportWords) -> bool:
    """Whether a row above a table is about something else than what its columns are."""
    key = plain_heading(fields[date])
    is_key = key in words.other_keys and not _is_date_word(key, words)
    return is_key or any(is_date(fields[column]) for column in filled)


def _title(fields: list[str], filled: list[int], words: ImportWords) -> str:
    if not filled:
        return ""
    if len(filled) == 2:
        told = (*words.keys, *words.what_keys)
        return fields[filled[1]] if plain_heading(fields[filled[0]]) in told else ""
    key, _, value = fields[filled[0]].partition(":")
    if value:
        return value.strip() if plain_heading(key) in words.keys else ""
    return fields[filled[0]]


def has_numbers(fields: list[str]) -> bool:
    """Whether any field of a row is a number that is no year."""
    return any(is_number(f) and not re.fullmatch(r"(19|20)\d\d", f) for f in fields if f)
