"""The event catalogue: what happened, when, and which sessions it moved."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it at run time
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from bumpsheet.catalogue.event_kinds import check_kind
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.read import read_yaml, validated
from bumpsheet.trading.calendars import Timing, base_session, day_zero

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.trading.calendars import TradingCalendar


class Decision(BaseModel):
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

    model_config = ConfigDict(extra="forbid", frozen=True)

    change: int
    target: float
    place: str


class Event(BaseModel):
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
    timing : Timing
        Decides base session and day 0.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    date: date
    kind: str
    timing: Timing
    label: str
    short_label: str = "Event"
    outcome: str | None = None
    decision: Decision | None = None
    source: str | None = Field(default=None, description="who announced it")

    def base_session(self, sessions: TradingCalendar) -> dt.date:
        """Last session whose close did not know the event."""
        return base_session(self.date, self.timing, sessions)

    def day_zero(self, sessions: TradingCalendar) -> dt.date:
        """First session whose close knew the event."""
        return day_zero(self.date, self.timing, sessions)


class EventFile(BaseModel):
    """One file of ``data/events/``.

    Parameters
    ----------
    complete_through : date, optional
        Through this day no event of the file's kind is missing; beyond it nothing is the latest.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    complete_through: date | None = None
    events: tuple[Event, ...]


def read_event_files(folder: Path) -> dict[str, EventFile]:
    """Read every file of the event catalogue, by name."""
    return {
        path.name: validated(EventFile, read_yaml(path), path)
        for path in sorted(folder.glob("*.yml"))
    }


def decisions_through(files: Iterable[EventFile]) -> date | None:
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
