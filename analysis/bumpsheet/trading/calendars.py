"""Sessions of an exchange, and which of them an event belongs to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bumpsheet.trading.dates import as_date, as_stamp

if TYPE_CHECKING:
    import exchange_calendars
    import pandas as pd

# Before 1970 the calendars take some holidays for sessions.
FIRST_YEAR = "1970-01-01"
# The run-up to an event shows as many sessions as have passed since, within these limits.
FEWEST_BEFORE, MOST_BEFORE = 10, 21


class Timing(StrEnum):
    """When on its date an event became known, seen from the exchange."""

    BEFORE_OPEN = "before_open"
    DURING_SESSION = "during_session"
    AFTER_CLOSE = "after_close"


@dataclass(frozen=True, slots=True)
class TradingCalendar:
    """The trading days of one exchange, from 1970 or where it is trusted to about a year on."""

    calendar: str
    index: pd.DatetimeIndex

    def __contains__(self, day: dt.date) -> bool:
        """Whether the exchange traded on ``day``."""
        return as_stamp(day) in self.index

    def on_or_before(self, day: dt.date) -> dt.date:
        """Last session that is not after ``day``."""
        return self._at(self.index.searchsorted(as_stamp(day), side="right") - 1, day)

    def before(self, day: dt.date) -> dt.date:
        """Last session earlier than ``day``."""
        return self._at(self.index.searchsorted(as_stamp(day), side="left") - 1, day)

    def on_or_after(self, day: dt.date) -> dt.date:
        """First session that is not before ``day``."""
        return self._at(self.index.searchsorted(as_stamp(day), side="left"), day)

    def after(self, day: dt.date) -> dt.date:
        """First session later than ``day``."""
        return self._at(self.index.searchsorted(as_stamp(day), side="right"), day)

    def between(self, first: dt.date, last: dt.date) -> pd.DatetimeIndex:
        """All sessions from ``first`` to ``last``, both included."""
        return self.index[slice(*self._reach(first, last))]

    def passed(self, first: dt.date, last: dt.date) -> int:
        """Number of sessions after the first of two sessions, up to the last."""
        start, end = self._reach(first, last)
        return end - start - 1

    def _reach(self, first: dt.date, last: dt.date) -> tuple[int, int]:
        start = self.index.searchsorted(as_stamp(first), side="left")
        end = self.index.searchsorted(as_stamp(last), side="right")
        return int(start), int(end)

    def _at(self, position: object, day: dt.date) -> dt.date:
        place = int(position)  # type: ignore[call-overload]
        if not 0 <= place < len(self.index):
            raise ValueError(f"{day} lies outside the {self.calendar} calendar")
        return as_date(self.index[place])


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Sessions that the calendar library lacks, and days that it takes for sessions."""

    added: tuple[dt.date, ...] = ()
    closed: tuple[dt.date, ...] = ()


NO_EXCEPTIONS = Exceptions()


@cache
def _exchange(calendar: str) -> exchange_calendars.ExchangeCalendar:
    # Imported here: it takes half a second, and most that reads of events asks for no session.
    import exchange_calendars  # noqa: PLC0415

    trusted = exchange_calendars.get_calendar(calendar).bound_min()
    first = max(as_stamp(FIRST_YEAR), trusted or as_stamp(FIRST_YEAR))
    return exchange_calendars.get_calendar(calendar, start=first)


@cache
def load_sessions(calendar: str, exceptions: Exceptions = NO_EXCEPTIONS) -> TradingCalendar:
    """Sessions of the exchange with the given ISO code, such as ``XNYS``.

    A calendar whose holidays are not known back to 1970 begins where they are.
    """
    import pandas as pd  # noqa: PLC0415 - see above

    known = _exchange(calendar).sessions
    added = pd.DatetimeIndex(exceptions.added)
    within = added[(added > known[0]) & (added < known[-1])]
    return TradingCalendar(
        calendar, known.union(within).difference(pd.DatetimeIndex(exceptions.closed))
    )


def base_session(day: dt.date, timing: Timing, sessions: TradingCalendar) -> dt.date:
    """Last session whose close did not know the event of a day.

    A result known after the close has the session of its own date as its base; a release
    before the open or during the session has the session before.
    """
    if timing is Timing.AFTER_CLOSE:
        return sessions.on_or_before(day)
    return sessions.before(day)


def day_zero(day: dt.date, timing: Timing, sessions: TradingCalendar) -> dt.date:
    """First session whose close knew the event of a day."""
    if timing is Timing.AFTER_CLOSE:
        return sessions.after(day)
    return sessions.on_or_after(day)


def window_start(sessions: pd.DatetimeIndex, base: dt.date, after: int) -> dt.date:
    """First session of the charts around an event.

    As many sessions before the base as have passed since, at least 10 and at most 21.

    Parameters
    ----------
    sessions : pandas.DatetimeIndex
        Sessions with a close, in order; the base is among them.
    base : date
        Base session.
    after : int
        Sessions from the base to the as-of date.

    Returns
    -------
    date
        The first session known where there are fewer before the base.
    """
    known = sessions[sessions <= as_stamp(base)]
    before = min(max(after, FEWEST_BEFORE), MOST_BEFORE)
    return as_date(known[-min(before + 1, len(known))])


def closing_time(calendar: str, day: dt.date) -> dt.datetime:
    """When a session closed, in UTC; of one that the library lacks, the end of its day."""
    try:
        closed: pd.Timestamp = _exchange(calendar).session_close(as_stamp(day))
    except ValueError:
        return dt.datetime.combine(day, dt.time.max, dt.UTC)
    return closed.to_pydatetime()
