"""Whether a series of a policy rate shows the decisions that a list names, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.event_lists import DecisionList
    from bumpsheet.trading.calendars import TradingCalendar

# Sessions by which a change may be seen earlier or later than the list says: announcements between
# sessions, and days on which no rate was published.
TOLERATED = 3


def contradiction(
    values: pd.Series[float],
    listed: DecisionList,
    sessions: TradingCalendar,
    span: tuple[dt.date, dt.date],
) -> tuple[dt.date, float, float] | None:
    """Find the first session on which a policy rate is not the one that the list says.

    Parameters
    ----------
    values : pandas.Series of float
        The rate in percent by day, in order; days without a session may be among them.
    span : (date, date)
        Within which the list lacks no decision.

    Returns
    -------
    (date, float, float) or None
        The session, the rate of the series and that of the list.
    """
    if listed.effect is None or values.empty:
        return None
    first, last = (as_date(values.index[place]) for place in (0, -1))
    days = sessions.between(max(first, span[0]), min(last, span[1]))
    rows = listed.rows()
    later = listed.effect.sessions_later
    seen = sessions.index.searchsorted(pd.DatetimeIndex([day for day, _ in rows])) + later
    rates = np.array([listed.rate_before, *(rate for _, rate in rows)])
    places = sessions.index.get_indexer(days)
    held = values.reindex(days, method="ffill").to_numpy()
    expected = [
        rates[np.searchsorted(seen, places + moved, side="right")]
        for moved in range(-TOLERATED, TOLERATED + 1)
    ]
    is_listed = np.any([np.round(100 * held) == np.round(100 * part) for part in expected], axis=0)
    if is_listed.all():
        return None
    place = int(np.argmin(is_listed))
    return as_date(days[place]), float(held[place]), float(expected[TOLERATED][place])
