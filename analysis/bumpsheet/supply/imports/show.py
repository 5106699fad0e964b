"""A file as it was understood, for a person to look at before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from rich.markup import escape
from rich.table import Column, Table

from bumpsheet.supply.imports.grid import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from bumpsheet.supply.arrivals import Arrived
    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.propose import Proposal

ENDS = 3
MOST_REVISED = 5


def shown(proposal: Proposal, asked: Asked) -> Iterator[RenderableType]:
    """What was understood: how it is read, the first and last rows, and what is left out."""
    yield escape(_reading(proposal, asked))
    if proposal.series:
        yield _summary(proposal, asked)
        for item in proposal.series:
            yield _ends(item.table, escape(item.series))
    elif proposal.panel is not None:
        rows = proposal.panel.rows
        yield (
            f"{len(rows)} closes of {rows['ticker'].nunique()} tickers on "
            f"{rows['date'].nunique()} days, {proposal.panel.left_out} other rows left out"
        )
        yield _ends(rows, "panel")
    elif proposal.members is not None:
        found = proposal.members
        yield f"{len(found.table)} members of {found.fund} on {found.dated}"
        yield _ends(found.table, found.file)
    elif proposal.single is not None:
        yield _ends(proposal.single, escape(asked.supplied or f"shares of {asked.fund}"))
    for note in proposal.notes:
        yield escape(f"note: {note}")


def _reading(proposal: Proposal, asked: Asked) -> str:
    mapping = proposal.mapping
    parts = [f"sheet {mapping.sheet}"] if mapping.sheet else []
    parts.append(f"headings in row {mapping.header}" if mapping.header else "no headings")
    if mapping.across:
        parts.append("rows read as columns")
    if mapping.dates and mapping.date_order:
        parts.append(f"dates in column {letters(mapping.dates - 1)}, {mapping.date_order}")
    parts.append("decimal comma" if mapping.decimal == "," else "decimal point")
    if mapping.names:
        parts.append(f"names in column {letters(mapping.names - 1)}")
    by = " (as confirmed before, or written by you)" if proposal.is_confirmed else ""
    return f"{asked.file}: {', '.join(parts)}{by}"


def _summary(proposal: Proposal, asked: Asked) -> Table:
    names = ("series", "column", "unit", "from", "to", "values", "without")
    table = Table(*(Column(name, no_wrap=True) for name in names), "name", box=None)
    columns = {item.series: item for item in proposal.mapping.columns}
    for item in proposal.series:
        series, column = asked.names.catalogue.find(item.series), columns[item.series]
        assert series is not None, "the mapping was checked"
        unit = series.unit.value if column.unit == "as_is" else f"{column.unit} -> {series.unit}"
        days = item.table["date"]
        table.add_row(
            escape(item.series), letters(column.column - 1), unit, str(days.iloc[0].date()),
            str(days.iloc[-1].date()), str(len(days)), str(item.missing), escape(series.name),
        )  # fmt: skip
    return table


def _ends(table: pd.DataFrame, title: str) -> Table:
    """The first and last rows of a table."""
    found = Table(*(escape(str(name)) for name in table.columns), title=title, box=None)
    is_long = len(table) > 2 * ENDS
    rows = pd.concat([table.iloc[:ENDS], table.iloc[-ENDS:]]) if is_long else table
    for place, row in enumerate(rows.itertuples(index=False)):
        if is_long and place == ENDS:
            found.add_row(*["..."] * len(table.columns))
        found.add_row(*(escape(_field(value)) for value in row))
    return found


def _field(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, float):
        return "" if value != value else f"{value:.10g}"  # noqa: PLR0124 - missing is not itself
    return str(value)


def told(arrived: Arrived) -> Iterator[str]:
    """What became of an arrival: a line, and a line for each of the latest revised values."""
    line = f"{arrived.status:>9}  {arrived.series}"
    if arrived.new_rows:
        line += f", {arrived.new_rows} new"
    if arrived.revised:
        line += f", {len(arrived.revised)} revised"
    if arrived.first and arrived.last:
        line += f"; stored from {arrived.first} to {arrived.last}"
    yield line
    for day, old, new in arrived.revised[-MOST_REVISED:]:
        yield f"{'':>9}  {day}: {old:.10g} -> {new:.10g}"
