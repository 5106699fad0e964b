"""Making facts: every figure's label, unit and formula stand in ``data/figures.yml``."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from bumpsheet.catalogue.read import read_yaml, validated
from bumpsheet.facts.model import Fact, Unit
from bumpsheet.facts.numbers import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.figures.results import Change, Standing
    from bumpsheet.market.history import History
    from bumpsheet.market.study import Study
    from bumpsheet.project import Project


class FigureEntry(BaseModel):
    """What is said about a figure wherever it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: str
    unit: Unit
    label: str
    formula: str


class FigureCatalogue(BaseModel):
    """``data/figures.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figures: dict[str, FigureEntry]


def load_figures(path: Path) -> FigureCatalogue:
    """Read the catalogue of figures; it is parsed again only when the file has changed."""
    return _parsed(path, path.stat().st_mtime_ns)


@cache
def _parsed(path: Path, _changed: int) -> FigureCatalogue:
    return validated(FigureCatalogue, read_yaml(path), path)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a fact is about, where that is no history of one series.

    Parameters
    ----------
    id : str
        Identifier in data files, such as ``Lo 10 - Hi 10``.
    name, short_name : str
        Name in full and in running text.
    source : str
        Where the data come from, with the store.
    """

    id: str
    name: str
    short_name: str
    source: str


@dataclass(frozen=True, slots=True)
class Absence:
    """A figure, or a whole family, that the report lacks, and why.

    Parameters
    ----------
    what : str
        Its name, as the data note prints it.
    reason : str
        One clause without a full stop.
    """

    family: str
    what: str
    reason: str


class Maker:
    """Makes the facts of one study and remembers which ones it could not make.

    Parameters
    ----------
    project : Project
        Where the rules of ``data/`` are.
    study : Study
        Event and market data.
    catalogue : FigureCatalogue
        Labels, units and formulas.
    """

    def __init__(self, project: Project, study: Study, catalogue: FigureCatalogue) -> None:
        self.project = project
        self.study = study
        self.catalogue = catalogue
        self.absences: list[Absence] = []
        self._places = {figure: place for place, figure in enumerate(catalogue.figures)}

    @property
    def equities(self) -> Iterator[tuple[str, History]]:
        """The roles whose closes are prices, with their histories."""
        for role in ("small", "large", "growth"):
            if role in self.study.histories:
                yield role, self.study.histories[role]

    def absent(self, family: str, what: str, reason: str) -> None:
        """Remember that a figure is left out and why; the data note says so."""
        self.absences.append(Absence(family, what, reason))

    def fact(
        self,
        figure: str,
        subject: History | tuple[History, History] | Subject,
        value: float | int | dt.date,
        *,
        as_of: dt.date,
        base: dt.date | None = None,
        window: str | None = None,
        standing: Standing | None = None,
        standard_error: float | None = None,
    ) -> Fact:
        """Make one fact; two histories stand for the first minus (or over) the second."""
        entry = self.catalogue.figures[figure]
        is_excess = isinstance(subject, tuple) and entry.unit is Unit.PERCENT
        about = _subject(subject, entry.unit)
        return Fact(
            id=_slug(figure, window, about.id),
            family=entry.family,
            figure=figure,
            series=about.id,
            place=self._places[figure],
            series_name=about.name,
            series_short_name=about.short_name,
            value=value,
            unit=Unit.PERCENTAGE_POINTS if is_excess else entry.unit,
            label=entry.label.format(window=_named(window)),
            as_of=as_of,
            source=about.source,
            formula=f"{entry.formula}; first series minus second" if is_excess else entry.formula,
            base=base,
            window=window,
            standard_error=standard_error,
            **(_placed(standing, value) if standing else {}),
        )

    def change(
        self,
        figure: str,
        subject: History | tuple[History, History] | Subject,
        change: Change | None,
        *,
        window: str | None = None,
        standing: Standing | None = None,
    ) -> list[Fact]:
        """The fact of a change; none where the change is not in the data."""
        if change is None:
            return []
        return [
            self.fact(
                figure,
                subject,
                change.value,
                as_of=change.as_of,
                base=change.base,
                window=window,
                standing=standing,
            )
        ]


def _subject(subject: History | tuple[History, History] | Subject, unit: Unit) -> Subject:
    if isinstance(subject, Subject):
        return subject
    pair = subject if isinstance(subject, tuple) else (subject,)
    sign, word = (" / ", " over ") if unit is Unit.RATIO else (" - ", " minus ")
    return Subject(
        id=sign.join(history.series.id for history in pair),
        name=word.join(history.series.name for history in pair),
        short_name=word.join(history.series.short_name for history in pair),
        source="; ".join(dict.fromkeys(f"{h.series.source}, {h.store}" for h in pair)),
    )


def _placed(standing: Standing, value: float | dt.date) -> dict[str, Any]:
    number = None if isinstance(value, dt.date) else float(value)
    spread = standing.deviation
    return {
        "since": standing.since,
        "tied": standing.tied,
        "history_start": standing.history_start,
        "rank": standing.rank,
        "n": standing.n,
        "usual": None if number is None else standing.median,
        "distance": None if number is None or spread == 0 else (number - standing.median) / spread,
    }


def _named(window: str | None) -> str | None:
    """A window that is a date is written as one."""
    try:
        return day_text(dt.date.fromisoformat(window or ""))
    except ValueError:
        return window


def _slug(figure: str, window: str | None, series: str) -> str:
    words = " ".join(part for part in (figure, window, series) if part).replace("%", " percent")
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def span(sessions: int) -> str:
    """Name of a window of N sessions."""
    return "1 session" if sessions == 1 else f"{sessions} sessions"
