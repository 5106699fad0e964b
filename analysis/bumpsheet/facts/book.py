"""All facts of a report, and finding one among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.facts.breadth import breadth_facts
from bumpsheet.facts.dollar import dollar_facts
from bumpsheet.facts.extremes import extremes_facts
from bumpsheet.facts.fade import fade_facts
from bumpsheet.facts.flows import flows_facts
from bumpsheet.facts.levels import levels_facts
from bumpsheet.facts.maker import Absence, Maker, load_figures
from bumpsheet.facts.movers import movers_facts
from bumpsheet.facts.rates import rates_facts
from bumpsheet.facts.returns import returns_facts
from bumpsheet.facts.rotation import rotation_facts
from bumpsheet.facts.sectors import sectors_facts
from bumpsheet.facts.size import size_facts
from bumpsheet.facts.streaks import streaks_facts
from bumpsheet.facts.valuation import valuation_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study
    from bumpsheet.project import Project

COLLECTORS: Mapping[str, Callable[[Maker], list[Fact]]] = {
    "returns": returns_facts,
    "streaks": streaks_facts,
    "extremes": extremes_facts,
    "levels": levels_facts,
    "fade": fade_facts,
    "rotation": rotation_facts,
    "rates": rates_facts,
    "dollar": dollar_facts,
    "size": size_facts,
    "sectors": sectors_facts,
    "movers": movers_facts,
    "breadth": breadth_facts,
    "flows": flows_facts,
    "valuation": valuation_facts,
}


@dataclass(frozen=True, slots=True)
class FactBook:
    """The facts of one report, in the order of the catalogue of figures, however they came."""

    facts: tuple[Fact, ...]
    roles: Mapping[str, str]
    absences: tuple[Absence, ...] = ()

    def __post_init__(self) -> None:
        """Put the facts into an order that does not depend on who made them first."""
        ordered = tuple(sorted(self.facts, key=_order))
        object.__setattr__(self, "facts", ordered)

    def __iter__(self) -> Iterator[Fact]:
        """Iterate over all facts."""
        return iter(self.facts)

    def __len__(self) -> int:
        """Count all facts."""
        return len(self.facts)

    def get(self, figure: str, role: str = "small", window: str | None = None) -> Fact | None:
        """Find a fact.

        Parameters
        ----------
        figure : str
            Name of the figure.
        role : str
            ``small``, ``large``, ``growth``, ``yield``, ``excess`` for small minus large,
            ``small over growth`` or ``large over growth``.
        window : str, optional
            The window where the figure has several.
        """
        series = self.roles.get(role)
        return next(
            (
                fact
                for fact in self.facts
                if (fact.figure, fact.series, fact.window) == (figure, series, window)
            ),
            None,
        )

    def every(self, figure: str, window: str | None = None) -> tuple[Fact, ...]:
        """Facts of one figure for all series that have it, in the order of their ids."""
        return tuple(fact for fact in self.facts if (fact.figure, fact.window) == (figure, window))

    def of(self, figure: str, series: str, window: str | None = None) -> Fact | None:
        """The fact of a figure for the series of this id."""
        return next((fact for fact in self.every(figure, window) if fact.series == series), None)

    def only(self, figure: str, window: str | None = None) -> Fact | None:
        """The first fact of a figure that has one series, whatever it is called."""
        return next(iter(self.every(figure, window)), None)

    def family(self, family: str) -> tuple[Fact, ...]:
        """Facts of one family."""
        return tuple(fact for fact in self.facts if fact.family == family)


def _order(fact: Fact) -> tuple[int, int, str]:
    sessions = re.match(r"(\d+) session", fact.window or "")
    return fact.place, int(sessions[1]) if sessions else 0, fact.id


def collect_facts(study: Study, project: Project) -> FactBook:
    """Compute every figure of the families that the report shows, as facts."""
    make = Maker(project, study, load_figures(project.data / "figures.yml"))
    facts = [
        fact
        for family, collector in COLLECTORS.items()
        if study.spec.shows(family)  # type: ignore[arg-type]
        for fact in collector(make)
    ]
    roles = {role: history.series.id for role, history in study.histories.items()}
    roles["excess"] = f"{roles['small']} - {roles['large']}"
    roles["ratio"] = f"{roles['small']} / {roles['large']}"
    if "growth" in roles:
        roles["small over growth"] = f"{roles['small']} - {roles['growth']}"
        roles["large over growth"] = f"{roles['large']} - {roles['growth']}"
    return FactBook(tuple(facts), roles, tuple(make.absences))
