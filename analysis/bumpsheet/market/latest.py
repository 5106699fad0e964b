"""``as_of: latest``: the last complete session that the data of a report know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.store import every_place, read_values
from bumpsheet.trading.calendars import closing_time
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.store import Store
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.trading.calendars import TradingCalendar

# A growth index that is late by no more sessions is waited for; a later one is told as missing.
MOST_LATE = 5


def latest_session(
    spec: ReportSpec,
    catalogues: Catalogues,
    stores: tuple[Store, ...],
    where: str,
    *,
    first: dt.date,
    now: dt.datetime | None = None,
) -> dt.date:
    """Find the last session for which small and large caps both have a close.

    Parameters
    ----------
    spec : ReportSpec
        Its series and calendar are known to exist.
    where : str
        Parameter file, for messages.
    first : date
        First session that knows the event. Where the store that serves a series ends before it, the
        others are asked as well.
    now : datetime, optional
        A session that closes later is not complete, nor one that closed after its data arrived.

    Raises
    ------
    BumpsheetError
        If no store has one of them, or they have no session in common.
    """
    sessions = catalogues.sessions(spec.calendar)
    moment = now or dt.datetime.now(dt.UTC)
    known: dict[str, pd.DatetimeIndex] = {}
    for role, series_id in spec.series.model_dump().items():
        series = catalogues.series.find(series_id) if series_id else None
        found = None if series is None else _complete_days(series, stores, sessions, first, moment)
        if found is not None:
            known[role] = found
        elif role in {"small", "large"}:
            raise BumpsheetError(
                where,
                f"no data in {' or '.join(store.label for store in stores)}",
                field=f"series.{role}",
                value=series_id,
                remedy=(
                    f"get them with: bumpsheet data pull --for {where.removesuffix('.yml')}, "
                    "or bumpsheet data import FILE"
                ),
            )
    common = known["small"].intersection(known["large"])
    if common.empty:
        raise BumpsheetError(
            where,
            f"no session has closes of both {spec.series.small} and {spec.series.large}",
            field="as_of",
            value="latest",
            remedy="name a date",
        )
    shared = common.intersection(known.get("growth", common))
    is_waited_for = not shared.empty and shared[-1] >= common[-1 - MOST_LATE :][0]
    return as_date(shared[-1] if is_waited_for else common[-1])


def _complete_days(
    series: Series,
    stores: tuple[Store, ...],
    sessions: TradingCalendar,
    first: dt.date,
    now: dt.datetime,
) -> pd.DatetimeIndex | None:
    """Sessions with a close; None where no store has the series."""
    found: pd.DatetimeIndex | None = None
    for path, store in every_place(series, stores):
        days = _closed(path, store, sessions, now)
        found = days if found is None else found.union(days)
        if len(found) and as_date(found[-1]) >= first:
            break
    return found


def _closed(
    path: Path, store: Store, sessions: TradingCalendar, now: dt.datetime
) -> pd.DatetimeIndex:
    """Sessions of one file that had closed when it arrived."""
    days = sessions.index.intersection(pd.DatetimeIndex(read_values(path).dropna()["date"]))
    arrival = store.arrival(path)
    known = now if arrival is None else min(now, arrival.retrieved)
    while len(days) and closing_time(sessions.calendar, as_date(days[-1])) > known:
        days = days[:-1]
    return days
