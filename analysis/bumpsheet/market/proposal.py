"""What a new report may be about: the sessions that know its event and that the data reach."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.store import every_place, read_values
from bumpsheet.trading.calendars import closing_time
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.store import Store
    from bumpsheet.trading.calendars import TradingCalendar

# Sessions after the event that a report proposes.
SESSIONS = 21


def first_session(event: Event, sessions: TradingCalendar, where: str) -> dt.date:
    """The first session that knows an event.

    Raises
    ------
    BumpsheetError
        If there is none yet.
    """
    first = None
    with contextlib.suppress(ValueError):
        first = event.day_zero(sessions)
    if first is None or first > dt.datetime.now(dt.UTC).date():
        raise BumpsheetError(
            where,
            "no session knows this event yet",
            value=event.id,
            remedy="choose an earlier one, see: bumpsheet events",
        )
    return first


def proposed_session(
    event: Event, sessions: TradingCalendar, latest: dt.date | None, where: str
) -> dt.date:
    """As far as the data go, 21 sessions after the event at most.

    Parameters
    ----------
    latest : date, optional
        The last session of the data.
    """
    first = first_session(event, sessions, where)
    past = sessions.between(first, dt.datetime.now(dt.UTC).date())
    proposed = as_date(past[:SESSIONS][-1])
    return proposed if latest is None or latest < first else min(proposed, latest)


def reach(
    base: dt.date,
    roles: tuple[Series, ...],
    stores: tuple[Store, ...],
    sessions: TradingCalendar,
) -> dt.date | None:
    """The last session to which all of some series run unbroken from the base session.

    Sessions that have not closed are not complete.

    Returns
    -------
    date or None
        None where the data of one do not hold the base session.
    """
    ends = [_end(base, series, stores, sessions) for series in roles]
    known = [end for end in ends if end is not None]
    return min(known) if known and len(known) == len(ends) else None


def _end(
    base: dt.date, series: Series, stores: tuple[Store, ...], sessions: TradingCalendar
) -> dt.date | None:
    ends = []
    for path, _ in every_place(series, stores):
        with contextlib.suppress(BumpsheetError):
            days = pd.DatetimeIndex(read_values(path).dropna()["date"])
            ends.append(_unbroken(base, days, sessions))
    return max((end for end in ends if end is not None), default=None)


def _unbroken(base: dt.date, days: pd.DatetimeIndex, sessions: TradingCalendar) -> dt.date | None:
    places = np.sort(sessions.index.get_indexer(days))
    start = int(sessions.index.get_indexer(pd.DatetimeIndex([base]))[0])
    after = places[places >= start]
    if start < 0 or not len(after) or after[0] != start:
        return None
    steps = np.flatnonzero(np.diff(after) > 1)
    run = sessions.index[after[: int(steps[0]) + 1] if len(steps) else after]
    now = dt.datetime.now(dt.UTC)
    while len(run) and closing_time(sessions.calendar, as_date(run[-1])) > now:
        run = run[:-1]
    return as_date(run[-1]) if len(run) else None
