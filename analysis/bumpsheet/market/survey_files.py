"""Looking over the files of a store that are no series: portfolios, panels, funds, lists."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.inputs.fund_shares import load_fund_shares
from bumpsheet.market.inputs.holdings import LISTS, dated_lists, read_list
from bumpsheet.market.inputs.kind import Inputs
from bumpsheet.market.inputs.panel import read_panel
from bumpsheet.market.inputs.portfolios import MISSING
from bumpsheet.market.manifest import Arrival
from bumpsheet.market.problems import Problem
from bumpsheet.market.survey import MOST_DAYS, list_problems, request_for
from bumpsheet.market.table import read_csv
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.market.store import Store

FUND_FILE = "_nav_shares.csv"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a store that is no series.

    Parameters
    ----------
    name : str
        Relative to its store.
    first, last : date or None
        Days of its first and last row.
    """

    name: str
    store: str
    rows: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    problems: tuple[Problem, ...] = ()
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    path: Path
    store: Store
    stores: tuple[Store, ...]
    catalogues: Catalogues


def stored_files(catalogues: Catalogues, stores: tuple[Store, ...]) -> list[StoredFile]:
    """Look over the files of all stores, in the order in which these are asked."""
    return [
        _looked_over(_Place(path, store, stores, catalogues), look)
        for store in stores
        for path, look in _known(store, catalogues)
    ]


def _known(
    store: Store, catalogues: Catalogues
) -> Iterator[tuple[Path, Callable[[_Place], Iterator[Problem]]]]:
    patterns: tuple[tuple[str, Callable[[_Place], Iterator[Problem]]], ...] = (
        ("*size_portfolios*.csv", _portfolios),
        ("*factors*.csv", _portfolios),
        (f"*{FUND_FILE}", _fund),
        ("*.parquet", _panel),
        ("*decisions*.csv", _decisions),
        *((schedule, _schedule) for schedule in _schedules(catalogues)),
    )
    for pattern, look in patterns:
        for path in store.files(pattern):
            yield path, look
    for index in LISTS:
        for _, path in dated_lists(store, index):
            yield path, _members


def _looked_over(place: _Place, look: Callable[[_Place], Iterator[Problem]]) -> StoredFile:
    name = place.path.relative_to(place.store.folder).as_posix()
    label = place.store.label
    try:
        rows, first, last = _span(place.path)
        problems = tuple(look(place))
    except (BumpsheetError, MissingDataError) as error:
        return StoredFile(name, label, problems=(Problem("unreadable", text=str(error)),))
    return StoredFile(name, label, rows, first, last, problems, place.store.arrival(place.path))


def _span(path: Path) -> tuple[int, dt.date | None, dt.date | None]:
    try:
        frame = (
            pq.read_table(path, columns=["date"]).to_pandas()
            if path.suffix == ".parquet"
            else read_csv(path)
        )
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BumpsheetError(path.name, "not a table", remedy="check it") from error
    column = next((name for name in frame.columns if str(name).lower() == "date"), None)
    days = None if column is None else pd.to_datetime(frame[column], errors="coerce").dropna()
    if days is None or days.empty:
        # The lists of members have theirs in their names.
        dated = re.search(r"(\d{4}-\d{2}-\d{2})$", path.stem)
        day = dt.date.fromisoformat(dated[1]) if dated else None
        return len(frame), day, day
    return len(frame), as_date(days.min()), as_date(days.max())


def _portfolios(place: _Place) -> Iterator[Problem]:
    numbers = read_csv(place.path).select_dtypes("number")
    is_code = numbers.isin(MISSING)
    columns = is_code.any()
    if columns.any():
        names = tuple(map(str, columns[columns].index[:MOST_DAYS]))
        yield Problem("missing_code", int(is_code.to_numpy().sum()), names=names)


def _fund(place: _Place) -> Iterator[Problem]:
    series = place.catalogues.series
    fund = series.find(place.path.name.removesuffix(FUND_FILE))
    index = next((item for item in series.series if fund and item.tracked_by == fund.id), None)
    if fund is None or index is None:
        return
    days = pd.to_datetime(read_csv(place.path)["date"])
    stores = (place.store, *(store for store in place.stores if store is not place.store))
    request = request_for(index, place.catalogues, stores, days.max())
    found = load_fund_shares(request, Inputs())
    for kind, wrong in (("bad_ticks", found.bad_ticks), ("bad_values", found.bad_values)):
        if wrong:
            named = wrong if len(wrong) <= MOST_DAYS else ()
            yield Problem(kind, len(wrong), wrong[0], wrong[-1], named)  # type: ignore[arg-type]
    if found.off_sessions:
        off = days[~days.isin(request.sessions.index)]
        span = as_date(off.min()), as_date(off.max())
        named = tuple(as_date(day) for day in off) if len(off) <= MOST_DAYS else ()
        yield Problem("off_sessions", found.off_sessions, *span, named)
    if found.missing:
        yield Problem("missing", found.missing)


def _panel(place: _Place) -> Iterator[Problem]:
    days = pd.to_datetime(pq.read_table(place.path, columns=["date"])["date"].to_pandas())
    small = place.catalogues.series.find(place.catalogues.markets["us"].series.small)
    assert small is not None, "markets name series of the catalogue"
    request = request_for(small, place.catalogues, place.stores, days.max())
    request = replace(request, base=request.sessions.on_or_after(as_date(days.min())))
    found = read_panel(place.path, request, place.store)
    for kind, names in (
        ("reused", found.reused), ("bad_ticks", found.bad_ticks), ("split_jumps", found.unadjusted),
        ("exchanged", found.exchanged),
    ):  # fmt: skip
        if names:
            yield Problem(kind, len(names), names=names[:MOST_DAYS])  # type: ignore[arg-type]
    if found.survivors_only:
        yield Problem("survivors", found.ended, text=str(found.began))


def _decisions(place: _Place) -> Iterator[Problem]:
    """A list of decisions that begins with changes only, where the bank must have held as well."""
    frame = read_csv(place.path)
    rate = next((name for name in ("target_pct", "value") if name in frame), None)
    if rate is None or "date" not in frame:
        return
    days = pd.to_datetime(frame["date"])
    holds = days[(frame[rate].diff() == 0).to_numpy()]
    first = days.iloc[0] if holds.empty else holds.iloc[0]
    before = days[days < first]
    if len(before) > MOST_DAYS:
        yield Problem("no_holds", len(before), as_date(days.iloc[0]), as_date(first))


def _schedules(catalogues: Catalogues) -> Iterator[str]:
    """Files of a store that add releases to the catalogue."""
    for file in catalogues.event_files.values():
        if file.releases is not None and file.releases.schedule is not None:
            yield file.releases.schedule


def _schedule(place: _Place) -> Iterator[Problem]:
    return list_problems(place.path, place.catalogues)


def _members(place: _Place) -> Iterator[Problem]:
    for index in LISTS:
        for day, path in dated_lists(place.store, index):
            if path == place.path:
                rules = place.catalogues.universe.lists
                read_list(path, index, day, place.store, rules, is_later=False)
    yield from ()
