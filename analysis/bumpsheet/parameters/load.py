"""Reading and checking ``reports/NAME.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bumpsheet.brands.load import check_brand
from bumpsheet.catalogue.event_choice import refused_list
from bumpsheet.catalogue.event_kinds import check_kind
from bumpsheet.catalogue.event_search import did_you_mean_event
from bumpsheet.catalogue.events import Event
from bumpsheet.catalogue.markets import check_market
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.handwritten.fields import FIRST_DAY
from bumpsheet.handwritten.read import read_yaml, validated
from bumpsheet.parameters.checks import (
    check_calendar,
    check_dates,
    check_roles,
    check_stocks,
    first_that_knows,
    refuse_too_early,
)
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.parameters.names import check_name
from bumpsheet.parameters.settle import check_clock, settled
from bumpsheet.parameters.written_events import refuse_unlike_listed
from bumpsheet.trading.calendars import Timing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project

    Latest = Callable[[ReportSpec, dt.date, str], dt.date]

# Instead of a date: the last complete session that the data know.
LATEST = "latest"


def load_spec(
    project: Project, name: str, catalogues: Catalogues, latest: Latest | None = None
) -> ReportSpec:
    """Read the parameters of report ``name`` and check them against the catalogues.

    Parameters
    ----------
    latest : callable, optional
        Finds the session that ``as_of: latest`` stands for, given the other parameters, the first
        session that knows the event and the name of the file; without it, that is the first one.

    Raises
    ------
    BumpsheetError
        At the first mistake: one line that names file, field, value and remedy.
    """
    check_name(name)
    path = project.spec_path(name)
    if not path.is_file():
        remedy = did_you_mean(name, project.report_names()) or "create it with: bumpsheet new"
        if path.with_suffix(".yaml").is_file():
            remedy = f"rename {name}.yaml to {name}.yml"
        raise BumpsheetError(f"reports/{path.name}", "no such file", remedy=remedy)
    return checked_spec(project, read_yaml(path), catalogues, path, latest)


def checked_spec(
    project: Project,
    written: Any,
    catalogues: Catalogues,
    path: Path,
    latest: Latest | None = None,
) -> ReportSpec:
    """Check what a parameter file says against the catalogues; as :func:`load_spec`.

    Raises
    ------
    BumpsheetError
        At the first mistake: one line that names ``path``, field, value and remedy.
    """
    content = settled(written, catalogues, path.name)
    follows = isinstance(content, dict) and content.get("as_of") == LATEST
    spec = validated(ReportSpec, content | {"as_of": FIRST_DAY} if follows else content, path)
    event = resolve_event(spec, catalogues, path.name)
    check_clock(spec, event, catalogues, path.name)
    check_calendar(spec.calendar, path.name)
    check_roles(spec, catalogues.series, path.name)
    sessions = catalogues.sessions(spec.calendar)
    if follows:
        first = first_that_knows(spec, event, sessions, path.name)
        day = latest(spec, first, path.name) if latest else first
        refuse_too_early(day, first, path.name)
        spec = spec.model_copy(update={"as_of": day})
    check_dates(spec, event, sessions, path.name)
    check_stocks(spec, catalogues.series, path.name)
    check_brand(project, spec.brand, path.name, "brand")
    return spec


def follows_data(project: Project, name: str) -> bool:
    """Whether the as-of date of a report is the latest that its data know."""
    content = read_yaml(project.spec_path(name))
    return isinstance(content, dict) and content.get("as_of") == LATEST


def resolve_event(spec: ReportSpec, catalogues: Catalogues, where: str) -> Event:
    """Take the event of a report from the catalogue, or as written in the report itself.

    Raises
    ------
    BumpsheetError
        If the catalogue has no event of that id, or no such kind, or nothing says when on its
        date the event became known.
    """
    if isinstance(spec.event, str):
        return listed_event(spec.event, catalogues, where)
    written = spec.event
    check_kind(written.kind, catalogues.kinds, where, "event.kind")
    timing = written.timing or catalogues.kinds[written.kind].timing
    if timing is None:
        raise BumpsheetError(
            where,
            f"an event of kind {written.kind} has no usual timing",
            field="event",
            remedy=f"add timing, one of: {', '.join(Timing)}",
        )
    market = written.market or spec.market
    check_market(market, catalogues.markets, where, "event.market")
    event = Event(
        id=f"{written.kind.replace('_', '-')}-{written.date}",
        date=written.date,
        kind=written.kind,
        market=market,
        timing=timing,
        label=written.label,
        short_label=written.short_label,
    )
    refuse_unlike_listed(event, catalogues, where)
    return event


def listed_event(event_id: str, catalogues: Catalogues, where: str) -> Event:
    """Take an event from the catalogue.

    Raises
    ------
    BumpsheetError
        If it has none of that id.
    """
    event = catalogues.events.get(event_id)
    if event is None:
        refused = refused_list(event_id, catalogues)
        if refused is not None:
            raise BumpsheetError(
                where,
                "not in the event catalogue",
                field="event",
                value=event_id,
                remedy=f"later events of its list would come from the store: {refused}",
            )
        remedy = did_you_mean_event(event_id, catalogues.events, catalogues.event_words)
        raise BumpsheetError(
            where,
            "not in the event catalogue",
            field="event",
            value=event_id,
            remedy=remedy or "see: bumpsheet events, or write date, kind and label here",
        )
    return event
