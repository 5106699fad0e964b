"""A list of the members of an index or fund, with sectors and weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.dates import readings
from bumpsheet.supply.imports.guess import Guess
from bumpsheet.supply.imports.layout import Heading, Layout
from bumpsheet.supply.imports.mapping import MappedColumn, Mapping, signature
from bumpsheet.supply.imports.understand import numbers_of, prepared
from bumpsheet.supply.imports.written import guess_decimal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid

MOST_ABOVE = 60
# How loaders of lists call the columns.
HEADINGS = {
    "ticker": "Ticker",
    "name": "Name",
    "sector": "Sector",
    "asset_class": "Asset Class",
    "weight": "Weight (%)",
}
NEEDED = ("ticker", "name", "sector")
FRACTIONS = (0.8, 1.2)


@dataclass(frozen=True, slots=True)
class Members:
    """A list as it was understood: columns as loaders call them, and its day."""

    table: pd.DataFrame
    dated: dt.date
    fund: str

    @property
    def file(self) -> str:
        """Name by which loaders look for it."""
        return f"{self.fund}_{self.dated}.csv"


def guess_members(grids: Sequence[Grid], asked: Asked) -> Guess:
    """Guess how a list of members is read.

    Raises
    ------
    BumpsheetError
        If no sheet has columns of tickers, names and sectors.
    """
    for grid in grids:
        if asked.sheet is not None and grid.name != asked.sheet:
            continue
        for row in range(min(grid.height, MOST_ABOVE)):
            columns = _columns(grid.row(row), asked)
            if set(NEEDED) <= columns.keys():
                return _guessed(grid, row, columns, asked)
    raise BumpsheetError(
        asked.file, "no columns of tickers, names and sectors", field="header",
        remedy="name them Ticker, Name and Sector, or give a mapping file",
    )  # fmt: skip


def _columns(fields: list[str], asked: Asked) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in enumerate(fields):
        field = asked.words.field_of(text)
        if field in HEADINGS and field not in found:
            found[field] = column
    return found


def _guessed(grid: Grid, row: int, columns: dict[str, int], asked: Asked) -> Guess:
    headings = tuple(Heading(place, (field,), 0) for field, place in columns.items())
    layout = Layout(row, row + 1, (0,), headings, ())
    mapped = tuple(
        MappedColumn.model_validate({"column": place + 1, "field": field})
        for field, place in columns.items()
    )
    weights = [item for item in mapped if item.field == "weight"]
    mapping = Mapping(
        kind="members",
        sheet=grid.name or None,
        header=row + 1,
        decimal=guess_decimal(grid, layout, weights, asked) if weights else ".",
        columns=mapped,
    )
    return Guess(grid, mapping, (), signature("members", layout, ()), is_sure=True)


def read_members(grid: Grid, mapping: Mapping, asked: Asked) -> Members:
    """Read a list of members: the rows below its headings that have a ticker.

    Raises
    ------
    UnclearError
        If neither the user nor the lines above the list say of which day, or of which fund it is.
    """
    grid = prepared(grid, mapping)
    if asked.fund is None:
        raise UnclearError(asked.file, "whose members these are is not known", "fund", ())
    dated = asked.dated or _dated(grid, mapping.header - 1)
    if dated is None:
        raise UnclearError(asked.file, "of which day the list is is not known", "date", ())
    found = {item.field: item.column - 1 for item in mapping.columns}
    body = grid.cells.iloc[mapping.header :]
    tickers = body.iloc[:, found["ticker"]].str.strip()
    names = body.iloc[:, found["name"]].str.strip()
    rows = body.index[(tickers.ne("") & names.ne("")).to_numpy()].to_numpy()
    rows = rows[[not asked.words.is_missing(str(tickers[row])) for row in rows]]
    table = pd.DataFrame(index=range(len(rows)))
    for field, heading in HEADINGS.items():
        if field not in found:
            continue
        if field == "weight":
            numbers = numbers_of(grid, found[field], rows, mapping.decimal, asked)
            is_share = FRACTIONS[0] <= numbers.found.sum() <= FRACTIONS[1]
            table[heading] = numbers.found * (100.0 if is_share else 1.0)
        else:
            table[heading] = grid.column(found[field]).iloc[rows].str.strip().to_numpy()
    return Members(table, dated, asked.fund)


def _dated(grid: Grid, header: int) -> dt.date | None:
    """The day that stands above a list, where it has one reading only."""
    days = {
        day
        for row in range(max(header, 0))
        for text in grid.row(row)
        if text and not text.isdigit() and len(set(read := readings(text).values())) == 1
        for day in read
    }
    return days.pop() if len(days) == 1 else None
