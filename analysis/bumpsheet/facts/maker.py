"""Making facts: every figure's label, unit and formula stand in its family's catalogue."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bumpsheet.catalogue.figures import Unit
from bumpsheet.facts.findings import Absence
from bumpsheet.facts.model import Fact
from bumpsheet.facts.subjects import Difference, OneSeries, Ratio, Source, source_of
from bumpsheet.facts.windows import window_label, window_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from bumpsheet.facts.findings import Detail
    from bumpsheet.facts.subjects import Subject
    from bumpsheet.facts.windows import Window
    from bumpsheet.figures.results import Change, Standing
    from bumpsheet.market.history import History
    from bumpsheet.market.study import Study


@dataclass(frozen=True, slots=True)
class Topic:
    """What a fact is about, where that is no history of one series.

    Parameters
    ----------
    name, short_name : str
        Name in full and in running text.
    sources : tuple of Source
        Where the data come from.
    """

    subject: Subject
    name: str
    short_name: str
    sources: tuple[Source, ...]


class Maker:
    """Makes the facts of one family, and remembers its absences and what its charts draw.

    Parameters
    ----------
    study : Study
        Event and market data.
    family : str
        Whose figures these are.
    """

    def __init__(self, study: Study, family: str) -> None:
        self.study = study
        self.family = family
        self.absences: list[Absence] = []
        self.tables: dict[str, pd.DataFrame] = {}

    @property
    def _event(self) -> str:
        """What running text calls the event: the vote, the decision, the release."""
        event = self.study.event
        return self.study.catalogues.kinds[event.kind].noun or event.label

    @property
    def equities(self) -> Iterator[tuple[str, History]]:
        """The roles whose closes are prices, with their histories."""
        for role in ("small", "large", "growth"):
            if role in self.study.histories:
                yield role, self.study.histories[role]

    def absent(self, what: str, **details: Detail) -> None:
        """Remember that something is left out; a macro of the family words it and why."""
        self.absences.append(Absence(self.family, what, details))

    def table(self, chart: str, table: pd.DataFrame) -> None:
        """Keep what a chart draws: a row a session, as computed for the facts."""
        self.tables[chart] = table

    def fact(
        self,
        figure: str,
        matter: History | tuple[History, History] | Topic,
        value: float | int | dt.date,
        *,
        as_of: dt.date,
        base: dt.date | None = None,
        window: Window | None = None,
        standing: Standing | None = None,
        counted: Standing | None = None,
        standard_error: float | None = None,
    ) -> Fact:
        """Make one fact; two histories stand for the first minus (or over) the second.

        Parameters
        ----------
        standing : Standing, optional
            How the value compares with others of its sort.
        counted : Standing, optional
            That of another figure, from which this one is counted: it has a look-back in common
            with that, but no rank and nothing usual of its own.
        """
        placed = self.study.catalogues.figures[figure]
        entry = placed.entry
        is_excess = isinstance(matter, tuple) and entry.unit is Unit.PERCENT
        topic = _topic(matter, entry.unit)
        label = None if window is None else window_label(window, self.study.market.dates)
        return Fact(
            id=_slug(figure, window, topic.subject.id),
            family=placed.family,
            figure=figure,
            place=placed.place,
            subject=topic.subject,
            series_name=topic.name,
            series_short_name=topic.short_name,
            value=value,
            unit=Unit.PERCENTAGE_POINTS if is_excess else entry.unit,
            is_change=entry.is_change,
            digits=entry.shown_digits,
            label=entry.label.format(window=label, event=self._event),
            as_of=as_of,
            sources=topic.sources,
            formula=f"{entry.formula}; first series minus second" if is_excess else entry.formula,
            writing=self.study.market.writing,
            base=base,
            window=window,
            standard_error=standard_error,
            **(self._placed(standing, value, base or as_of) if standing else {}),
            **(self._looked_back(counted, base or as_of) if counted else {}),
        )

    def change(
        self,
        figure: str,
        matter: History | tuple[History, History] | Topic,
        change: Change | None,
        *,
        window: Window | None = None,
        standing: Standing | None = None,
    ) -> list[Fact]:
        """The fact of a change; none where the change is not in the data."""
        if change is None:
            return []
        return [
            self.fact(
                figure,
                matter,
                change.value,
                as_of=change.as_of,
                base=change.base,
                window=window,
                standing=standing,
            )
        ]

    def _placed(self, standing: Standing, value: float | dt.date, until: dt.date) -> dict[str, Any]:
        number = None if isinstance(value, dt.date) else float(value)
        spread = standing.deviation
        away = None if number is None or spread == 0 else (number - standing.median) / spread
        return self._looked_back(standing, until) | {
            "rank": standing.rank,
            "n": standing.n,
            "usual": None if number is None else standing.median,
            "distance": away,
        }

    def _looked_back(self, standing: Standing, until: dt.date) -> dict[str, Any]:
        since = standing.since
        return {
            "since": since,
            "sessions_since": self.study.sessions.passed(since, until) if since else None,
            "tied": standing.tied,
            "outdone": standing.outdone,
            "history_start": standing.history_start,
        }


def _topic(matter: History | tuple[History, History] | Topic, unit: Unit) -> Topic:
    if isinstance(matter, Topic):
        return matter
    pair = matter if isinstance(matter, tuple) else (matter,)
    word = " over " if unit is Unit.RATIO else " minus "
    return Topic(
        subject=_subject(matter, unit),
        name=word.join(history.series.name for history in pair),
        short_name=word.join(history.series.short_name for history in pair),
        sources=tuple(dict.fromkeys(source_of(h) for h in pair)),
    )


def _subject(matter: History | tuple[History, History], unit: Unit) -> Subject:
    if not isinstance(matter, tuple):
        return OneSeries(matter.series.id)
    of, over = (history.series.id for history in matter)
    return Ratio(of, over) if unit is Unit.RATIO else Difference(of, over)


def _slug(figure: str, window: Window | None, series: str) -> str:
    text = "" if window is None else window_text(window)
    words = " ".join(part for part in (figure, text, series) if part).replace("%", " percent")
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
