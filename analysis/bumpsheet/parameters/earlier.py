"""Which reports came before one on the same event: an update tells what changed since the last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.read import read_text, read_yaml
from bumpsheet.parameters.load import load_spec

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """The last report before one, on the same event and series; ``as_of`` is what it knew."""

    name: str
    as_of: dt.date


def perhaps_earlier(project: Project, name: str) -> list[str]:
    """Reports on the same event that may know less than ``name``, by what their files say alone.

    A report that follows the data comes after all that name a day. Files with mistakes are none;
    they are told when they are built.
    """
    own = _written(project, name)
    if own is None:
        return []
    # Most files are of other events, and to parse them all for each report would take long.
    event = own["event"]
    sign = str(event["date"] if isinstance(event, dict) and "date" in event else event)
    others = (other for other in project.report_names() if other != name)
    found = []
    for other in others:
        written = _written(project, other, sign)
        if written is None or written["event"] != event or not _is_day(written["as_of"]):
            continue
        if not _is_day(own["as_of"]) or written["as_of"] < own["as_of"]:
            found.append(other)
    return found


def earlier_report(
    project: Project, name: str, spec: ReportSpec, catalogues: Catalogues
) -> EarlierReport | None:
    """The latest report before ``name`` on the same event, with the same series in its parts."""
    found = []
    for other in perhaps_earlier(project, name):
        try:
            written = load_spec(project, other, catalogues)
        except BumpsheetError:
            continue
        same = all(
            getattr(written, key) == getattr(spec, key)
            for key in ("event", "market", "calendar", "series")
        )
        if same and written.as_of < spec.as_of:
            found.append(EarlierReport(other, written.as_of))
    return max(found, key=lambda one: (one.as_of, one.name), default=None)


def _written(project: Project, name: str, sign: str = "") -> dict[str, Any] | None:
    """What a file of parameters holds, if it names ``sign``, an event and an as-of date."""
    path = project.spec_path(name)
    try:
        content = read_yaml(path) if sign in read_text(path) else None
    except BumpsheetError:
        return None
    return content if isinstance(content, dict) and {"event", "as_of"} <= content.keys() else None


def _is_day(value: object) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
