"""Closes of many stocks at once, from parquet files of a store.

A file has the columns ``date``, ``ticker``, ``close`` and perhaps ``volume``. What is wrong with a
panel is recognised here by the rules of ``data/universe.yml`` and told; nothing is smoothed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.beside import closes_of
from bumpsheet.market.inputs.exchange_checks import exchanged
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.kind import InputKind, single_stocks
from bumpsheet.market.inputs.naming_checks import exchanged_by_price, refuse_other_names
from bumpsheet.market.inputs.panel_checks import refuse_odd_days, refuse_unlike_market
from bumpsheet.market.inputs.split_checks import Jump, jumps
from bumpsheet.market.reading import note
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.catalogue.universe import Universe
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.manifest import Arrival
    from bumpsheet.market.request import Request
    from bumpsheet.market.store import Store

# 52 weeks and the session before them.
LOOK_BACK = dt.timedelta(days=370)
RECENT = 5
FIRST_MONTH = 21


@dataclass(frozen=True, slots=True)
class Panel:
    """Stocks of one file, up to the as-of date.

    Parameters
    ----------
    closes : pandas.DataFrame
        Sessions by ticker, USD, missing where there is no close or a bad one.
    volumes : pandas.DataFrame or None
        Shares traded, where the file has them.
    reused, bad_ticks, unadjusted, exchanged : tuple of str
        Tickers that break off and come back, that have a close which jumps and comes back, that
        have a split after the base which the data do not adjust for, and that have changed names
        with another one; all but those with a jump count in no ranking.
    doubtful : mapping of str to date
        Tickers with a jump after the base that may be a split or a move, and the latest such day.
    began, ended : int
        Stocks of the panel's first month, and those among them without a recent close.
    survivors_only : bool
        So few have ended that those which did must be missing from the file.
    """

    closes: pd.DataFrame
    volumes: pd.DataFrame | None
    reused: tuple[str, ...]
    bad_ticks: tuple[str, ...]
    unadjusted: tuple[str, ...]
    exchanged: tuple[str, ...]
    doubtful: Mapping[str, dt.date]
    began: int
    ended: int
    survivors_only: bool
    source: str
    store: str
    arrival: Arrival | None = None

    def digest(self) -> str:
        """Digest of the values."""
        digest = hashlib.sha256(",".join(self.closes.columns).encode())
        digest.update(self.closes.index.to_numpy("datetime64[D]").astype("<i8").tobytes())
        for table in (self.closes, self.volumes):
            if table is not None:
                digest.update(np.ascontiguousarray(table.to_numpy("<f4")).tobytes())
        return digest.hexdigest()

    @property
    def usable(self) -> pd.Index[str]:
        """Tickers that may be ranked."""
        return self.closes.columns.difference([*self.reused, *self.unadjusted, *self.exchanged])


def load_panel(request: Request, inputs: Inputs) -> Panel:
    """Read the panel that covers the event.

    Raises
    ------
    MissingDataError
        If no store has one.
    """
    stocks = single_stocks(request)
    for store in request.stores:
        for path in store.files(stocks.panel):
            if _covers(path, request):
                return _named(read_panel(path, request, store), inputs, request, path)
    raise MissingDataError(
        f"our data have no closes of single stocks from {request.base} to {request.as_of}"
    )


def _named(panel: Panel, inputs: Inputs, request: Request, path: Path) -> Panel:
    """Hold the tickers against the lists of members that state sectors and prices."""
    holdings, rules = inputs.get(HOLDINGS), request.catalogues.universe
    lists = [found for found in (holdings.small, holdings.large) if found] if holdings else []
    refuse_other_names(panel.closes, lists, rules.panel, path)
    others = exchanged_by_price(panel.closes, lists, rules.exchanged)
    return replace(panel, exchanged=tuple(sorted({*panel.exchanged, *others})))


def _covers(path: Path, request: Request) -> bool:
    """Tell from the file's statistics, without reading it."""
    note(path)
    try:
        metadata = pq.read_metadata(path)
        names = metadata.schema.names
        if not {"date", "ticker", "close"} <= set(names):
            return False
        _refuse_types(path)
        place = names.index("date")
        groups = [
            metadata.row_group(n).column(place).statistics for n in range(metadata.num_row_groups)
        ]
    except (pa.ArrowException, OSError) as error:
        raise BumpsheetError(path.name, "not a parquet file", remedy="check it") from error
    if any(found is None or not found.has_min_max for found in groups):
        return True
    first = min(pd.Timestamp(found.min) for found in groups)
    last = max(pd.Timestamp(found.max) for found in groups)
    return bool(first <= pd.Timestamp(request.base) and last >= pd.Timestamp(request.as_of))


