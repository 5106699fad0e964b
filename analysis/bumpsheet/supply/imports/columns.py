"""Which columns of a table are which series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.mapping import MappedColumn
from bumpsheet.supply.imports.names import ADJUSTED
from bumpsheet.supply.imports.sense import Sense, holds_values, may_be, sense_of, why_left_out

if TYPE_CHECKING:
    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.layout import Layout

# Names that a table of many rows may hold; above that it is a panel.
MOST_NAMES = 3_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns that are taken, and what is told about those that are not.

    Parameters
    ----------
    names : int, optional
        Column of the names of a long table, counted from 1.
    is_by_file : bool
        The series follows from the file's name or from the user, not from the table.
    """

    columns: tuple[MappedColumn, ...]
    notes: tuple[str, ...] = ()
    names: int | None = None
    is_by_file: bool = False


def choose_columns(grid: Grid, layout: Layout, asked: Asked) -> Chosen:
    """Match the columns of a table to series of the catalogue.

    Raises
    ------
    UnclearError
        If there is a column of closes, and nothing says of what.
    """
    filled = [h for h in layout.headings if holds_values(grid, h.column, layout, asked)]
    # A column without a heading before the dates counts the rows.
    filled = [h for h in filled if h.parts or h.column > layout.dates[0]]
    senses = [sense_of(heading, asked, layout) for heading in filled]
    long = _long(grid, layout, senses, asked)
    if long is not None:
        return long
    closes = [s for s in senses if s.is_close and (s.series or not s.unknown)]
    named = [s for s in closes if len(s.series) == 1 and not s.unknown]
    notes = [note for sense in senses if (note := why_left_out(sense))]
    if asked.series is None and named:
        columns, more = _one_each(named, layout, asked)
        return Chosen(columns, (*notes, *more))
    free = [s for s in closes if not s.series and not s.total_return]
    return _by_context(free or (closes if asked.series else []), layout, asked, notes)


def _one_each(
    named: list[Sense], layout: Layout, asked: Asked
) -> tuple[tuple[MappedColumn, ...], list[str]]:
    """For each series its column: of closes and adjusted closes the kind that the catalogue has."""
    found, notes = [], []
    for name in dict.fromkeys(name for sense in named for name in sense.series):
        own = [sense for sense in named if name in sense.series]
        chosen = _preferred(own, name, asked)
        if len(chosen) > 1:
            places = ", ".join(sense.place for sense in chosen)
            raise UnclearError(
                asked.file, f"{name} stands in several columns, {places}", "mapping", ()
            )
        series = asked.names.catalogue.find(name)
        is_plain = chosen[0].field != "adjusted_close" and not chosen[0].total_return
        if series is not None and series.kind in ADJUSTED and is_plain:
            notes.append(
                f"{chosen[0].place}: closes of {name} are taken as adjusted for distributions, "
                "which its heading does not say"
            )
        found.append(_mapped(chosen[0], layout, name))
    return tuple(found), notes


def _preferred(own: list[Sense], name: str, asked: Asked) -> list[Sense]:
    series = asked.names.catalogue.find(name)
    is_adjusted = series is not None and series.kind in ADJUSTED
    wanted = [s for s in own if (s.field == "adjusted_close") == is_adjusted]
    return wanted or own


def _mapped(sense: Sense, layout: Layout, series: str, named: str | None = None) -> MappedColumn:
    dates = sense.heading.dates
    return MappedColumn(
        column=sense.heading.column + 1,
        series=series,
        named=named,
        dates=dates + 1 if dates != layout.dates[0] else None,
    )


