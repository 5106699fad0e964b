"""What a family of figures is: the one unit from which everything else that lists families follows.

A family's words and its entries of the figure catalogue stand in ``templates/families/NAME/``:
``section.md.j2``, ``charts/ID.md.j2``, ``candidates.md.j2``, ``absences.md.j2``, ``figures.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.facts.windows import Window
    from bumpsheet.market.inputs.kind import InputKind
    from bumpsheet.parameters.model import ReportSpec


@dataclass(frozen=True, slots=True)
class FamilyChart:
    """A chart of a family.

    Parameters
    ----------
    id : str
        Names its files and its words in ``charts/ID.md.j2``.
    draft : callable
        Lays it out; None where the report has not the facts or the data for it.
    roles : tuple of str
        Roles whose series it draws on; its source line names no other.
    figure : str, optional
        The figure whose facts name the sources of other data that it draws on. With neither roles
        nor a figure, the facts whose numbers stand in the chart do.
    """

    id: str
    draft: Callable[[Scene], Draft | None]
    roles: tuple[str, ...] = ()
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that the summary may hold, a macro of the family's ``candidates.md.j2``.

    Parameters
    ----------
    name : str
        Its macro.
    place : int
        Chosen sentences are told in this order.
    figure : str
        Whose notability speaks for it.
    role : str, optional
        Of the fact; the figure's first series without one.
    window : callable, optional
        The window of the fact, which may follow from the parameters of the report.
    """

    name: str
    place: int
    figure: str
    role: str | None = None
    window: Callable[[ReportSpec], Window] | None = None


def _nothing(*_: object) -> Mapping[str, Any]:
    return {}


def _no_series(*_: object) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family of figures.

    Parameters
    ----------
    title : str
        What lists call it.
    facts : callable
        States its facts, and keeps with the maker what is absent and what its charts draw.
    needs : tuple of InputKind
        Kinds of input that it reads.
    companions : callable
        Ids of the series beside the roles that it reads, from parameters and market.
    charts : tuple of FamilyChart
        In the order of its section.
    candidates : tuple of Candidate
        Sentences for the summary.
    names : callable
        What its templates know beside the facts, from findings and catalogues.
    """

    title: str
    facts: Callable[[Maker], list[Fact]]
    needs: tuple[InputKind[Any], ...] = ()
    companions: Callable[[ReportSpec, Market], Iterable[str]] = _no_series
    charts: tuple[FamilyChart, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    names: Callable[[Findings, Catalogues], Mapping[str, Any]] = _nothing
