"""Reading and checking ``reports/NAME.yml``."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import exchange_calendars

from bumpsheet.brand import brand_path
from bumpsheet.catalogue.events import TIMING_OF_KIND, Event
from bumpsheet.catalogue.read import read_yaml, validated
from bumpsheet.errors import BumpsheetError
from bumpsheet.spec.model import ReportSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
        remedy = _closest(name, project.report_names()) or "create it with: bumpsheet new"
        raise BumpsheetError(f"reports/{path.name}", "no such file", remedy=remedy)
    spec = validated(ReportSpec, read_yaml(path), path)
    event = resolve_event(spec, events, path.name)
    if spec.as_of < event.date:
        raise BumpsheetError(
            path.name,
            f"before the event of {event.date}",
            field="as_of",
            value=str(spec.as_of),
            remedy="use a later session",
        )
    _check_roles(spec, catalogue, path.name)
    _check_rest(project, spec, path.name)
    return spec


def resolve_event(spec: ReportSpec, events: Mapping[str, Event], where: str) -> Event:
    """The event of a report: from the catalogue, or as written in the report itself."""
    if isinstance(spec.event, str):
        event = events.get(spec.event)
        if event is None:
            raise BumpsheetError(
                where,
                "not in the event catalogue",
                field="event",
                value=spec.event,
                remedy=_closest(spec.event, events) or "see data/events, or write the event here",
            )
        return event
    written = spec.event
    return Event(
        id=f"{written.kind}-{written.date}",
        date=written.date,
        kind=written.kind,
        timing=written.timing or TIMING_OF_KIND[written.kind],
        label=written.label,
        short_label=written.short_label,
    )


def _check_roles(spec: ReportSpec, catalogue: SeriesCatalogue, where: str) -> None:
    for role, series_id in spec.series.model_dump(by_alias=True).items():
        if series_id is None:
            continue
        series = catalogue.find(series_id)
        field = f"series.{role}"
        if series is None:
            raise BumpsheetError(
                where,
                "not in the series catalogue",
                field=field,
                value=series_id,
                remedy=_closest(series_id, catalogue.ids) or "add it to data/series.yml",
            )
        if series.is_yield != (role == "yield"):
            wanted = "a yield" if role == "yield" else "an index, fund or stock"
            raise BumpsheetError(
                where,
                f"must be {wanted}, {series.name} is of kind {series.kind}",
                field=field,
                value=series_id,
                remedy="choose another series",
            )


def _check_rest(project: Project, spec: ReportSpec, where: str) -> None:
    if spec.calendar not in exchange_calendars.get_calendar_names(include_aliases=False):
        known = exchange_calendars.get_calendar_names(include_aliases=False)
        raise BumpsheetError(
            where,
            "no such exchange calendar",
            field="calendar",
            value=spec.calendar,
            remedy=_closest(spec.calendar, known) or "use an ISO exchange code such as XNYS",
        )
    if not brand_path(project, spec.brand).is_file():
        raise BumpsheetError(
            where,
            "no such brand",
            field="brand",
            value=spec.brand,
            remedy=f"use bumpsheet, or write templates/brands/{spec.brand}.yml",
        )
    late = next((day for day in spec.since if day >= spec.as_of), None)
    if late is not None:
        raise BumpsheetError(
            where,
            f"not before the as-of date {spec.as_of}",
            field="since",
            value=str(late),
            remedy="use an earlier date",
        )


def _closest(word: str, known: Iterable[str]) -> str | None:
    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {matches[0]}?" if matches else None
