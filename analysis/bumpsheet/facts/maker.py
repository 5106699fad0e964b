"""Making facts: every figure's label, unit and formula stand in ``data/figures.yml``."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

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
    """Read the catalogue of figures."""
    return validated(FigureCatalogue, read_yaml(path), path)


class Maker:
    """Makes the facts of one study.

    Parameters
    ----------
    study : Study
        Event and market data.
    catalogue : FigureCatalogue
        Labels, units and formulas.
    """

    def __init__(self, study: Study, catalogue: FigureCatalogue) -> None:
        self.study = study
        self.catalogue = catalogue

    @property
    def equities(self) -> Iterator[tuple[str, History]]:
        """The roles whose closes are prices, with their histories."""
        for role in ("small", "large", "growth"):
            if role in self.study.histories:
                yield role, self.study.histories[role]

    def fact(
        self,
        figure: str,
        histories: History | tuple[History, History],
        value: float | int | dt.date,
        *,
        as_of: dt.date,
        base: dt.date | None = None,
        window: str | None = None,
        standing: Standing | None = None,
    ) -> Fact:
        """Make one fact; two histories stand for the first minus (or over) the second."""
        entry = self.catalogue.figures[figure]
        pair = histories if isinstance(histories, tuple) else (histories,)
        joint = " / " if entry.unit is Unit.RATIO else " - "
        series = joint.join(history.series.id for history in pair)
        is_excess = len(pair) == 2 and entry.unit is Unit.PERCENT
        return Fact(
            id=_slug(figure, window, series),
            family=entry.family,
            figure=figure,
            series=series,
            value=value,
            unit=Unit.PERCENTAGE_POINTS if is_excess else entry.unit,
            label=entry.label.format(window=_named(window)),
            as_of=as_of,
            source="; ".join(dict.fromkeys(f"{h.series.source}, {h.store}" for h in pair)),
            formula=f"{entry.formula}; first series minus second" if is_excess else entry.formula,
            base=base,
            window=window,
            since=standing.since if standing else None,
            tied=standing.tied if standing else False,
            history_start=standing.history_start if standing else None,
            rank=standing.rank if standing else None,
            n=standing.n if standing else None,
        )

    def change(
        self,
        figure: str,
        histories: History | tuple[History, History],
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
                histories,
                change.value,
                as_of=change.as_of,
                base=change.base,
                window=window,
                standing=standing,
            )
        ]


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
