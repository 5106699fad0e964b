"""Asking a person what a new report is about, with an answer proposed to each question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from bumpsheet.catalogue.event_search import closest_events, find_events
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.latest import latest_session
from bumpsheet.market.proposal import first_session, proposed_session
from bumpsheet.parameters.load import LATEST
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.parameters.names import check_name
from bumpsheet.parameters.settle import check_clock, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event
    from bumpsheet.market.store import Store
    from bumpsheet.project import Project
    from bumpsheet.trading.calendars import TradingCalendar

# Events that are listed to choose from.
MOST_LISTED = 12
WHERE = "bumpsheet new"

Answer = TypeVar("Answer")


class Terminal(Protocol):
    """Where questions are put."""

    def ask(self, question: str, proposed: str | None) -> str:
        """Ask, and return what was typed, or ``proposed`` where nothing was."""
        ...

    def say(self, line: str) -> None:
        """Show a line."""
        ...


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new report is about.

    Parameters
    ----------
    as_of : str
        A date, or ``latest``.
    """

    name: str
    event: str
    as_of: str
    market: str


class Questions:
    """Asks for what is missing; what is given stays as it is."""

    def __init__(
        self, project: Project, catalogues: Catalogues, stores: tuple[Store, ...], at: Terminal
    ) -> None:
        self.project, self.catalogues, self.stores, self.at = project, catalogues, stores, at

    def answers(
        self, name: str | None, event: str | None, as_of: str | None, market: str | None
    ) -> Answers:
        """Ask for each that is None.

        An event that is given by words instead of its id is looked for too.
        """
        chosen = self.event(event)
        market = self.market(chosen, market)
        as_of = as_of or self.as_of(chosen, market)
        return Answers(name or self.name(chosen, as_of), chosen.id, as_of, market)

    def event(self, given: str | None) -> Event:
        """Ask for words until they name one event that has taken place."""
        while True:
            typed = given or self.at.ask("Event: an id, or words such as brexit", None)
            given = None
            event = self.catalogues.events.get(typed.strip()) or self._one_of(typed)
            if event is None:
                continue
            try:
                self._first(event, event.market)
            except BumpsheetError as error:
                self._tell(error)
                continue
            self.at.say(f"{event.id}: {event.label}, {event.date}")
            return event

    def _one_of(self, typed: str) -> Event | None:
        words, events = self.catalogues.event_words, self.catalogues.events.values()
        found = find_events(typed, events, words)[::-1] or closest_events(typed, events, words)
        if not found:
            self.at.say("No event is called so; see: bumpsheet events")
        if len(found) <= 1:
            return found[0] if found else None
        listed = found[:MOST_LISTED]
        for number, event in enumerate(listed, 1):
            self.at.say(f"{number:>3}  {event.date}  {event.id}: {event.label}")
        if len(found) > len(listed):
            self.at.say(
                f"     and {len(found) - len(listed)} more; a further word tells them apart"
            )
        chosen = self.at.ask("Number of the event, or other words", "1")
        if chosen.isdigit() and 1 <= int(chosen) <= len(listed):
            return listed[int(chosen) - 1]
        return None if chosen.isdigit() else self._one_of(chosen)

    def market(self, event: Event, given: str | None) -> str:
        """Ask whose market the report is about; that of the event is proposed."""
        known = self.catalogues.markets

        def checked(typed: str) -> str:
            if typed not in known:
                raise BumpsheetError(
                    WHERE, "no such market", value=typed, remedy=f"use one of: {', '.join(known)}"
                )
            check_clock(self._spec(event, typed), event, self.catalogues, WHERE)
            return typed

        return self._until_right(f"Market: {', '.join(known)}", event.market, checked, given)

    def as_of(self, event: Event, market: str) -> str:
        """Ask for the as-of date; proposed is as far as data go, 21 sessions after at most."""
        first, latest = self._first(event, market), self._latest(event, market)
        sessions = self._sessions(market)
        if latest is None or latest < first:
            self.at.say(f"No data reach {first} yet; bumpsheet data pull --for NAME gets them")
        proposed = proposed_session(event, sessions, latest, WHERE)

        def checked(typed: str) -> str:
            if typed == LATEST:
                return typed
            try:
                day = dt.date.fromisoformat(typed)
            except ValueError:
                raise BumpsheetError(
                    WHERE, "not a date", value=typed, remedy="write it as 2024-11-29, or latest"
                ) from None
            if day < first or day not in sessions:
                raise BumpsheetError(
                    WHERE,
                    f"no session from {first} on, the first that knows the event",
                    value=typed,
                )
            return str(day)

        return self._until_right("As of: a session, or latest", str(proposed), checked)

    def name(self, event: Event, as_of: str) -> str:
        """Ask for a name that no report has."""
        free = [event.id, f"{event.id}-{as_of}"]
        proposed = next((one for one in free if not self._is_taken(one)), None)

        def checked(typed: str) -> str:
            check_name(typed)
            if self._is_taken(typed):
                raise BumpsheetError(WHERE, f"reports/{typed}.yml is there already")
            return typed

        return self._until_right("Name of the report", proposed, checked)

    def _first(self, event: Event, market: str) -> dt.date:
        """The first session that knows an event."""
        return first_session(event, self._sessions(market), WHERE)

    def _sessions(self, market: str) -> TradingCalendar:
        return self.catalogues.sessions(self.catalogues.markets[market].calendar)

    def _latest(self, event: Event, market: str) -> dt.date | None:
        """The last session of which the data are there."""
        try:
            first, spec = self._first(event, market), self._spec(event, market)
            return latest_session(spec, self.catalogues, self.stores, WHERE, first=first)
        except BumpsheetError:
            return None

    def _spec(self, event: Event, market: str) -> ReportSpec:
        content = {"event": event.id, "market": market, "as_of": event.date}
        return ReportSpec.model_validate(settled(content, self.catalogues, WHERE))

    def _is_taken(self, name: str) -> bool:
        return self.project.spec_path(name).exists()

    def _until_right(
        self,
        question: str,
        proposed: str | None,
        checked: Callable[[str], Answer],
        given: str | None = None,
    ) -> Answer:
        while True:
            typed = given if given is not None else self.at.ask(question, proposed)
            given = None
            try:
                return checked(typed.strip())
            except BumpsheetError as error:
                self._tell(error)

    def _tell(self, error: BumpsheetError) -> None:
        self.at.say(str(error).removeprefix(f"{WHERE}: "))