def _refuse_types(path: Path) -> None:
    """Refuse columns of another type than the figures need: text sorts and compares as text."""
    schema = pq.read_schema(path)
    fits = {
        "date": _is_day,
        "ticker": lambda kind: (
            pa.types.is_string(_plain(kind)) or pa.types.is_large_string(_plain(kind))
        ),
        "close": _is_number,
        "volume": _is_number,
    }
    for name, is_fit in fits.items():
        if name in schema.names and not is_fit(schema.field(name).type):
            raise BumpsheetError(
                path.name,
                f"a column of {schema.field(name).type}",
                field=name,
                remedy="write dates as dates, tickers as text, closes and volumes as numbers",
            )


def _is_day(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))


def read_panel(path: Path, request: Request, store: Store) -> Panel:
    """Read one panel, which covers the request.

    Raises
    ------
    BumpsheetError
        If it is no panel.
    MissingDataError
        If it holds nothing of the request's span.
    """
    try:
        table = _rows(path, request)
    except (pa.ArrowException, OSError) as error:
        raise BumpsheetError(path.name, "cannot be read", remedy="check it") from error
    if not len(table):
        raise MissingDataError("our data have no closes of single stocks for these sessions")
    days, tickers, tables = _matrices(table, request, path)
    if pd.Timestamp(request.base) not in days or pd.Timestamp(request.as_of) not in days:
        raise MissingDataError("our data have no closes of single stocks for these sessions")
    rules = request.catalogues.universe
    _refuse_as_a_whole(pd.DataFrame(tables["close"], index=days), tables, request, path)
    closes, spiked = _without_bad_ticks(tables["close"], rules)
    reused = _broken_off(closes, rules)
    base = int(days.get_loc(pd.Timestamp(request.base)))
    found = [*jumps(closes, tables.get("volume"), base, rules.splits)]
    unadjusted = np.isin(
        np.arange(len(tickers)), [stock for _, stock, verdict in found if verdict is Jump.SPLIT]
    )
    began, ended = _ended(closes)
    is_long = len(closes) >= rules.survivors.sessions
    return Panel(
        closes=pd.DataFrame(closes, index=days, columns=tickers),
        volumes=pd.DataFrame(tables["volume"], index=days, columns=tickers)
        if "volume" in tables
        else None,
        reused=tuple(tickers[reused]),
        bad_ticks=tuple(tickers[spiked]),
        unadjusted=tuple(tickers[unadjusted & ~reused]),
        exchanged=tuple(tickers[exchanged(closes, tables.get("volume"), rules.exchanged)]),
        doubtful={
            tickers[stock]: as_date(days[place])
            for place, stock, verdict in found
            if verdict is Jump.DOUBTFUL and not (unadjusted | reused)[stock]
        },
        began=began,
        ended=ended,
        survivors_only=is_long and ended < rules.survivors.ended_share * began,
        source="exchange closes",
        store=store.label,
        arrival=store.arrival(path),
    )


def _refuse_as_a_whole(
    closes: pd.DataFrame,
    tables: Mapping[str, np.ndarray[Any, Any]],
    request: Request,
    path: Path,
) -> None:
    rules, compared = request.catalogues.universe.panel, request.catalogues.input_rules.comparison
    refuse_odd_days(closes, (request.base, request.as_of), rules, path)
    index = closes_of(request.spec.series.large, request)
    if index is not None:
        refuse_unlike_market(closes, index, rules, compared, path)
    if "volume" in tables and not np.nansum(tables["volume"]):
        raise BumpsheetError(
            path.name, "no stock was ever traded", field="volume", value="0",
            remedy="give the shares traded, or leave the column out",
        )  # fmt: skip


