"""The data that statements are checked against, read once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from bumpsheet.catalogue.events import load_events
from bumpsheet.catalogue.explain import did_you_mean
from bumpsheet.catalogue.series import load_series
from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.checks import check_values
from bumpsheet.market.history import History
from bumpsheet.market.inputs import LOADERS
from bumpsheet.market.request import Request
from bumpsheet.market.sessions import base_session, day_zero, load_sessions
from bumpsheet.market.store import open_stores, read_values
from bumpsheet.spec.model import ReportSpec

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import pandas as pd

    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.store import Store
    from bumpsheet.project import Project

CALENDAR = "XNYS"


class Desk:
    """Gives measures their data, cut at the session that a statement was made as of.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` by default.
    """

    def __init__(self, project: Project, data: Path | None = None) -> None:
        self.project = project
        self.stores = open_stores(project, data)
        self.catalogue = load_series(project.data / "series.yml")
        self.sessions = load_sessions(CALENDAR)
        self._frames: dict[str, tuple[pd.DataFrame, Store, str] | None] = {}
        self._histories: dict[tuple[str, dt.date], History] = {}
        self._inputs: dict[tuple[str, str, dt.date], Any] = {}

    @cached_property
    def events(self) -> dict[str, Event]:
        """The event catalogue."""
        return load_events(self.project.data / "events")

    def event(self, event_id: str, where: str) -> Event:
        """Event of the catalogue.

        Raises
        ------
        BumpsheetError
            If there is none called ``event_id``; ``where`` is the file that names it.
        """
        if event_id not in self.events:
            raise BumpsheetError(
                where,
                "not in the event catalogue",
                field="event",
                value=event_id,
                remedy=did_you_mean(event_id, list(self.events)) or "see: bumpsheet events",
            )
        return self.events[event_id]

    def span_of(self, event: Event) -> tuple[dt.date, dt.date]:
        """Base session and day 0 of an event."""
        return base_session(event, self.sessions), day_zero(event, self.sessions)

    def series(self, series_id: str) -> Series:
        """Catalogue entry; a series that is not in it has no public data here."""
        found = self.catalogue.find(series_id)
        if found is None:
            raise MissingDataError(f"{series_id} is not in the series catalogue")
        return found

    def history(self, series_id: str, as_of: dt.date, base: dt.date | None = None) -> History:
        """Closes of a series up to ``as_of``, unbroken from ``base`` on.

        Raises
        ------
        MissingDataError
            If no store has them.
        """
        key = (series_id, as_of)
        if key not in self._histories:
            self._histories[key] = self._read(self.series(series_id), as_of)
        found = self._histories[key]
        if base is not None and found.start > base:
            raise MissingDataError(
                f"the {found.store} has the {found.series.short_name} from {found.start} on only"
            )
        return found

    def input(self, name: str, event: Event, as_of: dt.date) -> Any:
        """One of :data:`bumpsheet.market.inputs.LOADERS`, as known at ``as_of``.

        Raises
        ------
        MissingDataError
            If no store has it.
        """
        key = (name, event.id, as_of)
        if key not in self._inputs:
            base, day0 = self.span_of(event)
            spec = ReportSpec(event=event.id, as_of=as_of)
            request = Request(
                self.project, self.stores, self.catalogue, spec, self.sessions, base, day0, as_of
            )
            self._inputs[key] = LOADERS[name][1](request)
        return self._inputs[key]

    def _read(self, series: Series, as_of: dt.date) -> History:
        if series.id not in self._frames:
            self._frames[series.id] = self._frame(series)
        found = self._frames[series.id]
        if found is None:
            labels = " or ".join(store.label for store in self.stores)
            raise MissingDataError(f"no data of the {series.short_name} in the {labels}")
        frame, store, name = found
        checked = check_values(frame, series, self.sessions, as_of, name)
        known = checked.values  # noqa: PD011 - a field of ours, not of pandas
        slack = 5 if series.is_published else 0
        if known.empty or (as_of - known.index[-1].date()).days > slack:
            raise MissingDataError(
                f"the {store.label} has no value of the {series.short_name} for {as_of}"
            )
        return History(series, known, store.label)

    def _frame(self, series: Series) -> tuple[pd.DataFrame, Store, str] | None:
        for store in self.stores:
            path = store.find(series)
            if path is not None:
                return read_values(path), store, path.name
        return None
