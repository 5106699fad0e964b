"""The event catalogue: what happened, when, and which sessions it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from bumpsheet.catalogue.event_kinds import check_kind
from bumpsheet.catalogue.markets import DEFAULT_MARKET
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.fields import Day, Label, Line, Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict, read_yaml, validated
from bumpsheet.trading.calendars import Timing, base_session, day_zero

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.trading.calendars import TradingCalendar


class Decision(Strict):
    """What a rate decision did.

    Parameters
    ----------
    change : int
        Change of the target in basis points.
    target : float
        Upper end of the target range after the decision, in percent.
    place : str
        Place in the cycle in words, such as "first cut" or "third rise".
    """

    change: int = Field(ge=-1000, le=1000)
    target: float = Field(ge=-10, le=100)
    place: Name


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
    outcome_known: Day | None = None
    decision: Decision | None = None
    source: Line | None = Field(default=None, description="who announced it")

    def was_known(self, day: dt.date) -> bool:
        """Whether the outcome was known by the close of a session after the event."""
        return self.outcome_known is None or self.outcome_known <= day

    def base_session(self, sessions: TradingCalendar) -> dt.date:
        """Last session whose close did not know the event."""
        return base_session(self.date, self.timing, sessions)

    def day_zero(self, sessions: TradingCalendar) -> dt.date:
        """First session whose close knew the event."""
        return day_zero(self.date, self.timing, sessions)


class EventFile(Strict):
    """One file of ``data/events/``.

    Parameters
    ----------
    complete_through : date, optional
        Through this day no event of the file's kind is missing; beyond it nothing is the latest.
    """

    source: Line
    complete_through: Day | None = None
    events: tuple[Event, ...]


def read_event_files(folder: Path) -> dict[str, EventFile]:
    """Read every file of the event catalogue, by name."""
    return {
        path.name: validated(EventFile, read_yaml(path), path)
        for path in sorted(folder.glob("*.yml"))
    }


def decisions_through(files: Iterable[EventFile]) -> dt.date | None:
    """Last day through which no decision is missing; None if a file with decisions says nothing."""
    stated = [
        file.complete_through
        for file in files
        if any(event.decision is not None for event in file.events)
    ]
    known = [day for day in stated if day is not None]
    return min(known) if known and len(known) == len(stated) else None


def load_events(folder: Path, kinds: Mapping[str, EventKind]) -> dict[str, Event]:
    """Read every file of the event catalogue.

    Returns
    -------
    dict
        Events by identifier, in order of their dates.

    Raises
    ------
    BumpsheetError
        If a file is wrong, a kind is not among ``kinds``, or two events share an identifier.
    """
    return events_of(read_event_files(folder), kinds)


def events_of(files: Mapping[str, EventFile], kinds: Mapping[str, EventKind]) -> dict[str, Event]:
    """Events of files by identifier, checked as :func:`load_events` says."""
    found: dict[str, Event] = {}
    for name, file in files.items():
        for place, event in enumerate(file.events, 1):
            check_kind(event.kind, kinds, name, f"events entry {place}.kind")
            if event.id in found:
                raise BumpsheetError(
                    name, "two events share an id", value=event.id, remedy="rename one"
                )
            found[event.id] = event
    return dict(sorted(found.items(), key=lambda item: (item[1].date, item[0])))
