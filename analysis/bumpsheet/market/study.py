"""A study: one report's event with the market data that it may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import check_values
from bumpsheet.market.comparison import compare_series
from bumpsheet.market.history import History, values_as_bytes
from bumpsheet.market.imperfections import Imperfection
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.inputs.holdings import Holdings
from bumpsheet.market.inputs.kind import load_inputs
from bumpsheet.market.inputs.registry import INPUTS
from bumpsheet.market.manifest import Arrival
from bumpsheet.market.request import Request
from bumpsheet.market.store import locate, read_values
from bumpsheet.parameters.load import resolve_event
from bumpsheet.trading.calendars import window_start

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.checks import Checked
    from bumpsheet.market.inputs.kind import InputKind, Inputs
    from bumpsheet.market.store import Store
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.trading.calendars import TradingCalendar

# The fund that tracks the small-cap index gives its wrong closes away, whatever the report tells.
ALWAYS: tuple[InputKind[Any], ...] = (COMPANIONS, FUND_SHARES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the families of a report ask for beside the series of its roles.

    Parameters
    ----------
    kinds : collection of InputKind
        Kinds of input.
    series_ids : collection of str
        Series of the catalogue beside the roles.
    """

    kinds: Collection[InputKind[Any]] = ()
    series_ids: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that the figures of one report are computed from.

    Parameters
    ----------
    base, day0, as_of : date
        Last session that did not know the event, first that did, last that the report knows.
    window_start : date
        First session of the charts around the event.
    histories : mapping of str to History
        By role: ``small``, ``large`` and, unless switched off, ``growth`` and ``yield``.
    inputs : Inputs
        Data that single families need, where the stores have them.
    data_version : str
        Digest of the values used; the same values give the same version.
    """

    name: str
    spec: ReportSpec
    event: Event
    market: Market
    catalogues: Catalogues
    sessions: TradingCalendar
    base: dt.date
    day0: dt.date
    as_of: dt.date
    window_start: dt.date
    histories: Mapping[str, History]
    imperfections: tuple[Imperfection, ...]
    inputs: Inputs
    data_version: str

    def arrivals(self) -> tuple[Arrival, ...]:
        """How the data came into the store, where it records that; by name."""
        companions = self.inputs.get(COMPANIONS)
        beside = companions.series.values() if companions else ()
        held = (*self.histories.values(), *beside, *self.inputs.found.values())
        found = {item.name: item for part in held for item in _arrivals(part)}
        return tuple(found[name] for name in sorted(found))


def _arrivals(part: object) -> Iterator[Arrival]:
    """Those of some data, and of the parts that they consist of."""
    for item in (part.small, part.large) if isinstance(part, Holdings) else (part,):
        arrival = getattr(item, "arrival", None)
        if isinstance(arrival, Arrival):
            yield arrival


def read_study(
    name: str, spec: ReportSpec, catalogues: Catalogues, stores: tuple[Store, ...], wanted: Wanted
) -> Study:
    """Read the market data that the parameters of report ``name`` ask for.

    Raises
    ------
    BumpsheetError
        If a series of a role is missing, unfit or does not reach, or other data give the lie to
        closes that the returns since the event rest on.
    """
    where = f"{name}.yml"
    event, market = resolve_event(spec, catalogues, where), catalogues.markets[spec.market]
    sessions = catalogues.sessions(spec.calendar)
    base, day0 = event.base_session(sessions), event.day_zero(sessions)
    histories: dict[str, History] = {}
    imperfections: list[Imperfection] = []
    for role, series_id in spec.series.model_dump(by_alias=True).items():
        if series_id is None:
            continue
        series = catalogues.series.find(series_id)
        assert series is not None, "load_spec has checked the ids"
        span = (base, spec.as_of)
        histories[role], checked = _load(stores, series, sessions, span, (where, role))
        imperfections += _imperfections(series, checked)
    beside = {*wanted.series_ids, histories["small"].series.tracked_by}
    companions = tuple(series for series in catalogues.series.series if series.id in beside)
    request = Request(
        stores, catalogues, spec, market, sessions, base, day0, spec.as_of, companions
    )
    asked = {kind.name for kind in (*ALWAYS, *wanted.kinds)}
    inputs = load_inputs(request, [kind for kind in INPUTS if kind.name in asked])
    imperfections += compare_series(histories, request, inputs)
    return Study(
        name=name,
        spec=spec,
        event=event,
        market=market,
        catalogues=catalogues,
        sessions=sessions,
        base=base,
        day0=day0,
        as_of=spec.as_of,
        window_start=_window_start(histories["small"], sessions, (base, spec.as_of)),
        histories=histories,
        imperfections=tuple(imperfections),
        inputs=inputs,
        data_version=_digest(histories, inputs),
    )


def _window_start(
    small: History, sessions: TradingCalendar, span: tuple[dt.date, dt.date]
) -> dt.date:
    after = sessions.passed(*span)
    return window_start(pd.DatetimeIndex(small.closes.index), span[0], after)


def _load(
    stores: tuple[Store, ...],
    series: Series,
    sessions: TradingCalendar,
    span: tuple[dt.date, dt.date],
    place: tuple[str, str],
) -> tuple[History, Checked]:
    """Take the series from the first store that has it; it must cover ``span``."""
    where, role = place
    found = locate(series, stores)
    if found is None:
        raise BumpsheetError(
            where,
            f"no data in {' or '.join(store.label for store in stores)}",
            field=f"series.{role}",
            value=series.id,
            remedy="point BUMPSHEET_DATA or --data at a store that has it",
        )
    path, store = found
    checked = check_values(read_values(path), series, sessions, span[1], path.name)
    _check_reach(checked, series, span, place, store)
    return History(series, checked.observed, store.label, store.arrival(path)), checked


def _check_reach(
    checked: Checked,
    series: Series,
    span: tuple[dt.date, dt.date],
    place: tuple[str, str],
    store: Store,
) -> None:
    base, as_of = span
    where, role = place
    index = checked.observed.index
    # A yield may lack the session itself where the bond market was closed.
    slack = 5 if series.is_yield else 0
    reached = (
        len(index) > 0 and index[0].date() <= base and (as_of - index[-1].date()).days <= slack
    )
    if not reached:
        has = f"{index[0].date()} to {index[-1].date()}" if len(index) else "nothing"
        raise BumpsheetError(
            where,
            f"the data must run unbroken from {base} to {as_of}, the {store.label} has {has}",
            field=f"series.{role}",
            value=series.id,
            remedy="change as_of, or point BUMPSHEET_DATA or --data at a fuller store",
        )


def _imperfections(series: Series, checked: Checked) -> list[Imperfection]:
    about = (series.id, series.short_name)
    found = []
    if checked.off_sessions:
        found.append(Imperfection("off_sessions", *about, checked.off_sessions))
    if checked.missing:
        found.append(Imperfection("missing", *about, len(checked.missing), checked.missing[-1]))
    if checked.earlier_gap:
        found.append(Imperfection("gap", *about, 0, *checked.earlier_gap))
    return found


def _digest(histories: Mapping[str, History], inputs: Inputs) -> str:
    digest = hashlib.sha256()
    for history in sorted(histories.values(), key=lambda item: item.series.id):
        digest.update(history.series.id.encode())
        digest.update(values_as_bytes(history.closes))
    digest.update(inputs.digest().encode())
    return digest.hexdigest()[:12]
