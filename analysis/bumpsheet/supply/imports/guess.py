"""What a file seems to say: a mapping, to be shown and confirmed before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.columns import choose_columns
from bumpsheet.supply.imports.dates import DateOrder, fitting_orders, possible_orders, readings
from bumpsheet.supply.imports.grid import letters
from bumpsheet.supply.imports.layout import find_layout, has_numbers
from bumpsheet.supply.imports.mapping import TIMES, MappedColumn, Mapping, signature
from bumpsheet.supply.imports.numbers import MARKS, Mark, decimal_marks, is_number, read_number
from bumpsheet.supply.imports.rows import date_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bumpsheet.catalogue.series import Series
    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.layout import Layout
    from bumpsheet.supply.imports.mapping import Unit

# Rows and columns of a table that may be read across.
FEWEST = 2
# Different fields from which decimal mark and unit are taken; all of them are checked when read.
MOST_FIELDS = 20_000
# A rate in percent is rarely below that for a whole table; a fraction nearly always is.
LOW_RATE = 0.3
# Short tables of rates near zero lie below the usual range too, but not that far.
FAR_BELOW = 0.5


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
        problem = "one column only" if width < 2 else "no column of dates was found"
        raise BumpsheetError(
            asked.file, problem, remedy="export a table that has a date and a close in each row"
        )
    if len(found) > 1:
        names = [grid.name for grid, _, _ in found]
        raise UnclearError(asked.file, "tables on several sheets", "sheet", tuple(names))
    return found[0]


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
        column.model_copy(update={"unit": _unit(grid, layout, column, decimal, asked)})
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


def guess_order(grid: Grid, layout: Layout, series: str | None, asked: Asked) -> DateOrder:
    """How the dates of a table are written.

    Raises
    ------
    UnclearError
        If they can be read in two ways and the sessions of the calendar allow both.
    """
    texts = [
        text
        for column in layout.dates
        for text in date_texts(grid, column, layout.first)
        if set(readings(text)) != {DateOrder.SERIAL} or _is_serial(grid, layout)
    ]
    possible = possible_orders(texts)
    where = f"column {letters(layout.dates[0])}"
    if not possible:
        _refuse_two_ways(texts, asked, where)
    if asked.dates is not None:
        if asked.dates not in possible:
            raise BumpsheetError(
                asked.file, f"not all dates are {asked.dates}", field=where,
                value=_first_outside(texts, asked.dates),
                remedy=f"say --dates {' or '.join(possible)}",
            )  # fmt: skip
        return asked.dates
    fitting = fitting_orders(possible, asked.sessions(series))
    if len(fitting) != 1:
        example = texts[0]
        read = ", ".join(f"{order} {readings(example)[order]}" for order in fitting)
        raise UnclearError(
            asked.file, f"{where}: {example} has two readings ({read}), and so have all dates",
            "dates", tuple(fitting),
        )  # fmt: skip
    return fitting[0]


def _is_serial(grid: Grid, layout: Layout) -> bool:
    first = str(grid.cells.iat[layout.first, layout.dates[0]]).strip()
    return set(readings(first)) == {DateOrder.SERIAL}


def _refuse_two_ways(texts: Iterable[str], asked: Asked, where: str) -> None:
    texts = [*texts]
    votes: dict[DateOrder, int] = {}
    for text in texts:
        for order in readings(text):
            votes[order] = votes.get(order, 0) + 1
    usual = max(votes, key=lambda order: votes[order])
    raise BumpsheetError(
        asked.file, f"dates written in more than one way: most are {usual}, not all", field=where,
        value=_first_outside(texts, usual),
        remedy="take the file as it was downloaded, before a spreadsheet opened it",
    )  # fmt: skip


def _first_outside(texts: Iterable[str], order: DateOrder) -> str | None:
    return next((text for text in texts if order not in readings(text)), None)


def fields_of(grid: Grid, column: int, first: int) -> list[str]:
    """Different fields of a column that its owner wrote, up to a number that tells enough."""
    texts = grid.column(column).iloc[first:]
    if grid.machine is not None:
        texts = texts[~grid.machine[first:, column]]
    return [str(text).strip() for text in texts.drop_duplicates().iloc[:MOST_FIELDS] if text]


def guess_decimal(
    grid: Grid, layout: Layout, columns: Iterable[MappedColumn], asked: Asked
) -> Mark:
    """The decimal mark of a table.

    Raises
    ------
    UnclearError
        If all numbers can be read with either, and only one sign stands in them.
    """
    fields = {c: fields_of(grid, c.column - 1, layout.first) for c in columns}
    if asked.decimal is not None:
        return asked.decimal
    marks = decimal_marks(text for texts in fields.values() for text in texts)
    if not marks:
        raise UnclearError(
            asked.file, "numbers with a decimal point and others with a decimal comma",
            "decimal", (".", ","), " if one of them is a slip",
        )  # fmt: skip
    if len(marks) == 1:
        return marks.pop()
    fitting = {mark for mark in marks if all(_fits(t, mark, c, asked) for c, t in fields.items())}
    values = [[read_number(text, mark) for mark in MARKS] for t in fields.values() for text in t]
    example = next(
        (pair for pair in values if pair[0] and pair[1] and pair[0][0] != pair[1][0]), None
    )
    if example is None:
        return "."
    if len(fitting) == 1:
        return fitting.pop()
    assert example[0] is not None, "both can be read"
    assert example[1] is not None, "both can be read"
    raise UnclearError(
        asked.file,
        f"{example[0][1].group().strip()} is {example[0][0]:g} or {example[1][0]:g}",
        "decimal",
        (".", ","),
        " for the mark of its decimals",
    )


def _fits(texts: Iterable[str], mark: Mark, column: MappedColumn, asked: Asked) -> bool:
    """Whether all fields lie in the range of the series, read with a mark."""
    series = asked.names.catalogue.find(column.series) if column.series else None
    if series is None:
        return True
    read = [found[0] for text in texts if (found := read_number(text, mark)) is not None]
    low, high = series.unit_range
    return all(low <= value <= high for value in read)


def _unit(grid: Grid, layout: Layout, column: MappedColumn, decimal: Mark, asked: Asked) -> Unit:
    """The unit of a yield: percent, fractions of one, or basis points."""
    series = asked.names.catalogue.find(column.series) if column.series else None
    if series is None or not series.is_yield:
        return "as_is"
    if asked.unit is not None:
        return asked.unit
    texts = grid.column(column.column - 1).iloc[layout.first :].drop_duplicates()[:MOST_FIELDS]
    read = [found for text in texts if (found := read_number(str(text), _mark(grid, decimal)))]
    if not read or any(match["percent"] for _, match in read):
        return "as_is"
    return _unit_of(float(np.median([value for value, _ in read])), series, asked)


def _mark(grid: Grid, decimal: Mark) -> Mark:
    return decimal if grid.machine is None else "."


def _unit_of(middle: float, series: Series, asked: Asked) -> Unit:
    """The unit in which a table's median is usual for the series, if it is in no other."""
    low, high = series.usual_range or (LOW_RATE, series.unit_range[1])
    fitting = [unit for unit, times in TIMES.items() if low <= middle * times <= high]
    is_low = series.usual_range is None or middle >= FAR_BELOW * low
    if len(fitting) == 1 and not (fitting == ["fraction"] and is_low):
        return fitting[0]
    raise UnclearError(
        asked.file,
        f"{series.name}: a median of {middle:.4g} may be percent or another unit",
        "unit",
        tuple(TIMES),
    )
