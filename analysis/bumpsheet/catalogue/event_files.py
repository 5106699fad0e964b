"""The files of ``data/events/``: what each holds, and through which day it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import ValidationError, model_validator

from bumpsheet.catalogue.event_kinds import check_kind
from bumpsheet.catalogue.event_lists import (  # noqa: TC001 - pydantic reads it at run time
    DecisionList,
    ReleaseList,
)
from bumpsheet.catalogue.events import Event  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.catalogue.listed_events import decision_events, release_events
from bumpsheet.catalogue.series import DEFAULT_MARKET
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.fields import Day, Line, Name, Text  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.catalogue.listed_events import Release
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.trading.written import DateOrder


class EventFile(Strict):
    """One file of ``data/events/``: events one by one, or a list of decisions or of releases.

    Parameters
    ----------
    complete_from, complete_through : date, optional
        Between these days no event of the file's sort is missing; beyond them nothing is the first
        or the latest.
    lacks : str, optional
        What of its sort the file leaves out.
    market : str
        Of its list; single events state their own.
    """

    source: Line
    complete_from: Day | None = None
    complete_through: Day | None = None
    lacks: Text | None = None
    market: Name = DEFAULT_MARKET
    events: tuple[Event, ...] = ()
    decisions: DecisionList | None = None
    releases: ReleaseList | None = None

    @model_validator(mode="after")
    def _holds_one_sort(self) -> Self:
        sorts = [bool(self.events), self.decisions is not None, self.releases is not None]
        if sum(sorts) != 1:
            raise ValueError("holds none or several of events, decisions, releases; write one")
        return self

    def all_events(
        self,
        ordinals: Sequence[str],
        later: Sequence[tuple[dt.date, float]] = (),
        dates: DateOrder = "day first",
        released: Sequence[Release] = (),
    ) -> list[Event]:
        """Every event of the file.

        Parameters
        ----------
        ordinals : sequence of str
            "first", "second" and so on, for the places of decisions in their cycle.
        later : sequence of (date, float)
            Decisions after those listed, with the rate after each.
        dates : str
            How labels write dates.
        released : sequence of Release
            Releases after those listed.
        """
        if self.decisions is not None:
            return decision_events(self.decisions, self.market, ordinals, later, dates)
        if self.releases is not None:
            return release_events(self.releases, self.market, released)
        return list(self.events)


def read_event_files(folder: Path) -> dict[str, EventFile]:
    """Read every file of the event catalogue, by name."""
    return {
        path.name: validated(EventFile, read_yaml(path), path)
        for path in sorted(folder.glob("*.yml"))
    }


def decisions_through(files: Iterable[EventFile]) -> dict[str, dt.date]:
    """By market, the last day through which no decision on the policy rate is missing.

    A market of which a file with decisions does not say so has none.
    """
    stated: dict[str, list[dt.date | None]] = {}
    for file in files:
        for market in _markets_decided(file):
            stated.setdefault(market, []).append(file.complete_through)
    return {
        market: min(day for day in days if day is not None)
        for market, days in stated.items()
        if None not in days
    }


def _markets_decided(file: EventFile) -> set[str]:
    if file.decisions is not None:
        return {file.market}
    return {event.market for event in file.events if event.decision is not None}


def events_of(
    files: Mapping[str, EventFile],
    kinds: Mapping[str, EventKind],
    markets: Mapping[str, Market],
    ordinals: Sequence[str],
    *,
    later: Mapping[str, Sequence[tuple[dt.date, float]]] | None = None,
    released: Mapping[str, Sequence[Release]] | None = None,
) -> dict[str, Event]:
    """Events of files by identifier, in order of their dates.

    Parameters
    ----------
    later : mapping, optional
        By name of file, decisions after those listed.
    released : mapping, optional
        The same of releases.

    Raises
    ------
    BumpsheetError
        If a kind is not among ``kinds``, or two events share an identifier.
    """
    found: dict[str, Event] = {}
    for name, file in files.items():
        market = markets.get(file.market)
        dates = market.dates if market else "day first"
        more = (later or {}).get(name, ()), (released or {}).get(name, ())
        made = _made(name, file, ordinals, more, dates)
        for place, event in enumerate(made, 1):
            check_kind(event.kind, kinds, name, f"events entry {place}.kind")
            if event.id in found:
                raise BumpsheetError(
                    name, "two events share an id", value=event.id, remedy="rename one"
                )
            found[event.id] = event
    return dict(sorted(found.items(), key=lambda item: (item[1].date, item[0])))


def _made(
    name: str,
    file: EventFile,
    ordinals: Sequence[str],
    more: tuple[Sequence[tuple[dt.date, float]], Sequence[Release]],
    dates: DateOrder,
) -> list[Event]:
    """Events of a file; what a list's words and days make may still be no event."""
    try:
        return file.all_events(ordinals, more[0], dates, more[1])
    except ValidationError as error:
        detail = error.errors()[0]
        raise BumpsheetError(
            name,
            f"an event of its list cannot be made: {detail['msg']}",
            field=str(detail["loc"][0]),
            value=str(detail["input"]),
            remedy="correct the list's days, or shorten its words",
        ) from error
