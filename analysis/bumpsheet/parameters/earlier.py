"""Which reports came before one on the same event: an update tells what changed since the last."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it at run time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.parameters.load import load_spec
from bumpsheet.parameters.written import Written

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """The last report before one, on the same event and series; ``as_of`` is what it knew."""

    name: str
    as_of: dt.date


def earlier_report(
    project: Project, name: str, spec: ReportSpec, catalogues: Catalogues
) -> EarlierReport | None:
    """The latest report before ``name`` on the same event, with the same series in its parts."""
    found = []
    for other in Written(project).perhaps_earlier(name):
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
