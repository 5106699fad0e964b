"""Tables of one thing by date: shares outstanding of a fund, and valuation data of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.grid import letters
from bumpsheet.supply.imports.guess import Guess, find_table
from bumpsheet.supply.imports.mapping import MappedColumn, Mapping, signature
from bumpsheet.supply.imports.rows import read_body
from bumpsheet.supply.imports.sense import holds_values
from bumpsheet.supply.imports.understand import numbers_of, prepared
from bumpsheet.supply.imports.written import guess_decimal, guess_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.layout import Heading, Layout


def guess_single(grids: Sequence[Grid], asked: Asked) -> Guess:
    """Guess how a file of net asset values and shares, or of one supplied series, is read.

    Raises
    ------
    UnclearError
        If several columns may be meant.
    """
    grid, layout, across = find_table(grids, asked)
    columns = _shares(layout, asked) if asked.kind == "fund_shares" else _only(grid, layout, asked)
    mapping = Mapping(
        kind=asked.kind,
        sheet=grid.name or None,
        across=across,
        header=layout.header + 1,
        dates=layout.dates[0] + 1,
        date_order=guess_order(grid, layout, None, asked),
        decimal=guess_decimal(grid, layout, columns, asked),
        columns=columns,
    )
    source = grid.turned() if across else grid
    key = signature(f"{asked.kind} {asked.supplied or asked.fund}", layout, ())
    return Guess(source, mapping, (), key, is_sure=True)


def _fields(heading: Heading, asked: Asked) -> set[str]:
    return {found for part in heading.parts if (found := asked.words.field_of(part))}


def _shares(layout: Layout, asked: Asked) -> tuple[MappedColumn, ...]:
    found = {}
    for field in ("nav", "shares"):
        places = [h.column for h in layout.headings if field in _fields(h, asked)]
        if len(places) != 1:
            raise BumpsheetError(
                asked.file, f"{len(places) or 'no'} columns of {field}", field="header",
                remedy="name one NAV and one Shares Outstanding, or give a mapping file",
            )  # fmt: skip
        found[field] = places[0]
    return tuple(
        MappedColumn.model_validate({"column": place + 1, "field": field})
        for field, place in found.items()
    )


def _only(grid: Grid, layout: Layout, asked: Asked) -> tuple[MappedColumn, ...]:
    filled = [h for h in layout.headings if holds_values(grid, h.column, layout, asked)]
    generic = [h for h in filled if "close" in _fields(h, asked)]
    chosen = generic if len(generic) == 1 else filled
    if len(chosen) != 1:
        places = ", ".join(f"column {letters(h.column)} ({h.text})" for h in chosen[:5])
        raise UnclearError(
            asked.file, f"which column holds {asked.supplied} is not clear: {places}", "mapping", ()
        )
    return (MappedColumn(column=chosen[0].column + 1),)


def read_single(grid: Grid, mapping: Mapping, asked: Asked) -> pd.DataFrame:
    """Read the columns of a mapping side by side.

    Returns
    -------
    pandas.DataFrame
        ``date`` and a column for each field, in order of the dates; rows without any value are
        left out.
    """
    grid = prepared(grid, mapping)
    assert mapping.dates is not None, "such mappings have dates"
    assert mapping.date_order is not None, "and an order"
    places = [item.column - 1 for item in mapping.columns]
    body = read_body(
        grid, (mapping.dates - 1, mapping.date_order), places, mapping.header - 1, asked,
    )  # fmt: skip
    table = pd.DataFrame({"date": body.days})
    for item in mapping.columns:
        numbers = numbers_of(
            grid, item.column - 1, body.rows, mapping.decimal, asked,
            may_round=item.field == "shares",
        )  # fmt: skip
        table[item.field] = numbers.found
    fields = [item.field for item in mapping.columns]
    table = table.dropna(subset=fields, how="all").drop_duplicates()
    twice = table["date"].duplicated()
    if twice.any():
        raise BumpsheetError(
            asked.file, "a date stands twice with different values",
            value=str(table["date"][twice].iloc[0].date()), remedy="keep one row a day",
        )  # fmt: skip
    return table.sort_values("date", ignore_index=True)
