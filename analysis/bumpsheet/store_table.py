"""What a data store holds, as a table for a terminal, or as a list where it is narrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from rich.console import Console, RenderableType

    from bumpsheet.market.inventory import Inventory, StoredSeries
    from bumpsheet.market.manifest import Arrival
    from bumpsheet.market.problems import Problem
    from bumpsheet.market.survey_files import StoredFile

# A table of fewer columns would break every word.
NARROWEST = 110


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    span: str
    age: str
    values: str
    origin: str
    problems: list[tuple[str, bool]]


def tell_inventory(
    console: Console,
    inventory: Inventory,
    words: Callable[[Problem], str],
    today: dt.date,
    *,
    missing: bool,
) -> None:
    """Print every series and file with its span, age, origin, licence and problems.

    Parameters
    ----------
    words : callable
        Words a problem.
    today : date
        Ages count from the last value to this day.
    missing : bool
        List the series that no store has too.
    """
    rows = [_series_row(item, words, today) for item in inventory.series if item.store or missing]
    rows += [_file_row(item, words, today) for item in inventory.files]
    printed = _table(rows) if console.width >= NARROWEST else _list(rows)
    for part in printed:
        console.print(part, soft_wrap=False)


def _series_row(item: StoredSeries, words: Callable[[Problem], str], today: dt.date) -> _Row:
    problems = [(words(problem), problem.is_error) for problem in item.problems]
    if item.problem:
        problems.insert(0, (item.problem, True))
    if not item.store:
        problems = [("no store has it", False)]
    licence = item.arrival.licence if item.arrival and item.arrival.licence else item.series.licence
    origin = [_origin(item.arrival, item.store), licence]
    age = item.age(today)
    return _Row(
        item.series.id,
        _span(item.first, item.last),
        "" if age is None else f"{age:,}",
        f"{item.values:,}" if item.values else "",
        " · ".join(part for part in origin if part),
        problems,
    )


def _file_row(item: StoredFile, words: Callable[[Problem], str], today: dt.date) -> _Row:
    return _Row(
        item.name,
        _span(item.first, item.last),
        "" if item.last is None else f"{(today - item.last).days:,}",
        f"{item.rows:,}",
        _origin(item.arrival, item.store),
        [(words(problem), problem.is_error) for problem in item.problems],
    )


def _origin(arrival: Arrival | None, store: str) -> str:
    if arrival is None:
        return store
    parts = [f"{arrival.provider}, {arrival.retrieved:%Y-%m-%d}", arrival.terms]
    return " · ".join(part for part in parts if part)


def _span(first: dt.date | None, last: dt.date | None) -> str:
    return "" if first is None else f"{first} {last}"


def _table(rows: list[_Row]) -> Iterator[RenderableType]:
    table = Table(box=None, pad_edge=False)
    table.add_column("series or file", overflow="fold", max_width=34)
    table.add_column("from, to", min_width=10, max_width=10)
    table.add_column("days old", justify="right")
    table.add_column("values", justify="right", no_wrap=True)
    table.add_column("origin and licence", overflow="fold", ratio=2)
    table.add_column("noticed", overflow="fold", ratio=3)
    for row in rows:
        lines = Text("\n").join(_problem(*problem) for problem in row.problems)
        cells = (row.span, row.age, row.values, escape(row.origin))
        table.add_row(escape(row.name), *cells, lines)
    yield table


def _list(rows: list[_Row]) -> Iterator[RenderableType]:
    for row in rows:
        age = f"{row.age} days old" if row.age else ""
        span = row.span.replace(" ", " to ")
        values = f"{row.values} values" if row.values else ""
        head = ", ".join(part for part in (span, age, values) if part)
        yield Text(row.name, style="bold").append(f"  {head}" if head else "", style="not bold")
        if row.origin:
            yield Padding(Text(row.origin), (0, 0, 0, 2))
        for problem in row.problems:
            yield Padding(_problem(*problem), (0, 0, 0, 2))


def _problem(text: str, is_error: bool) -> Text:  # noqa: FBT001 - the pair that a row holds
    return Text(f"error: {text}", style="red") if is_error else Text(f"- {text}")
