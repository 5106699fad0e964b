"""What stands in ``data/`` and with the families, read once and handed on as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bumpsheet.catalogue.calendars import load_exceptions
from bumpsheet.catalogue.event_files import decisions_through, events_of, read_event_files
from bumpsheet.catalogue.event_kinds import load_event_kinds
from bumpsheet.catalogue.event_words import load_event_words
from bumpsheet.catalogue.figures import load_figures
from bumpsheet.catalogue.hedges import load_hedges
from bumpsheet.catalogue.input_rules import load_input_rules
from bumpsheet.catalogue.markets import check_markets, load_markets
from bumpsheet.catalogue.series import load_series
from bumpsheet.catalogue.universe import load_universe
from bumpsheet.catalogue.words import load_words
from bumpsheet.layout import catalogue_files
from bumpsheet.trading.calendars import NO_EXCEPTIONS, load_sessions
from bumpsheet.whole import sign_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.catalogue.event_files import EventFile
    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.catalogue.event_words import EventWords
    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.figures import Placed
    from bumpsheet.catalogue.hedges import Hedges
    from bumpsheet.catalogue.input_rules import InputRules
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.catalogue.universe import Universe
    from bumpsheet.catalogue.words import Words
    from bumpsheet.errors import BumpsheetError
    from bumpsheet.project import Project
    from bumpsheet.trading.calendars import Exceptions, TradingCalendar


@dataclass(frozen=True, slots=True)
class WrongRate:
    """Why a series of a policy rate adds no decisions to those of the catalogue.

    Parameters
    ----------
    series : str
        Its id.
    day, value, listed : date and float, optional
        Where it contradicts the catalogue or leaps: what it says, and the rate listed or before.
    problem : str
        What is wrong with the file itself, in a line.
    """

    series: str
    day: dt.date | None = None
    value: float | None = None
    listed: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Catalogues:
    """What people have written down about series, events, figures, stocks, data and words.

    Parameters
    ----------
    markets : mapping of str to Market
        By the names of their files.
    exceptions : mapping of str to Exceptions
        What the calendar library does not know, by the codes of exchanges.
    kinds : mapping of str to EventKind
        By their names in parameter files and in the event catalogue.
    events : mapping of str to Event
        By identifier, in order of their dates.
    event_files : mapping of str to EventFile
        Where they are from, by name of file.
    event_words : EventWords
        By which they are found.
    decisions_through : mapping of str to date
        By market, through which day no decision on the policy rate is missing among them.
    wrong_rates : mapping of str to WrongRate
        By market, why the store's policy rate adds no decisions.
    later_through : mapping of str to date
        By name of an event file, through which day a store adds to it.
    refused : mapping of str to BumpsheetError
        By name of an event file, what is wrong with the store's file that would add to it.
    figures : mapping of str to Placed
        By name, family by family in the order of the registry.
    """

    series: SeriesCatalogue
    markets: Mapping[str, Market]
    exceptions: Mapping[str, Exceptions]
    kinds: Mapping[str, EventKind]
    events: Mapping[str, Event]
    event_files: Mapping[str, EventFile]
    event_words: EventWords
    decisions_through: Mapping[str, dt.date]
    figures: Mapping[str, Placed]
    universe: Universe
    input_rules: InputRules
    words: Words
    hedges: Hedges
    wrong_rates: Mapping[str, WrongRate] = field(default_factory=dict)
    later_through: Mapping[str, dt.date] = field(default_factory=dict)
    refused: Mapping[str, BumpsheetError] = field(default_factory=dict)

    def sessions(self, calendar: str) -> TradingCalendar:
        """Sessions of the exchange with the given ISO code."""
        return load_sessions(calendar, self.exceptions.get(calendar, NO_EXCEPTIONS))


State = dict["Path", tuple[int, ...]]
_LAST: dict[Project, tuple[State, Catalogues]] = {}


def load_catalogues(project: Project) -> Catalogues:
    """Read all catalogues of a project; again only where one of their files has changed.

    Raises
    ------
    BumpsheetError
        At the first mistake in one of them.
    """
    state = _state(project)
    if _LAST.get(project) is None or _LAST[project][0] != state:
        # One is enough: a process works on one project.
        _LAST.clear()
        _LAST[project] = state, _read(project)
    return _LAST[project][1]


def _state(project: Project) -> State:
    """Names, times and sizes of the files that catalogues are read from."""
    forms = project.templates.glob("families/*/figures.yml")
    return {path: sign_of(path) for path in (*catalogue_files(project), *forms)}


def _read(project: Project) -> Catalogues:
    data = project.data
    kinds = load_event_kinds(data / "event_kinds.yml")
    files = read_event_files(data / "events")
    words = load_event_words(data / "event_words.yml")
    series = load_series(data / "series.yml")
    markets = load_markets(data / "markets", series)
    events = events_of(files, kinds, markets, words.ordinals)
    check_markets(events.values(), series, markets)
    return Catalogues(
        series=series,
        markets=markets,
        exceptions=load_exceptions(data / "calendars"),
        kinds=kinds,
        events=events,
        event_files=files,
        event_words=words,
        decisions_through=decisions_through(files.values()),
        figures=load_figures(project.templates),
        universe=load_universe(data / "universe.yml"),
        input_rules=load_input_rules(data / "input_rules.yml"),
        words=load_words(data / "words.yml"),
        hedges=load_hedges(data / "hedges.yml"),
    )
