"""Closes of many stocks: a long table of dates and tickers, or a column for each ticker."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.grid import Grid, letters
from bumpsheet.supply.imports.guess import Guess, find_table
from bumpsheet.supply.imports.mapping import MappedColumn, Mapping, signature
from bumpsheet.supply.imports.names import BLOOMBERG
from bumpsheet.supply.imports.numbers import is_number
from bumpsheet.supply.imports.rows import read_body
from bumpsheet.supply.imports.understand import numbers_of, prepared, refuse_nameless
from bumpsheet.supply.imports.written import fields_of, guess_decimal, guess_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.layout import Heading, Layout

# The mapping of a wide table names its first column of closes; the others follow up to the last.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class ReadPanel:
    """A panel as it was understood.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``date``, ``ticker``, ``close`` and perhaps ``volume``, in order of date and ticker.
    left_out : int
        Rows that are no data.
    """

    rows: pd.DataFrame
    left_out: int

    def as_parquet(self) -> bytes:
        """The file that loaders read, in small row groups so that spans are told at once."""
        buffer = io.BytesIO()
        table = pa.Table.from_pandas(self.rows, preserve_index=False)
        pq.write_table(table, buffer, compression="zstd")
        return buffer.getvalue()


def guess_panel(grids: Sequence[Grid], asked: Asked) -> Guess:
    """Guess how a file of many stocks is read.

    Raises
    ------
    BumpsheetError
        If it has neither a column of tickers beside one of closes, nor a column for each ticker.
    """
    grid, layout, across = find_table(grids, asked)
    tickers = _of_field(grid, layout, asked, "ticker") or _of_field(grid, layout, asked, "name")
    columns = _long(grid, layout, asked) if tickers else _wide(grid, layout, asked)
    guessed = columns[:1] if tickers is None else columns
    mapping = Mapping(
        kind="panel",
        sheet=grid.name or None,
        across=across,
        header=layout.header + 1,
        dates=layout.dates[0] + 1,
        date_order=guess_order(grid, layout, None, asked),
        decimal=guess_decimal(grid, layout, columns[:50], asked),
        names=tickers.column + 1 if tickers else None,
        columns=guessed,
    )
    source = grid.turned() if across else grid
    return Guess(source, mapping, (), signature("panel", layout, ()), is_sure=True)


def _of_field(grid: Grid, layout: Layout, asked: Asked, field: str) -> Heading | None:
    for heading in layout.headings:
        if not any(asked.words.field_of(part) == field for part in heading.parts):
            continue
        texts = fields_of(grid, heading.column, layout.first)[:50]
        if any(not is_number(text) for text in texts):
            return heading
    return None


def _long(grid: Grid, layout: Layout, asked: Asked) -> tuple[MappedColumn, ...]:
    """Columns of closes and volumes; adjusted closes where there are."""
    found: dict[str, list[int]] = {}
    for heading in layout.headings:
        fields = {asked.words.field_of(part) for part in heading.parts}
        for field in fields & {"close", "adjusted_close", "volume"}:
            found.setdefault(str(field), []).append(heading.column)
    closes = found.get("adjusted_close") or found.get("close", [])
    if len(closes) != 1:
        places = ", ".join(f"column {letters(place)}" for place in closes) or "none"
        raise UnclearError(
            asked.file, f"which column holds the closes is not clear ({places})", "mapping", ()
        )
    columns = [MappedColumn(column=closes[0] + 1)]
    volumes = found.get("volume", [])
    if len(volumes) == 1:
        columns.append(MappedColumn(column=volumes[0] + 1, field="volume"))
    return tuple(columns)


def _wide(grid: Grid, layout: Layout, asked: Asked) -> tuple[MappedColumn, ...]:
    """All columns of a table that has a ticker above each."""
    if len(layout.dates) > 1 or len(layout.headings) < FEWEST:
        raise BumpsheetError(
            asked.file, "no panel: it has no column of tickers, nor a column for each ticker",
            remedy="export one with date, ticker and close, or with a column a ticker",
        )  # fmt: skip
    return tuple(
        MappedColumn(column=heading.column + 1)
        for heading in layout.headings
        if heading.column > layout.dates[0]
    )


def read_panel(grid: Grid, mapping: Mapping, asked: Asked) -> ReadPanel:
    """Read a panel.

    Raises
    ------
    BumpsheetError
        At the first field that is not what the mapping says, and where a stock stands twice on a
        day.
    """
    grid = prepared(grid, mapping)
    assert mapping.dates is not None, "mappings of panels have dates"
    assert mapping.date_order is not None, "and an order"
    places = [column.column - 1 for column in mapping.columns]
    body = read_body(
        grid, (mapping.dates - 1, mapping.date_order), places, mapping.header - 1, asked,
    )  # fmt: skip
    days = body.days.astype("datetime64[us]")
    if mapping.names is not None:
        names = grid.column(mapping.names - 1).iloc[body.rows].str.strip()
        refuse_nameless(names.to_numpy(), body, mapping.names - 1, asked.file)
        frame = pd.DataFrame({"date": days, "ticker": _tickers(names)})
        for column in mapping.columns:
            numbers = numbers_of(
                grid, column.column - 1, body.rows, mapping.decimal, asked,
                may_round=column.field == "volume",
            )  # fmt: skip
            frame[column.field] = numbers.found
    else:
        frame = _melted(grid, mapping, body.rows, days, asked)
    frame = frame.dropna(subset=["close"]).sort_values(["date", "ticker"], ignore_index=True)
    _refuse_unfit(frame, asked)
    return ReadPanel(frame, len(body.left_out))


def _tickers(names: pd.Series[str]) -> pd.Series[str]:
    """Tickers without what Bloomberg and FactSet add; a class stands behind a dash."""
    codes, texts = pd.factorize(names)
    plain = [_ticker(str(text)) for text in texts]
    return pd.Series(np.array([*plain, ""], dtype=object)[codes], index=names.index, dtype=str)


def _ticker(text: str) -> str:
    bloomberg = BLOOMBERG.match(text)
    plain = (bloomberg[1] if bloomberg else text).upper()
    for suffix in ("-US", ".US", ":US", ".N", ".O", ".OQ"):
        plain = plain.removesuffix(suffix)
    return plain.replace(".", "-").replace("/", "-")


def _melted(
    grid: Grid,
    mapping: Mapping,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    days: np.ndarray[tuple[int], np.dtype[np.datetime64]],
    asked: Asked,
) -> pd.DataFrame:
    first = mapping.columns[0].column - 1
    header = max(mapping.header - 1, 0)
    names = grid.cells.iloc[header, first:].str.strip()
    tickers = _tickers(names).to_numpy()
    block = grid.cells.iloc[rows, first:]
    machine = None if grid.machine is None else grid.machine[rows, first:].T.reshape(-1, 1)
    # One column after the other, so that all fields are read at once.
    flat = pd.DataFrame({0: block.to_numpy(dtype=object).T.ravel()}, dtype=str)
    every = np.arange(len(flat))
    numbers = numbers_of(Grid("", flat, machine), 0, every, mapping.decimal, asked)
    frame = pd.DataFrame(
        {
            "date": np.tile(days, len(tickers)),
            "ticker": np.repeat(tickers, len(days)),
            "close": numbers.found,
        }
    )
    return frame[(frame["ticker"] != "").to_numpy()]


def _refuse_unfit(frame: pd.DataFrame, asked: Asked) -> None:
    if frame.empty or frame["ticker"].nunique() < FEWEST:
        raise BumpsheetError(
            asked.file, "closes of fewer than two stocks",
            remedy="import it as a series, without --as panel",
        )  # fmt: skip
    twice = frame.duplicated(["date", "ticker"])
    if twice.any():
        row = frame[twice].iloc[0]
        raise BumpsheetError(
            asked.file, "a stock stands twice on a day",
            value=f"{row['ticker']} {row['date'].date()}", remedy="keep one row a stock and day",
        )  # fmt: skip
    bad = frame["close"] <= 0
    if bad.any():
        row = frame[bad].iloc[0]
        raise BumpsheetError(
            asked.file, "a close that is not positive",
            value=f"{row['ticker']} {row['date'].date()} {row['close']:g}",
            remedy="correct the file; a missing close is an empty field",
        )  # fmt: skip
