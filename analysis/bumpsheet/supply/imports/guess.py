"""What a file seems to say: a mapping, to be shown and confirmed before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.columns import choose_columns
from bumpsheet.supply.imports.dates import is_evening
from bumpsheet.supply.imports.grid import letters
from bumpsheet.supply.imports.layout import find_layout, has_numbers
from bumpsheet.supply.imports.mapping import Mapping, signature
from bumpsheet.supply.imports.numbers import is_number
from bumpsheet.supply.imports.written import guess_decimal, guess_order, guess_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.layout import Layout

# Rows and columns of a table that may be read across.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping, the grid it belongs to, and what a person should know about it.

    Parameters
    ----------
    key : str
        Under which the mapping is kept.
    is_sure : bool
        The table itself says which series it holds: a mapping that was confirmed holds again.
    """

    grid: Grid
    mapping: Mapping
    notes: tuple[str, ...]
    key: str
    is_sure: bool


def find_table(grids: Sequence[Grid], asked: Asked) -> tuple[Grid, Layout, bool]:
    """The only table of a file, or the one on the sheet that was named.

    Returns
    -------
    tuple of Grid, Layout and bool
        With its dates in a column, and whether rows and columns were exchanged for that.

    Raises
    ------
    BumpsheetError
        If there is none, or more than one.
    """
    if asked.sheet is not None:
        names = [grid.name for grid in grids]
        if asked.sheet not in names:
            raise BumpsheetError(
                asked.file, "no such sheet", field="sheet", value=asked.sheet,
                remedy=f"it has {', '.join(filter(None, names)) or 'one table without a name'}",
            )  # fmt: skip
        grids = [grid for grid in grids if grid.name == asked.sheet]
    found = [item for grid in grids if (item := _table(grid, asked)) is not None]
    if not found:
        width = max(grid.width for grid in grids)
        if any(is_evening(text) for grid in grids for text in _first_fields(grid)):
            raise BumpsheetError(
                asked.file,
                "times in the evening of universal time, which may be the next day elsewhere",
                remedy="export days, or times of the exchange's own zone",
            )
        problem = "one column only" if width < 2 else "no column of dates was found"
        raise BumpsheetError(
            asked.file, problem, remedy="export a table that has a date and a close in each row"
        )
    if len(found) > 1:
        names = [grid.name for grid, _, _ in found]
        raise UnclearError(asked.file, "tables on several sheets", "sheet", tuple(names))
    return found[0]


def _first_fields(grid: Grid) -> list[str]:
    """The fields of a few rows in the middle, where titles and notes are far."""
    middle = grid.height // 2
    return [
        text for row in range(middle, min(middle + FEWEST, grid.height)) for text in grid.row(row)
    ]


def _table(grid: Grid, asked: Asked) -> tuple[Grid, Layout, bool] | None:
    upright = find_layout(grid, asked.words)
    if upright is not None and upright.headings:
        return grid, upright, False
    if min(grid.height, grid.width) < FEWEST:
        return None
    turned = grid.turned()
    across = find_layout(turned, asked.words)
    if across is not None and across.headings:
        return turned, across, True
    return None


def guess_series(grids: Sequence[Grid], asked: Asked) -> Guess:
    """Guess how a file of series is read.

    Raises
    ------
    UnclearError
        If something has two readings and nothing tells which.
    BumpsheetError
        If the file holds no table of series.
    """
    grid, layout, across = find_table(grids, asked)
    _refuse_lost_rows(grid, layout, asked)
    with_sheet = replace(asked, sheet=grid.name or None)
    chosen = choose_columns(grid, layout, with_sheet)
    order = guess_order(grid, layout, chosen.columns[0].series, asked)
    decimal = guess_decimal(grid, layout, chosen.columns, asked)
    columns = tuple(
        column.model_copy(update={"unit": guess_unit(grid, layout, column, decimal, asked)})
        for column in chosen.columns
    )
    mapping = Mapping(
        kind="series",
        sheet=grid.name or None,
        across=across,
        header=layout.header + 1,
        dates=layout.dates[0] + 1,
        date_order=order,
        decimal=decimal,
        names=chosen.names,
        columns=columns,
    )
    context = [item.series for item in columns]
    context += [asked.file] if chosen.is_by_file else []
    source = grid.turned() if across else grid
    return Guess(
        source, mapping, chosen.notes, signature("series", layout, context), not chosen.is_by_file
    )


def _refuse_lost_rows(grid: Grid, layout: Layout, asked: Asked) -> None:
    """Refuse a table whose first rows would be taken for headings, or whose fields are shifted."""
    headed = [heading.column for heading in layout.headings if heading.parts]
    for column in range(max(headed, default=grid.width) + 1, grid.width):
        beyond = grid.column(column).iloc[layout.first :]
        if grid.machine is None and any(is_number(str(text)) for text in beyond.unique()):
            raise BumpsheetError(
                asked.file, "rows with more fields than headings",
                field=f"column {letters(column)}",
                remedy="take an export that quotes numbers with thousands separators",
            )  # fmt: skip
    above = range(max(layout.header, 0), layout.first)
    for row in above:
        fields = grid.row(row)
        is_header = row == layout.header
        date = fields[layout.dates[0]]
        if is_header and (asked.words.field_of(date) == "date" or not has_numbers(fields)):
            continue
        if has_numbers(fields):
            raise BumpsheetError(
                asked.file, "numbers above the first date", field=f"row {row + 1}",
                value=date or None, remedy="correct the date in this row, or remove the row",
            )  # fmt: skip