def _rows(path: Path, request: Request) -> pa.Table:
    names = [
        name for name in pq.read_schema(path).names if name in {"date", "ticker", "close", "volume"}
    ]
    first = pd.Timestamp(request.base - LOOK_BACK)
    rows = pq.read_table(
        path,
        columns=names,
        filters=[("date", ">=", first), ("date", "<=", pd.Timestamp(request.as_of))],
        read_dictionary=["ticker"],
    )
    return rows.filter(pc.is_valid(rows["ticker"])) if rows["ticker"].null_count else rows


def _matrices(
    table: pa.Table, request: Request, path: Path
) -> tuple[pd.DatetimeIndex, pd.Index[str], dict[str, np.ndarray[Any, Any]]]:
    """Lay the rows out as sessions by ticker; rows on other days fall away."""
    encoded = table["ticker"].combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = pc.dictionary_encode(encoded)
    names = pd.Index(encoded.dictionary.to_pylist())
    column = encoded.indices.to_numpy(zero_copy_only=False)
    dates = table["date"].to_numpy().astype("datetime64[D]")
    sessions = request.sessions.between(dates.min().item(), dates.max().item())
    known = sessions.to_numpy().astype("datetime64[D]")
    row = np.searchsorted(known, dates)
    on_session = known[np.minimum(row, len(known) - 1)] == dates
    order = np.argsort(names.to_numpy())
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    cells = row[on_session] * len(names) + place[column[on_session]]
    if np.bincount(cells).max(initial=0) > 1:
        raise BumpsheetError(
            path.name, "a stock stands twice on a day", remedy="keep one row a stock and day"
        )
    found = {}
    for field in ("close", "volume"):
        if field in table.column_names:
            values = np.full(len(known) * len(names), np.nan, dtype="f4")
            values[cells] = table[field].to_numpy()[on_session]
            found[field] = values.reshape(len(known), len(names))
    found["close"][~((found["close"] > 0) & np.isfinite(found["close"]))] = np.nan
    # The file's dictionary also names stocks that appear only later.
    known_by_now = np.isfinite(found["close"]).any(axis=0)
    tables = {field: values[:, known_by_now] for field, values in found.items()}
    return sessions, names[order][known_by_now], tables


def _without_bad_ticks(
    closes: np.ndarray[Any, Any], rules: Universe
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Blank out closes that jump and come back; the last session cannot be judged."""
    with np.errstate(invalid="ignore", divide="ignore"):
        moves = np.log(closes[1:] / closes[:-1])
    out, back = moves[:-1], moves[1:]
    bad = (np.abs(out) >= np.log(rules.bad_tick.jump)) & (
        np.abs(out + back) <= np.log1p(rules.bad_tick.back_within)
    )
    clean = closes.copy()
    clean[1:-1][bad] = np.nan
    return clean, bad.any(axis=0)


def _broken_off(closes: np.ndarray[Any, Any], rules: Universe) -> np.ndarray[Any, Any]:
    """Tickers with a gap of many sessions between two closes."""
    sessions = np.arange(len(closes))[:, None]
    seen = np.where(np.isfinite(closes), sessions, -1)
    last_before = np.vstack(
        [np.full(closes.shape[1], -1), np.maximum.accumulate(seen, axis=0)[:-1]]
    )
    gaps = np.where(np.isfinite(closes) & (last_before >= 0), sessions - last_before - 1, 0)
    return gaps.max(axis=0) >= rules.reuse_gap


def _ended(closes: np.ndarray[Any, Any]) -> tuple[int, int]:
    """Count the stocks of the first month, and those of them that have no recent close."""
    began = np.isfinite(closes[:FIRST_MONTH]).any(axis=0)
    goes_on = np.isfinite(closes[-RECENT:]).any(axis=0)
    return int(began.sum()), int((began & ~goes_on).sum())


PANEL = InputKind(
    "panel",
    load_panel,
    files="`*.parquet` with `date, ticker, close`, perhaps `volume`",
    content="closes of many stocks",
)
