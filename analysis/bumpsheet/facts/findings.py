"""What was found for one report, as plain data: all that later stages read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bumpsheet.catalogue.events import Event
from bumpsheet.catalogue.markets import Market
from bumpsheet.catalogue.series import Series
from bumpsheet.facts.model import Fact
from bumpsheet.facts.subjects import Subject
from bumpsheet.facts.windows import Window, session_count
from bumpsheet.market.imperfections import Imperfection
from bumpsheet.market.manifest import Arrival
from bumpsheet.parameters.earlier import EarlierReport
from bumpsheet.parameters.model import ReportSpec

Detail = dt.date | int | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """A figure, or a whole family, that the report lacks.

    Parameters
    ----------
    what : str
        A macro of the family's ``absences.md.j2``, which words it and why.
    details : mapping of str to Detail
        What the macro names.
    """

    family: str
    what: str
    details: Mapping[str, Detail]


@dataclass(frozen=True, slots=True)
class RoleNote:
    """The series that plays a role, and how far its data go.

    Parameters
    ----------
    start, end : date
        First and last session of the unbroken stretch.
    holds_records : bool
        Whether its highest close is known to be the record of the series.
    """

    series: Series
    store: str
    start: dt.date
    end: dt.date
    holds_records: bool


@dataclass(frozen=True, slots=True)
class About:
    """What the report is about.

    Parameters
    ----------
    base, day0, as_of : date
        Last session that did not know the event, first that did, last that the report knows.
    window_start : date
        First session of the charts around the event.
    next_session : date
        The session after the as-of date.
    roles : mapping of str to RoleNote
        ``small``, ``large`` and, unless switched off, ``growth`` and ``yield``.
    last_report : EarlierReport, optional
        The report on the same event and series that came before.
    known_on : date, optional
        The data are those that had arrived by this day.
    """

    name: str
    spec: ReportSpec
    event: Event
    market: Market
    base: dt.date
    day0: dt.date
    as_of: dt.date
    window_start: dt.date
    next_session: dt.date
    roles: Mapping[str, RoleNote]
    data_version: str
    last_report: EarlierReport | None = None
    known_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """The facts of one report with what they are about, in the order of the catalogue of figures.

    Parameters
    ----------
    subjects : mapping of str to Subject
        By role: those of the series, ``excess`` and ``ratio`` of small and large, and
        ``small over growth`` and ``large over growth`` where the report has growth.
    arrivals : tuple of Arrival
        How the data came into the store, where it records that.
    unusual : str, optional
        Id of the return that a chart places among all occurrences in its history.
    """

    about: About
    facts: tuple[Fact, ...]
    absences: tuple[Absence, ...]
    imperfections: tuple[Imperfection, ...]
    subjects: Mapping[str, Subject]
    arrivals: tuple[Arrival, ...] = ()
    unusual: str | None = None
    _by_figure: dict[tuple[str, Window | None], tuple[Fact, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Group the facts, which templates look up thousands of times."""
        grouped: dict[tuple[str, Window | None], list[Fact]] = {}
        for fact in self.facts:
            grouped.setdefault((fact.figure, fact.window), []).append(fact)
        by_figure = {key: tuple(facts) for key, facts in grouped.items()}
        object.__setattr__(self, "_by_figure", by_figure)

    @property
    def most_unusual(self) -> Fact | None:
        """The return whose id is ``unusual``."""
        return next((fact for fact in self.facts if fact.id == self.unusual), None)

    def __iter__(self) -> Iterator[Fact]:
        """Iterate over all facts."""
        return iter(self.facts)

    def __len__(self) -> int:
        """Count all facts."""
        return len(self.facts)

    def get(self, figure: str, role: str = "small", window: Window | None = None) -> Fact | None:
        """Find the fact of a figure for what plays a role, over a window where it has several."""
        subject = self.subjects.get(role)
        found = self.every(figure, window)
        return next((fact for fact in found if fact.subject == subject), None)

    def every(self, figure: str, window: Window | None = None) -> tuple[Fact, ...]:
        """Facts of one figure for all series that have it, in the order of their ids."""
        return self._by_figure.get((figure, window), ())

    def of(self, figure: str, series: str, window: Window | None = None) -> Fact | None:
        """The fact of a figure for the subject of this id."""
        return next((fact for fact in self.every(figure, window) if fact.series == series), None)

    def only(self, figure: str, window: Window | None = None) -> Fact | None:
        """The first fact of a figure that has one series, whatever it is called."""
        return next(iter(self.every(figure, window)), None)

    def family(self, family: str) -> tuple[Fact, ...]:
        """Facts of one family."""
        return tuple(fact for fact in self.facts if fact.family == family)


def in_order(facts: Iterator[Fact]) -> tuple[Fact, ...]:
    """Put facts into an order that does not depend on who made them first."""
    return tuple(sorted(facts, key=lambda fact: (fact.place, session_count(fact.window), fact.id)))