def _by_context(closes: list[Sense], layout: Layout, asked: Asked, notes: list[str]) -> Chosen:
    """Name the only column of closes by what stands above the table, or by the file's name."""
    if not closes:
        raise UnclearError(
            asked.file,
            "no column holds closes of a series in the catalogue"
            + (f" ({'; '.join(notes[:3])})" if notes else ""),
            "mapping",
            (),
        )
    told = asked.series or _context(layout, asked)
    if told is None:
        raise UnclearError(
            asked.file, f"nothing says of which series the closes in {closes[0].place} are",
            "series", tuple(asked.names.catalogue.ids),
        )  # fmt: skip
    chosen = _preferred(closes, told, asked)
    if len(chosen) > 1:
        generic = [sense for sense in chosen if sense.field == "close"]
        chosen = generic if len(generic) == 1 else chosen
    if len(chosen) > 1 or not may_be(asked, told, chosen[0]):
        raise UnclearError(
            asked.file,
            f"nothing says which column is {told}: "
            + ", ".join(f"{s.place} ({s.heading.text})" for s in chosen[:4]),
            "mapping",
            (),
        )
    is_by_file = told != _in_titles(layout, asked)
    for sense in chosen:
        sense.series = {told}
    columns, more = _one_each(chosen, layout, asked)
    return Chosen(columns, (*notes, *more), is_by_file=is_by_file)


def _in_titles(layout: Layout, asked: Asked) -> str | None:
    """The only series that the lines above the table name; None where they say total return."""
    meanings = [asked.names.meaning(title) for title in layout.titles]
    found = {m.series for m in meanings if m.series and not m.is_near and not m.is_change}
    return found.pop() if len(found) == 1 else None


def _context(layout: Layout, asked: Asked) -> str | None:
    from pathlib import Path  # noqa: PLC0415

    stem = Path(asked.file).stem
    told = {_in_titles(layout, asked), asked.names.of_file(stem), _of_sheet(asked)} - {None}
    is_total = any(
        asked.names.meaning(text.replace("_", " ")).total_return for text in (*layout.titles, stem)
    )
    if len(told) != 1:
        return None
    found = told.pop()
    above = [*layout.titles, asked.sheet or ""]
    if found and any(asked.names.says_more(text, found) for text in above):
        return None
    series = asked.names.catalogue.find(found) if found else None
    fits = series is not None and (
        series.kind in ADJUSTED or is_total == (series.kind is SeriesKind.INDEX_TOTAL_RETURN)
    )
    return found if fits else None


def _of_sheet(asked: Asked) -> str | None:
    return asked.names.of_file(asked.sheet) if asked.sheet else None


def _long(grid: Grid, layout: Layout, senses: list[Sense], asked: Asked) -> Chosen | None:
    """The series of a table that names them in a column; None where it is no such table."""
    closes = [s for s in senses if s.is_close and not s.series and not s.unknown]
    for sense in senses:
        if sense.field not in {"ticker", "name"}:
            continue
        fields = grid.column(sense.heading.column).iloc[layout.first :].str.strip()
        texts = [str(text) for text in pd.unique(fields) if text]
        if not texts or len(texts) > MOST_NAMES:
            continue
        meanings = {text: asked.names.meaning(text) for text in texts}
        known = {t: m for t, m in meanings.items() if m.series and not m.is_change}
        if asked.series and len(texts) == 1:
            closes_of(closes, total=any(m.total_return for m in meanings.values()))
            return None
        if not known and not closes:
            continue
        if not known:
            raise UnclearError(
                asked.file, f"{sense.place} names no series of the catalogue: {texts[0]}",
                "mapping" if len(texts) > 1 else "series", (),
            )  # fmt: skip
        series = [m.series for m in known.values()]
        if not closes or len(set(series)) < len(series):
            raise UnclearError(
                asked.file, f"two names in {sense.place} mean the same series", "mapping", ()
            )
        columns = []
        for text, meaning in known.items():
            assert meaning.series is not None, "chosen above"
            own = closes_of([replace(s) for s in closes], total=meaning.total_return)
            chosen = _preferred(own, meaning.series, asked)
            if len(chosen) > 1:
                chosen = [s for s in chosen if s.field == "close"] or chosen
            columns.append(_mapped(chosen[0], layout, meaning.series, text))
        others = [text for text in texts if text not in known]
        notes = [f"{sense.place}, {text}: no series of the catalogue" for text in others[:5]]
        return Chosen(tuple(columns), tuple(notes), names=sense.heading.column + 1)
    return None


def closes_of(closes: list[Sense], *, total: bool) -> list[Sense]:
    """Columns of closes, said to be total returns where the name of their rows says so."""
    for sense in closes:
        sense.total_return |= total
    return closes
