"""A study: one report's event with the market data that it may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.market.comparison import compare_series
from bumpsheet.market.history import History, values_as_bytes
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.inputs.holdings import Holdings
from bumpsheet.market.inputs.kind import Inputs, load_inputs
from bumpsheet.market.inputs.registry import INPUTS
from bumpsheet.market.manifest import Arrival
from bumpsheet.market.request import Request
from bumpsheet.market.roles import load_roles
from bumpsheet.parameters.load import resolve_event
from bumpsheet.trading.calendars import window_start
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.market.imperfections import Imperfection
    from bumpsheet.market.inputs.kind import InputKind
    from bumpsheet.market.store import Store
    from bumpsheet.parameters.earlier import EarlierReport
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
    last_report : EarlierReport, optional
        The report on the same event that came before.
    known_on : date, optional
        The data are those that had arrived by this day.
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
    last_report: EarlierReport | None = None
    known_on: dt.date | None = None

    def digests(self) -> dict[str, str]:
        """SHA-256 of the values of each series, and of what else was found, by name."""
        companions = self.inputs.get(COMPANIONS)
        beside = tuple(companions.series.values()) if companions else ()
        held = {one.series.id: one.closes for one in (*beside, *self.histories.values())}
        series = {name: digest_of(values_as_bytes(closes)) for name, closes in held.items()}
        others = {f"input {name}": one.digest() for name, one in self.inputs.found.items()}
        return series | {name: digest for name, digest in others.items() if digest}

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
    name: str,
    spec: ReportSpec,
    catalogues: Catalogues,
    stores: tuple[Store, ...],
    wanted: Wanted | None,
) -> Study:
    """Read the market data that the parameters of report ``name`` ask for.

    Parameters
    ----------
    wanted : Wanted or None
        None for a first look: the series of the roles alone, compared with nothing.

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
    histories, imperfections = load_roles(name, spec, catalogues, stores, (base, spec.as_of))
    series_ids = wanted.series_ids if wanted else ()
    beside = {*series_ids, histories["small"].series.tracked_by}
    companions = tuple(series for series in catalogues.series.series if series.id in beside)
    request = Request(
        stores, catalogues, spec, market, sessions, base, day0, spec.as_of, companions
    )
    inputs = Inputs()
    if wanted is not None:
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
        known_on=next((store.known_on for store in stores if store.known_on), None),
    )


def _window_start(
    small: History, sessions: TradingCalendar, span: tuple[dt.date, dt.date]
) -> dt.date:
    after = sessions.passed(*span)
    return window_start(pd.DatetimeIndex(small.closes.index), span[0], after)


def _digest(histories: Mapping[str, History], inputs: Inputs) -> str:
    digest = hashlib.sha256()
    for history in sorted(histories.values(), key=lambda item: item.series.id):
        digest.update(history.series.id.encode())
        digest.update(values_as_bytes(history.closes))
    digest.update(inputs.digest().encode())
    return digest.hexdigest()[:12]
