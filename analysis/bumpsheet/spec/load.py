"""Reading and checking ``reports/NAME.yml``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bumpsheet.catalogue.events import TIMING_OF_KIND, Event
from bumpsheet.catalogue.explain import did_you_mean
from bumpsheet.catalogue.read import read_yaml, validated
from bumpsheet.errors import BumpsheetError
from bumpsheet.spec.checks import check_brand, check_dates, check_roles, check_stocks
from bumpsheet.spec.model import ReportSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.project import Project

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_name(name: str) -> None:
    """Refuse names that could not be a folder and a part of an address.

    Raises
    ------
    BumpsheetError
        If ``name`` has anything but lower-case letters, digits and single hyphens.
    """
    if not NAME.fullmatch(name):
        raise BumpsheetError(
            "report name",
            "not usable",
            value=name,
            remedy="use lower-case letters, digits and hyphens, such as us-election-2016",
        )


def load_spec(
    project: Project, name: str, catalogue: SeriesCatalogue, events: Mapping[str, Event]
) -> ReportSpec:
    """Read the parameters of report ``name`` and check them against the catalogues.

    Raises
    ------
    BumpsheetError
        At the first mistake: one line that names file, field, value and remedy.
    """
    check_name(name)
    path = project.spec_path(name)
    if not path.is_file():
        remedy = did_you_mean(name, project.report_names()) or "create it with: bumpsheet new"
        raise BumpsheetError(f"reports/{path.name}", "no such file", remedy=remedy)
    spec = validated(ReportSpec, read_yaml(path), path)
    check_dates(spec, resolve_event(spec, events, path.name), path.name)
    check_roles(spec, catalogue, path.name)
    check_stocks(spec, catalogue, path.name)
    check_brand(project, spec, path.name)
    return spec


def resolve_event(spec: ReportSpec, events: Mapping[str, Event], where: str) -> Event:
    """Take the event of a report from the catalogue, or as written in the report itself.

    Raises
    ------
    BumpsheetError
        If the catalogue has no event of that id.
    """
    if isinstance(spec.event, str):
        event = events.get(spec.event)
        if event is None:
            remedy = did_you_mean(spec.event, list(events))
            raise BumpsheetError(
                where,
                "not in the event catalogue",
                field="event",
                value=spec.event,
                remedy=remedy or "see: bumpsheet events, or write date, kind and label here",
            )
        return event
    written = spec.event
    return Event(
        id=f"{written.kind.replace('_', '-')}-{written.date}",
        date=written.date,
        kind=written.kind,
        timing=written.timing or TIMING_OF_KIND[written.kind],
        label=written.label,
        short_label=written.short_label,
    )
