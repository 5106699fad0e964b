"""A study: one report's event with the market data that it may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.catalogue.events import load_events
from bumpsheet.catalogue.series import load_series
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import check_values
from bumpsheet.market.cross_check import suspicious_closes
from bumpsheet.market.history import History, as_date, values_as_bytes
from bumpsheet.market.inputs import load_inputs
from bumpsheet.market.request import Request
from bumpsheet.market.sessions import base_session, day_zero, load_sessions
from bumpsheet.market.store import open_stores, read_values
from bumpsheet.spec.load import load_spec, resolve_event

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.series import Series, SeriesCatalogue
    from bumpsheet.market.checks import Checked
    from bumpsheet.market.inputs import Inputs
    from bumpsheet.market.sessions import Sessions
    from bumpsheet.market.store import Store
    from bumpsheet.project import Project
    from bumpsheet.spec.model import ReportSpec


@dataclass(frozen=True, slots=True)
class Imperfection:
    """Something about the data that the report's data note tells."""

    kind: str
    series: Series
    count: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    days: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that the figures of one report are computed from.

    Parameters
    ----------
    base, day0, as_of : date
        Last session that did not know the event, first that did, last that the report knows.
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
    catalogue: SeriesCatalogue
    events: Mapping[str, Event]
    sessions: Sessions
    base: dt.date
    day0: dt.date
    as_of: dt.date
    histories: Mapping[str, History]
    imperfections: tuple[Imperfection, ...]
    inputs: Inputs
    data_version: str


def open_study(project: Project, name: str, data: Path | None = None) -> Study:
    """Read the parameters of report ``name`` and the market data that it asks for.

    Raises
    ------
    BumpsheetError
        If a parameter is wrong, or a series is missing, unfit or does not reach.
    """
    catalogue = load_series(project.data / "series.yml")
    events = load_events(project.data / "events")
    spec = load_spec(project, name, catalogue, events)
    where = f"{name}.yml"
    event = resolve_event(spec, events, where)
    sessions = load_sessions(spec.calendar)
    base, day0 = base_session(event, sessions), day_zero(event, sessions)

    stores = open_stores(project, data)
    histories: dict[str, History] = {}
    imperfections: list[Imperfection] = []
    for role, series_id in spec.series.model_dump(by_alias=True).items():
        if series_id is None:
            continue
        series = catalogue.find(series_id)
        assert series is not None, "load_spec has checked the ids"
        span = (base, spec.as_of)
        histories[role], checked = _load(stores, series, sessions, span, (where, role))
        imperfections += _imperfections(series, checked)
    inputs = load_inputs(
        Request(project, stores, catalogue, spec, sessions, base, day0, spec.as_of)
    )
    imperfections += _suspicious(histories["small"], inputs)
    return Study(
        name=name,
        spec=spec,
        event=event,
        catalogue=catalogue,
        events=events,
        sessions=sessions,
        base=base,
        day0=day0,
        as_of=spec.as_of,
        histories=histories,
        imperfections=tuple(imperfections),
        inputs=inputs,
        data_version=_digest(histories, inputs),
    )


def _load(
    stores: tuple[Store, ...],
    series: Series,
    sessions: Sessions,
    span: tuple[dt.date, dt.date],
    place: tuple[str, str],
) -> tuple[History, Checked]:
    """Take the series from the first store that has it; it must cover ``span``."""
    where, role = place
    for store in stores:
        path = store.find(series)
        if path is None:
            continue
        checked = check_values(read_values(path), series, sessions, span[1], path.name)
        _check_reach(checked, series, span, place, store)
        return History(series, checked.values, store.label), checked
    raise BumpsheetError(
        where,
        f"no data in {' or '.join(store.label for store in stores)}",
        field=f"series.{role}",
        value=series.id,
        remedy="point BUMPSHEET_DATA or --data at a store that has it",
    )


def _check_reach(
    checked: Checked,
    series: Series,
    span: tuple[dt.date, dt.date],
    place: tuple[str, str],
    store: Store,
) -> None:
    base, as_of = span
    where, role = place
    index = checked.values.index
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
    found = []
    if checked.off_sessions:
        found.append(Imperfection("off_sessions", series, checked.off_sessions))
    if checked.missing:
        found.append(Imperfection("missing", series, len(checked.missing), checked.missing[-1]))
    if checked.earlier_gap:
        found.append(Imperfection("gap", series, 0, *checked.earlier_gap))
    return found


def _suspicious(small: History, inputs: Inputs) -> list[Imperfection]:
    """Closes of the small-cap index that the fund tracking it gives away; they are left as is."""
    companions, shares = inputs.companions, inputs.fund_shares
    price = companions.series.get(small.series.tracked_by or "") if companions else None
    if shares is None or price is None:
        return []
    found = suspicious_closes(small.closes, shares.nav, price.closes)
    days = tuple(close.day for close in found)
    compared = small.closes.index.intersection(shares.nav.index).intersection(price.closes.index)
    if not days:
        return []
    # The last close compared has no next session that could tell.
    last = as_date(compared[-2])
    return [Imperfection("suspicious", small.series, len(days), last=last, days=days)]


def _digest(histories: Mapping[str, History], inputs: Inputs) -> str:
    digest = hashlib.sha256()
    for history in sorted(histories.values(), key=lambda item: item.series.id):
        digest.update(history.series.id.encode())
        digest.update(values_as_bytes(history.closes))
    digest.update(inputs.digest().encode())
    return digest.hexdigest()[:12]
