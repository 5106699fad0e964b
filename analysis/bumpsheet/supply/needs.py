"""What is to be pulled: series and files by name, or all that a report needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import wanted
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.parameters.load import follows_data, load_spec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.providers import ProviderCatalogue, SuppliedFile
    from bumpsheet.catalogue.series import Series
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class NeededSeries:
    """A series to pull.

    Parameters
    ----------
    calendar : str
        Exchange whose sessions it has.
    through : date, optional
        Day that it must reach to be of use.
    is_optional : bool
        A report is complete without it.
    """

    series: Series
    calendar: str
    through: dt.date | None = None
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class NeededFile:
    """A file to pull.

    Parameters
    ----------
    as_of : date, optional
        Day that it is to be of, where there is one for each day; the latest otherwise.
    """

    file: SuppliedFile
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """All that is to be pulled."""

    series: tuple[NeededSeries, ...] = ()
    files: tuple[NeededFile, ...] = ()


def needs_by_name(
    names: Iterable[str], catalogues: Catalogues, providers: ProviderCatalogue
) -> Needs:
    """Series by their ids, and files by their names in the catalogue of providers.

    Raises
    ------
    BumpsheetError
        If a name is neither.
    """
    series: list[NeededSeries] = []
    files: list[NeededFile] = []
    supplied = {file.name: file for file in providers.files}
    for name in dict.fromkeys(names):
        found = catalogues.series.find(name)
        if found is not None:
            series.append(NeededSeries(found, catalogues.markets[found.market].calendar))
        elif name in supplied:
            files.append(NeededFile(supplied[name]))
        else:
            known = [*catalogues.series.ids, *supplied]
            raise BumpsheetError(
                "data pull",
                "neither a series nor a file of the catalogues",
                value=name,
                remedy=did_you_mean(name, known) or "see data/series.yml and data/providers.yml",
            )
    return Needs(tuple(series), tuple(files))


def needs_of_report(
    project: Project, name: str, catalogues: Catalogues, providers: ProviderCatalogue
) -> Needs:
    """Series of the roles, what stands beside them, their second sources, and files.

    Raises
    ------
    BumpsheetError
        If the report's parameters are wrong.
    """
    spec = load_spec(project, name, catalogues)
    # Of data that it follows, the report takes the latest list there is.
    day = None if follows_data(project, name) else spec.as_of
    asked = wanted(spec, catalogues)
    roles = _roles(spec)
    ids = _ids(roles, asked.series_ids, catalogues) | _policy_rates(spec.market, catalogues)
    kinds = {kind.name for kind in asked.kinds} | {FUND_SHARES.name}
    series = [
        NeededSeries(
            entry,
            catalogues.markets[entry.market].calendar,
            spec.as_of,
            is_optional=entry.id not in {*roles, *asked.series_ids},
        )
        for entry in catalogues.series.series
        if entry.id in ids
    ]
    files = [
        NeededFile(file, spec.members or day)
        for file in providers.files
        if file.input in kinds and set(file.roles) & set(roles)
    ]
    return Needs(tuple(series), tuple(files))


def together(needs: Iterable[Needs]) -> Needs:
    """Needs of several reports: each series once, to the latest day that one of them needs."""
    series: dict[str, NeededSeries] = {}
    files: dict[tuple[str, dt.date | None], NeededFile] = {}
    for item in needs:
        for one in item.series:
            other = series.get(one.series.id)
            is_further = other is None or _reach(one) > _reach(other)
            if is_further:
                series[one.series.id] = one
        for file in item.files:
            day = file.as_of if file.file.is_dated else None
            files[file.file.name, day] = file
    return Needs(tuple(series.values()), tuple(files.values()))


def _reach(needed: NeededSeries) -> tuple[bool, dt.date]:
    """What is needed more, and further, is the larger."""
    return not needed.is_optional, needed.through or dt.date.min


def _roles(spec: ReportSpec) -> list[str]:
    named = spec.series.model_dump(by_alias=True).values()
    return [series_id for series_id in named if series_id is not None]


def _policy_rates(market: str, catalogues: Catalogues) -> set[str]:
    """Rates of a market's central bank, which tell decisions after those of the catalogue."""
    lists = [file.decisions for file in catalogues.event_files.values() if file.market == market]
    return {listed.effect.series for listed in lists if listed is not None and listed.effect}


def _ids(roles: list[str], beside: Iterable[str], catalogues: Catalogues) -> set[str]:
    found = {*roles, *beside}
    for series_id in roles:
        series = catalogues.series.find(series_id)
        assert series is not None, "load_spec has checked the ids"
        found |= {*series.second_sources, *filter(None, [series.tracked_by])}
    return found
