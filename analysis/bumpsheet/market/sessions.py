"""Sessions of an exchange, and which of them an event belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import exchange_calendars
import pandas as pd

from bumpsheet.catalogue.events import Event, Timing
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

# Before 1970 the calendars take some holidays for sessions.
FIRST_YEAR = "1970-01-01"


@dataclass(frozen=True, slots=True)
class Sessions:
    """The trading days of one exchange, from 1970 to about a year from now."""

    calendar: str
    index: pd.DatetimeIndex

    def __contains__(self, day: dt.date) -> bool:
        """Whether the exchange traded on ``day``."""
        return pd.Timestamp(day) in self.index

    def on_or_before(self, day: dt.date) -> dt.date:
        """Last session that is not after ``day``."""
        return self._at(self.index.searchsorted(pd.Timestamp(day), side="right") - 1, day)

    def before(self, day: dt.date) -> dt.date:
        """Last session earlier than ``day``."""
        return self._at(self.index.searchsorted(pd.Timestamp(day), side="left") - 1, day)

    def on_or_after(self, day: dt.date) -> dt.date:
        """First session that is not before ``day``."""
        return self._at(self.index.searchsorted(pd.Timestamp(day), side="left"), day)

    def after(self, day: dt.date) -> dt.date:
        """First session later than ``day``."""
        return self._at(self.index.searchsorted(pd.Timestamp(day), side="right"), day)

    def between(self, first: dt.date, last: dt.date) -> pd.DatetimeIndex:
        """All sessions from ``first`` to ``last``, both included."""
        inside = (self.index >= pd.Timestamp(first)) & (self.index <= pd.Timestamp(last))
        return self.index[inside]

    def _at(self, position: object, day: dt.date) -> dt.date:
        place = int(position)  # type: ignore[call-overload]
        if not 0 <= place < len(self.index):
            raise ValueError(f"{day} lies outside the {self.calendar} calendar")
        return as_date(self.index[place])


@cache
def load_sessions(calendar: str) -> Sessions:
    """Sessions of the exchange with the given ISO code, such as ``XNYS``."""
    return Sessions(calendar, exchange_calendars.get_calendar(calendar, start=FIRST_YEAR).sessions)


def base_session(event: Event, sessions: Sessions) -> dt.date:
    """Last session whose close did not know the event.

    A result known after the close has the session of its own date as its base; a release
    before the open or during the session has the session before.
    """
    rule: Callable[[dt.date], dt.date] = (
        sessions.on_or_before if event.timing is Timing.AFTER_CLOSE else sessions.before
    )
    return rule(event.date)


def day_zero(event: Event, sessions: Sessions) -> dt.date:
    """First session whose close knew the event."""
    rule: Callable[[dt.date], dt.date] = (
        sessions.after if event.timing is Timing.AFTER_CLOSE else sessions.on_or_after
    )
    return rule(event.date)
