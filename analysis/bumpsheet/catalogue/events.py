"""The event catalogue: what happened, when, and which sessions it moved."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it at run time
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from bumpsheet.catalogue.read import read_yaml, validated
from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from pathlib import Path


class EventKind(StrEnum):
    """The kinds of event that a report can be about."""

    ELECTION = "election"
    RATE_DECISION = "rate_decision"
    INFLATION_RELEASE = "inflation_release"
    OTHER = "other"


class Timing(StrEnum):
    """When on its date the event became known, seen from the exchange."""

    BEFORE_OPEN = "before_open"
    DURING_SESSION = "during_session"
    AFTER_CLOSE = "after_close"


TIMING_OF_KIND = {
    EventKind.ELECTION: Timing.AFTER_CLOSE,
    EventKind.RATE_DECISION: Timing.DURING_SESSION,
    EventKind.INFLATION_RELEASE: Timing.BEFORE_OPEN,
}


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
    timing : Timing
        Decides base session and day 0.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    date: date
    kind: EventKind
    timing: Timing
    label: str
    short_label: str = "Event"
    outcome: str | None = None
    decision: Decision | None = None
    source: str | None = Field(default=None, description="who announced it")


class EventFile(BaseModel):
    """One file of ``data/events/``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    events: tuple[Event, ...]


def load_events(folder: Path) -> dict[str, Event]:
    """Read every file of the event catalogue.

    Returns
    -------
    dict
        Events by identifier, in order of their dates.

    Raises
    ------
    BumpsheetError
        If a file is wrong or two events share an identifier.
    """
    found: dict[str, Event] = {}
    for path in sorted(folder.glob("*.yml")):
        for event in validated(EventFile, read_yaml(path), path).events:
            if event.id in found:
                raise BumpsheetError(
                    path.name, "two events share an id", value=event.id, remedy="rename one"
                )
            found[event.id] = event
    return dict(sorted(found.items(), key=lambda item: (item[1].date, item[0])))
