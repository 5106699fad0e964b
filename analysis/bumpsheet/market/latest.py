"""``as_of: latest``: the last complete session that the data of a report know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import origin_of
from bumpsheet.market.store import locate, read_values
from bumpsheet.trading.calendars import closing_time
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
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
    now: dt.datetime | None = None,
) -> dt.date:
    """Find the last session for which small and large caps both have a close.

    Parameters
    ----------
    spec : ReportSpec
        Its series and calendar are known to exist.
    where : str
        Parameter file, for messages.
    now : datetime, optional
        A session that closes later is not complete, nor one that closed after its data arrived.

    Raises
    ------
    BumpsheetError
        If a store lacks one of them, or they have no session in common.
    """
    sessions, catalogue = catalogues.sessions(spec.calendar), catalogues.series
    moment = now or dt.datetime.now(dt.UTC)
    common = pd.DatetimeIndex(sessions.index)
    for role in ("small", "large"):
        series = catalogue.find(getattr(spec.series, role))
        assert series is not None, "the roles have been checked"
        known = _complete_days(series, stores, sessions, moment)
        if known is None:
            raise BumpsheetError(
                where,
                f"no data in {' or '.join(store.label for store in stores)}",
                field=f"series.{role}",
                value=series.id,
                remedy=(
                    f"get them with: bumpsheet data pull --for {where.removesuffix('.yml')}, "
                    "or bumpsheet data import FILE"
                ),
            )
        common = common.intersection(known)
    if common.empty:
        raise BumpsheetError(
            where,
            f"no session has closes of both {spec.series.small} and {spec.series.large}",
            field="as_of",
            value="latest",
            remedy="name a date",
        )
    growth = catalogue.find(spec.series.growth) if spec.series.growth else None
    others = _complete_days(growth, stores, sessions, moment) if growth else None
    shared = common if others is None else common.intersection(others)
    is_waited_for = not shared.empty and shared[-1] >= common[-1 - MOST_LATE :][0]
    return as_date(shared[-1] if is_waited_for else common[-1])


def _complete_days(
    series: Series, stores: tuple[Store, ...], sessions: TradingCalendar, now: dt.datetime
) -> pd.DatetimeIndex | None:
    """Sessions with a close; None where no store has the series."""
    found = locate(series, stores)
    if found is None:
        return None
    days = pd.DatetimeIndex(read_values(found[0]).dropna()["date"])
    days = sessions.index.intersection(days)
    origin = origin_of(found[0], found[0].stem)
    known = now if origin is None else min(now, origin.retrieved)
    while len(days) and closing_time(sessions.calendar, as_date(days[-1])) > known:
        days = days[:-1]
    return days
