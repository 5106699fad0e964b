"""From a study to what is found in it: the facts of all families, computed once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bumpsheet.brands.load import load_brand
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.facts.doubts import with_doubts
from bumpsheet.facts.findings import About, Findings, RoleNote, in_order
from bumpsheet.facts.maker import Maker
from bumpsheet.facts.subjects import Difference, OneSeries, Ratio
from bumpsheet.families.registry import FAMILIES
from bumpsheet.families.unusual import TABLE, most_unusual, occurrences
from bumpsheet.families.usage import market_for
from bumpsheet.market.decisions import with_later_events
from bumpsheet.market.latest import latest_session
from bumpsheet.market.location import data_folder
from bumpsheet.market.store import open_stores
from bumpsheet.market.study import Study, Wanted, read_study
from bumpsheet.parameters.earlier import earlier_report
from bumpsheet.parameters.load import load_spec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.subjects import Subject
    from bumpsheet.families.family import Family
    from bumpsheet.market.store import Store
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class Collected:
    """Findings, and what the charts draw, by chart: a row a session."""

    findings: Findings
    tables: Mapping[str, pd.DataFrame]


def open_study(project: Project, name: str, data: Path | None = None) -> Study:
    """Read the parameters of report ``name`` and the market data that its families ask for.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` or the project's ``store/`` by default.

    Raises
    ------
    BumpsheetError
        If a parameter is wrong, or a series is missing, unfit or does not reach.
    """
    stores = open_stores(project.sample, data_folder(data, project.root))
    return study_of(project, name, with_later_events(load_catalogues(project), stores), stores)


def study_of(
    project: Project,
    name: str,
    catalogues: Catalogues,
    stores: tuple[Store, ...],
    *,
    first_look: bool = False,
) -> Study:
    """The study of report ``name``, from catalogues and stores that are open already.

    Parameters
    ----------
    first_look : bool
        Read the series of the roles alone, for the families that need nothing else, and compare
        them with nothing.

    Raises
    ------
    BumpsheetError
        If a parameter is wrong, or a series is missing, unfit or does not reach.
    """
    spec = load_spec(
        project,
        name,
        catalogues,
        lambda written, first, where: latest_session(
            written, catalogues, stores, where, first=first
        ),
    )
    last = earlier_report(project, name, spec, catalogues)
    if last is not None and last.as_of not in spec.since:
        # What changed since the last report is a figure like any other.
        spec = spec.model_copy(update={"since": (*spec.since, last.as_of)})
    if first_look:
        spec = _with_closes_alone(spec, catalogues)
    asked = None if first_look else wanted(spec, catalogues)
    study = read_study(name, spec, catalogues, stores, asked)
    market = market_for(study.market, load_brand(project, spec.brand))
    return replace(study, last_report=last, market=market)


def shown_families(spec: ReportSpec) -> dict[str, Family]:
    """The families that a report shows."""
    return {name: family for name, family in FAMILIES.items() if spec.shows(name)}


def _with_closes_alone(spec: ReportSpec, catalogues: Catalogues) -> ReportSpec:
    """The same parameters without the families that read more than the series of the roles."""
    market = catalogues.markets[spec.market]
    others = (
        name
        for name, family in shown_families(spec).items()
        if family.needs or [*family.companions(spec, market)]
    )
    return spec.model_copy(update={"sections": {**spec.sections, **dict.fromkeys(others, False)}})


def wanted(spec: ReportSpec, catalogues: Catalogues) -> Wanted:
    """Say what the families of a report ask for beside the series of its roles."""
    families = shown_families(spec).values()
    return Wanted(
        kinds=[kind for family in families for kind in family.needs],
        series_ids=[
            series_id
            for family in families
            for series_id in family.companions(spec, catalogues.markets[spec.market])
        ],
    )


def collect(study: Study) -> Collected:
    """Compute every figure of the families that the report shows."""
    makers = {name: Maker(study, name) for name in shown_families(study.spec)}
    stated = [fact for name, maker in makers.items() for fact in FAMILIES[name].facts(maker)]
    facts = in_order(with_doubts(fact, study.imperfections, study.base) for fact in stated)
    subjects = _subjects(study)
    unusual = most_unusual(facts, (subjects["small"], subjects["excess"]), study.catalogues.words)
    if unusual is not None:
        makers[unusual.family].table(TABLE, occurrences(study, unusual))
    findings = Findings(
        about=_about(study),
        facts=facts,
        absences=tuple(absence for maker in makers.values() for absence in maker.absences),
        imperfections=study.imperfections,
        subjects=subjects,
        arrivals=study.arrivals(),
        unusual=unusual.id if unusual is not None else None,
    )
    tables = {chart: table for maker in makers.values() for chart, table in maker.tables.items()}
    return Collected(findings, tables)


def _about(study: Study) -> About:
    return About(
        name=study.name,
        spec=study.spec,
        event=study.event,
        market=study.market,
        base=study.base,
        day0=study.day0,
        as_of=study.as_of,
        window_start=study.window_start,
        next_session=study.sessions.after(study.as_of),
        roles={
            role: RoleNote(
                history.series, history.store, history.start, history.end, history.holds_records
            )
            for role, history in study.histories.items()
        },
        data_version=study.data_version,
        last_report=study.last_report,
        known_on=study.known_on,
    )


def _subjects(study: Study) -> dict[str, Subject]:
    ids = {role: history.series.id for role, history in study.histories.items()}
    found: dict[str, Subject] = {role: OneSeries(series_id) for role, series_id in ids.items()}
    found["excess"] = Difference(ids["small"], ids["large"])
    found["ratio"] = Ratio(ids["small"], ids["large"])
    if "growth" in ids:
        found["small over growth"] = Difference(ids["small"], ids["growth"])
        found["large over growth"] = Difference(ids["large"], ids["growth"])
    return found
