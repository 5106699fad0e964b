"""What the loaders of inputs are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.market.sessions import Sessions
    from bumpsheet.market.store import Store
    from bumpsheet.project import Project
    from bumpsheet.spec.model import ReportSpec


@dataclass(frozen=True, slots=True)
class Request:
    """One report's span and where to look for its data; nothing after ``as_of`` may be returned.

    Parameters
    ----------
    stores : tuple of Store
        In the order in which they are asked; the first that has an input serves it.
    """

    project: Project
    stores: tuple[Store, ...]
    catalogue: SeriesCatalogue
    spec: ReportSpec
    sessions: Sessions
    base: dt.date
    day0: dt.date
    as_of: dt.date
