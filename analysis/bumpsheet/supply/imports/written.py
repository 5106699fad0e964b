"""How a table is written: the order of its dates, its decimal mark, the unit of its yields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.dates import DateOrder, fitting_orders, possible_orders, readings
from bumpsheet.supply.imports.grid import letters
from bumpsheet.supply.imports.mapping import TIMES
from bumpsheet.supply.imports.numbers import MARKS, Mark, decimal_marks, read_number
from bumpsheet.supply.imports.rows import date_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.catalogue.series import Series
    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.layout import Layout
    from bumpsheet.supply.imports.mapping import MappedColumn, Unit

# Different fields from which decimal mark and unit are taken; all of them are checked when read.
MOST_FIELDS = 20_000
# A rate in percent is rarely below that for a whole table; a fraction nearly always is.
LOW_RATE = 0.3
# Short tables of rates near zero lie below the usual range too, but not that far.
FAR_BELOW = 0.5


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


def guess_unit(
    grid: Grid, layout: Layout, column: MappedColumn, decimal: Mark, asked: Asked
) -> Unit:
    """The unit of a yield: percent, fractions of one, or basis points.

    Raises
    ------
    UnclearError
        If it may be one or the other.
    """
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
