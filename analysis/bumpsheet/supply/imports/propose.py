"""What would be stored of a file: read by a mapping, ready to be shown and to be taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.catalogue.series import SeriesKind, SeriesUnit
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.supply.imports.grid import Grid, letters
from bumpsheet.supply.imports.guess import Guess, guess_series
from bumpsheet.supply.imports.members import Members, guess_members, read_members
from bumpsheet.supply.imports.names import ADJUSTED
from bumpsheet.supply.imports.panel import ReadPanel, guess_panel, read_panel
from bumpsheet.supply.imports.sane import refuse_other_rhythm
from bumpsheet.supply.imports.single import guess_single, read_single
from bumpsheet.supply.imports.understand import (
    Understood,
    prepared,
    read_series,
    refuse_future,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from bumpsheet.catalogue.series import Series
    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.mapping import MappedColumn, Mapping

DOLLARS = {"$", "US$", "USD"}
# Rows of headings in which a mapping's column may be called a total return.
ABOVE, BELOW = 6, 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file as it was understood.

    Parameters
    ----------
    key : str
        Under which the mapping is kept; empty where it is not.
    is_confirmed : bool
        The mapping comes from a person: from a file, or confirmed before for such headings.
    series, panel, members, single : optional
        What was read, by its kind.
    """

    mapping: Mapping
    grid: Grid
    notes: tuple[str, ...]
    key: str
    is_confirmed: bool
    series: tuple[Understood, ...] = ()
    panel: ReadPanel | None = None
    members: Members | None = None
    single: pd.DataFrame | None = None


def guess(grids: Sequence[Grid], asked: Asked) -> Guess:
    """Guess how a file is read, by what it is said to be.

    Raises
    ------
    BumpsheetError
        If it is no such file, or has two readings.
    """
    if asked.kind == "series":
        return guess_series(grids, asked)
    if asked.kind == "panel":
        return guess_panel(grids, asked)
    if asked.kind == "members":
        return guess_members(grids, asked)
    return guess_single(grids, asked)


def by_mapping(grids: Sequence[Grid], mapping: Mapping, asked: Asked) -> Guess:
    """Take a mapping that a person wrote instead of guessing.

    Raises
    ------
    BumpsheetError
        If it is about another kind of file or sheet, or names series that are none.
    """
    if mapping.kind != asked.kind:
        raise BumpsheetError(
            asked.file, f"the mapping is for --as {mapping.kind}", field="as", value=asked.kind,
            remedy="say the same kind in both",
        )  # fmt: skip
    grid = next((grid for grid in grids if mapping.sheet in {None, grid.name}), None)
    if grid is None:
        raise BumpsheetError(
            asked.file, "no such sheet", field="sheet", value=mapping.sheet,
            remedy=f"it has {', '.join(g.name for g in grids)}",
        )  # fmt: skip
    return Guess(grid, mapping, (), "", is_sure=True)


def propose(guessed: Guess, asked: Asked, today: dt.date, *, is_confirmed: bool) -> Proposal:
    """Read a file by a mapping.

    Parameters
    ----------
    today : date
        No table goes on after it.

    Raises
    ------
    BumpsheetError
        At the first thing that is not as the mapping says, or that no such series holds.
    """
    grid, mapping = guessed.grid, guessed.mapping
    series: tuple[Understood, ...] = ()
    panel, members, single = None, None, None
    if mapping.kind == "series":
        _check_series(grid, mapping, asked)
        series = tuple(read_series(grid, mapping, asked))
        for item in series:
            _check_signs(item, asked)
            _check_rhythm(item, asked)
        tables = [item.table for item in series]
    elif mapping.kind == "panel":
        panel = read_panel(grid, mapping, asked)
        tables = [panel.rows]
    elif mapping.kind == "members":
        members = read_members(grid, mapping, asked)
        tables = []
    else:
        single = read_single(grid, mapping, asked)
        tables = [single]
    for table in tables:
        if table.empty:
            raise BumpsheetError(asked.file, "holds no value", remedy="export it again")
        refuse_future(table, today, asked.file)
    return Proposal(
        mapping, grid, guessed.notes, guessed.key, is_confirmed, series, panel, members, single
    )


def _check_series(grid: Grid, mapping: Mapping, asked: Asked) -> None:
    """Refuse a mapping by which a series would be made from something else than it is."""
    table = prepared(grid, mapping)
    catalogue = asked.names.catalogue
    for item in mapping.columns:
        series = catalogue.find(item.series or "")
        if series is None:
            raise BumpsheetError(
                asked.file, "not in the series catalogue", field="mapping", value=item.series,
                remedy=did_you_mean(str(item.series), catalogue.ids) or "add it to data/series.yml",
            )  # fmt: skip
        for text in _headings(table, mapping, item):
            meaning = asked.names.meaning(text)
            is_total = series.kind is SeriesKind.INDEX_TOTAL_RETURN
            is_other = meaning.total_return and not is_total and series.kind not in ADJUSTED
            if meaning.is_change or is_other:
                raise BumpsheetError(
                    asked.file,
                    f"{'changes' if meaning.is_change else 'a total return'}, not {series.name}",
                    field=f"column {letters(item.column - 1)}", value=text,
                    remedy="take another column, or add a series of that kind to data/series.yml",
                )  # fmt: skip


def _headings(grid: Grid, mapping: Mapping, item: MappedColumn) -> list[str]:
    texts = [item.named] if item.named else []
    if mapping.header and item.column <= grid.width:
        rows = slice(max(0, mapping.header - ABOVE), mapping.header + BELOW)
        texts += [str(text).strip() for text in grid.cells.iloc[rows, item.column - 1]]
    return [text for text in texts if text]


def _check_rhythm(item: Understood, asked: Asked) -> None:
    series = asked.names.catalogue.find(item.series)
    assert series is not None, "the mapping was checked"
    refuse_other_rhythm(item, series, asked.sessions(series.id), asked.file)


def _check_signs(item: Understood, asked: Asked) -> None:
    series: Series | None = asked.names.catalogue.find(item.series)
    assert series is not None, "the mapping was checked"
    if item.percent and not series.is_yield:
        raise BumpsheetError(
            asked.file, f"percent, where {series.name} is in {series.unit}",
            remedy="take the column of the levels, not of the changes",
        )  # fmt: skip
    others = item.currencies - DOLLARS
    if series.unit is SeriesUnit.USD and others:
        raise BumpsheetError(
            asked.file, f"another currency than that of {series.name}",
            value=", ".join(sorted(others)), remedy=f"take its closes in {series.unit}",
        )  # fmt: skip
