"""The event catalogue: what happened, when, and which sessions it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from bumpsheet.catalogue.series import DEFAULT_MARKET
from bumpsheet.handwritten.fields import Day, Label, Line, Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict
from bumpsheet.trading.calendars import Timing, base_session, day_zero

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.trading.calendars import TradingCalendar


class Decision(Strict):
    """What a rate decision did.

    Parameters
    ----------
    change : int
        Change of the target in basis points.
    target : float
        The target after the decision, in percent; of a range its upper end.
    lower : float, optional
        Lower end of the range in percent, where the target is one.
    place : str, optional
        Place in the cycle in words, such as "first cut" or "third rise"; None where the cycle began
        before the catalogue does.
    """

    change: int = Field(ge=-1000, le=1000)
    target: float = Field(ge=-10, le=100)
    lower: float | None = Field(default=None, ge=-10, le=100)
    place: Name | None = None


class Event(Strict):
    """One event.

    Parameters
    ----------
    id : str
        Identifier used in parameter files, such as ``us-election-2016``.
    label : str
        The event in running text, with its article: "the US presidential election".
    short_label : str
        A few words for charts: "Election".
    kind : str
        A key of ``data/event_kinds.yml``.
    market : str
        A file of ``data/markets/``: whose sessions, series and words its reports use.
    timing : Timing
        Decides base session and day 0.
    noun : str, optional
        What running text calls it after its first mention, where the noun of its kind is not true
        of it: votes that took weeks are followed by "the count".
    first_session : str, optional
        What running text calls the first session after it, where the words of its kind claim more
        than the catalogue knows.
    known_as : tuple of str
        Further words by which people look for it, such as "Brexit".
    outcome : str, optional
        What it decided, in a few words, for lists.
    told : str, optional
        The same as a sentence of running text.
    outcome_known : date, optional
        Day by whose close the outcome was known, where that was later than day 0.
    """

    id: Name
    date: Day
    kind: Name
    market: Name = DEFAULT_MARKET
    timing: Timing
    label: Line
    short_label: Label = "Event"
    outcome: Line | None = None
    told: Line | None = None
    outcome_known: Day | None = None
    decision: Decision | None = None
    noun: Line | None = None
    first_session: Line | None = None
    known_as: tuple[Name, ...] = ()
    source: Line | None = Field(default=None, description="where it is from, if not its file's")

    def was_known(self, day: dt.date) -> bool:
        """Whether the outcome was known by the close of a session after the event."""
        return self.outcome_known is None or self.outcome_known <= day

    def base_session(self, sessions: TradingCalendar) -> dt.date:
        """Last session whose close did not know the event."""
        return base_session(self.date, self.timing, sessions)

    def day_zero(self, sessions: TradingCalendar) -> dt.date:
        """First session whose close knew the event."""
        return day_zero(self.date, self.timing, sessions)
