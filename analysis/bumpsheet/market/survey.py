"""Looking a stored series over from its first day to its last: what is wrong, odd or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.checks import LONGEST_BOND_HOLIDAY, check_values
from bumpsheet.market.comparison import told
from bumpsheet.market.cross_check import suspicious_closes
from bumpsheet.market.doubts import Fault, doubts_of
from bumpsheet.market.history import History
from bumpsheet.market.inputs.fund_shares import FUND_SHARES, load_fund_shares
from bumpsheet.market.inputs.kind import Inputs
from bumpsheet.market.manifest import is_managed, read_ledger
from bumpsheet.market.places import RAW, SERIES
from bumpsheet.market.problems import Problem
from bumpsheet.market.request import Request
from bumpsheet.market.store import locate, read_values
from bumpsheet.market.witnesses import read_witnesses
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.trading.dates import as_date
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.inputs.fund_shares import FundShares
    from bumpsheet.market.store import Store
    from bumpsheet.trading.calendars import TradingCalendar

# So many days are named one by one.
MOST_DAYS = 8
# Two sources of one index may round to opposite signs now and then.
FEWEST_SIGNS = 10


def request_for(
    series: Series, catalogues: Catalogues, stores: tuple[Store, ...], last: pd.Timestamp
) -> Request:
    """What loaders are asked for a series as small caps of its market, through its last day."""
    market = catalogues.markets[series.market]
    sessions = catalogues.sessions(market.calendar)
    other = market.series.large if series.id != market.series.large else market.series.small
    as_of = as_date(min(last, sessions.index[-1]))
    spec = ReportSpec.model_validate(
        {
            "event": "none",
            "as_of": as_of,
            "market": series.market,
            "calendar": market.calendar,
            "series": {"small": series.id, "large": other},
        }
    )
    first = as_date(sessions.index[0])
    return Request(stores, catalogues, spec, market, sessions, first, first, as_of)


def record_problems(path: Path, store: Store) -> Iterator[Problem]:
    """What is wrong with the records of how a file arrived; nothing where none are kept."""
    name = path.stem if path.parent.name == SERIES else path.name
    if path.parent.parent != store.folder or not is_managed(store.folder):
        return
    ledger = read_ledger(store.folder, name)
    if ledger.damaged:
        yield Problem("damaged_record", len(ledger.damaged), names=ledger.damaged)
    arrival = store.arrival(path)
    if ledger.latest is not None and arrival is None:
        yield Problem("changed")
    elif arrival is not None and arrival.table != ledger.arrivals[-1].table:
        yield Problem("behind")
    if arrival is not None:
        raw = store.folder / RAW / arrival.raw
        if not raw.is_file() or digest_of(raw.read_bytes()) != arrival.raw:
            yield Problem("raw_lost", text=arrival.raw)


def list_problems(path: Path, catalogues: Catalogues) -> Iterator[Problem]:
    """Why a file adds no events to the catalogue, which would be their source."""
    for error in catalogues.refused.values():
        if error.where == path.name:
            yield Problem("adds_nothing", text=str(error))


def series_problems(
    series: Series, path: Path, store: Store, catalogues: Catalogues, stores: tuple[Store, ...]
) -> Iterator[Problem]:
    """Everything that is noticed about the file of a series, which holds a value at least."""
    values = read_values(path).dropna().set_index("date")["value"]
    sessions = catalogues.sessions(catalogues.markets[series.market].calendar)
    request = request_for(series, catalogues, stores, values.index[-1])
    try:
        checked = check_values(read_values(path), series, sessions, request.as_of, path.name)
    except BumpsheetError as error:
        yield Problem("unfit", text=str(error))
        return
    yield from _rows(values, series, catalogues, sessions)
    back = series.calculated_back_before
    if back is not None and as_date(values.index[0]) < back:
        yield Problem("calculated_back", first=back)
    history = History(series, checked.observed, store.label)
    inputs, fund = _fund(request)
    doubts = doubts_of(
        history, read_witnesses(history, request, inputs), {}, catalogues.input_rules
    )
    suspicious = _suspicious(history, fund, request)
    known = set(suspicious.days) if suspicious else set()
    rest = [doubt for doubt in doubts if doubt.fault is not Fault.SPIKE or doubt.first not in known]
    if suspicious:
        yield suspicious
    for item in told(rest, {}):
        yield Problem(
            item.kind, item.count, item.first, item.last, item.days, item.witnesses, item.reason
        )
    yield from _signs(history, request)


def _rows(
    values: pd.Series[float], series: Series, catalogues: Catalogues, sessions: TradingCalendar
) -> Iterator[Problem]:
    """Days that are missing, and days that should be."""
    days = pd.DatetimeIndex(values.index)
    known = days[days >= sessions.index[0]]
    expected = sessions.between(as_date(known[0]), as_date(known[-1]))
    yield from _gaps(expected, days, LONGEST_BOND_HOLIDAY if series.is_published else 0)
    off = known.difference(sessions.index)
    # Overnight rates are published for every day of the year.
    if len(off) and series.kind is not SeriesKind.RATE:
        yield _on_days("off_sessions", off)
        repeated = off[(values.diff() == 0)[off].to_numpy()]
        if len(repeated) and not series.is_published:
            yield _on_days("repeated", repeated)
    exceptions = catalogues.exceptions.get(catalogues.markets[series.market].calendar)
    added = pd.DatetimeIndex(exceptions.added) if exceptions else pd.DatetimeIndex([])
    special = days.intersection(added)
    if len(special):
        yield _on_days("special", special)


def _gaps(expected: pd.DatetimeIndex, days: pd.DatetimeIndex, tolerated: int) -> Iterator[Problem]:
    """Single sessions without a value, and each longer run of them."""
    places = np.flatnonzero(~expected.isin(days))
    runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    runs = [run for run in runs if len(run) > tolerated]
    single = [run[0] for run in runs if len(run) == 1]
    if single:
        yield _on_days("gaps", expected[single])
    for run in runs:
        if len(run) > 1:
            span = as_date(expected[run[0]]), as_date(expected[run[-1]])
            yield Problem("gap", len(run), *span)


def _on_days(kind: str, days: pd.DatetimeIndex) -> Problem:
    named = tuple(as_date(day) for day in days) if len(days) <= MOST_DAYS else ()
    return Problem(kind, len(days), as_date(days[0]), as_date(days[-1]), named)  # type: ignore[arg-type]


def _fund(request: Request) -> tuple[Inputs, FundShares | None]:
    try:
        fund = load_fund_shares(request, Inputs())
    except (BumpsheetError, MissingDataError):
        return Inputs(), None
    return Inputs({FUND_SHARES.name: fund}), fund


def _suspicious(history: History, fund: FundShares | None, request: Request) -> Problem | None:
    """Closes that the value and the price of the fund that tracks the index both give away."""
    tracker = request.catalogues.series.find(history.series.tracked_by or "")
    found = None if tracker is None else locate(tracker, request.stores)
    if fund is None or tracker is None or found is None:
        return None
    try:
        price = check_values(
            read_values(found[0]), tracker, request.sessions, request.as_of, found[0].name
        ).observed
    except BumpsheetError:
        return None
    closes = suspicious_closes(history.closes, fund.nav, price)
    days = tuple(close.day for close in closes)
    return (
        Problem("suspicious", len(days), days[0], days[-1], days, (tracker.id,)) if days else None
    )


def _signs(history: History, request: Request) -> Iterator[Problem]:
    """Sessions on which another source of the same index moved the other way."""
    for series_id in history.series.second_sources:
        source = request.catalogues.series.find(series_id)
        found = None if source is None else locate(source, request.stores)
        if source is None or source.investable or source.is_yield or found is None:
            continue
        other = read_values(found[0]).dropna().set_index("date")["value"]
        both = history.closes.index.intersection(other.index)
        ours, theirs = (np.sign(values[both].diff()) for values in (history.closes, other))
        days = both[1:][(ours != theirs).to_numpy()[1:]]
        if len(days) > FEWEST_SIGNS:
            span = as_date(days[0]), as_date(days[-1])
            yield Problem("signs", len(days), *span, names=(source.id,))
