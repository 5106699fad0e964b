"""The data that statements are checked against, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.checks import check_values
from bumpsheet.market.decisions import with_later_events
from bumpsheet.market.doubts import doubts_of
from bumpsheet.market.history import History
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.inputs.kind import Inputs, Loaded, load_inputs
from bumpsheet.market.location import data_folder
from bumpsheet.market.refusals import refusal
from bumpsheet.market.request import Request
from bumpsheet.market.store import locate, open_stores, read_values
from bumpsheet.market.witnesses import read_witnesses
from bumpsheet.parameters.load import listed_event
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.parameters.settle import settled
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.doubts import Doubt
    from bumpsheet.market.inputs.kind import InputKind
    from bumpsheet.market.store import Store
    from bumpsheet.project import Project
    from bumpsheet.trading.calendars import TradingCalendar

T = TypeVar("T", bound=Loaded)
# Sessions that a file may lack within one stretch, such as holidays of the bond market.
LONGEST_HOLE = 3


class Desk:
    """Gives measures their data, cut at the session that a statement was made as of.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` or the project's ``store/`` by default.
    """

    def __init__(self, project: Project, data: Path | None = None) -> None:
        self.stores = open_stores(project.sample, data_folder(data, project.root))
        self.catalogues = with_later_events(load_catalogues(project), self.stores)
        self._frames: dict[str, tuple[pd.DataFrame, Store, str] | None] = {}
        self._histories: dict[tuple[str, dt.date], History] = {}
        self._inputs: dict[tuple[str, str, dt.date], Any] = {}
        self._doubts: dict[tuple[str, dt.date], tuple[list[Doubt], pd.Series[float] | None]] = {}

    def event(self, event_id: str, where: str) -> Event:
        """Event of the catalogue.

        Raises
        ------
        BumpsheetError
            If there is none called ``event_id``; ``where`` is the file that names it.
        """
        return listed_event(event_id, self.catalogues, where)

    def market_of(self, event: Event) -> Market:
        """The market of an event, whose sessions count."""
        return self.catalogues.markets[event.market]

    def sessions_of(self, event: Event) -> TradingCalendar:
        """Sessions that decide what an event moved first."""
        return self.catalogues.sessions(self.market_of(event).calendar)

    def span_of(self, event: Event) -> tuple[dt.date, dt.date]:
        """Base session and day 0 of an event."""
        sessions = self.sessions_of(event)
        return event.base_session(sessions), event.day_zero(sessions)

    def series(self, series_id: str) -> Series:
        """Catalogue entry; a series that is not in it has no public data here."""
        found = self.catalogues.series.find(series_id)
        if found is None:
            raise MissingDataError(f"{series_id} is not in the series catalogue")
        return found

    def history(self, series_id: str, as_of: dt.date, base: dt.date | None = None) -> History:
        """Closes of a series up to ``as_of``, unbroken from ``base`` on.

        Raises
        ------
        MissingDataError
            If no store has them, or they are unfit: a statement is then not decided.
        """
        key = (series_id, as_of)
        if key not in self._histories:
            try:
                self._histories[key] = self._read(self.series(series_id), as_of)
            except BumpsheetError as error:
                raise MissingDataError(f"the data are unfit ({error})") from error
        found = self._histories[key]
        if base is not None and found.start > base:
            raise MissingDataError(
                f"the {found.store} has the {found.series.short_name} from {found.start} on only"
            )
        return found

    def refuse_doubted(
        self, series_id: str, event: Event, base: dt.date | None, as_of: dt.date
    ) -> None:
        """Refuse to measure between closes that second sources or the sample give the lie.

        Parameters
        ----------
        base : date or None
            None where only the close of ``as_of`` is read.

        Raises
        ------
        MissingDataError
            With what is wrong: a statement is then not decided.
        """
        last = self._end_of_stretch(self.series(series_id), event, as_of)
        key = (series_id, last)
        if key not in self._doubts:
            self._doubts[key] = self._compared(self.series(series_id), event, last)
        doubts, sample = self._doubts[key]
        for doubt in doubts:
            if doubt.touches(base or as_of, as_of):
                raise MissingDataError(f"the data are unfit ({refusal(doubt, sample)})")

    def _compared(
        self, series: Series, event: Event, last: dt.date
    ) -> tuple[list[Doubt], pd.Series[float] | None]:
        """What all that the stores hold says of a series; later closes may tell of earlier ones."""
        request = self._request(event, last)
        try:
            history = self._read(series, last)
        except (BumpsheetError, MissingDataError):
            # Flows and portfolios of a statement's series need no closes of it.
            return [], None
        inputs = Inputs()
        if series.tracked_by is not None and request.spec.series.small == series.id:
            inputs = load_inputs(request, [FUND_SHARES])
        witnesses = read_witnesses(history, request, inputs)
        rules = self.catalogues.input_rules
        return doubts_of(history, witnesses, {}, rules), witnesses.sample

    def _end_of_stretch(self, series: Series, event: Event, as_of: dt.date) -> dt.date:
        """Last day before the next gap in the file: nothing is compared across one."""
        if series.id not in self._frames:
            self._frames[series.id] = self._frame(series)
        found = self._frames[series.id]
        if found is None:
            return as_of
        days = found[0]["date"]
        later = pd.DatetimeIndex(days[days >= pd.Timestamp(as_of)])
        places = self.sessions_of(event).index.searchsorted(later)
        gaps = np.flatnonzero(np.diff(places) > LONGEST_HOLE)
        if later.empty:
            return as_of
        return as_date(later[gaps[0]] if len(gaps) else later[-1])

    def _request(self, event: Event, as_of: dt.date) -> Request:
        base, day0 = self.span_of(event)
        market = self.market_of(event)
        content = {"event": event.id, "as_of": as_of}
        spec = ReportSpec.model_validate(settled(content, self.catalogues, event.id))
        funds = tuple(
            series for series in self.catalogues.series.series if series.id in market.sectors.ids
        )
        sessions = self.sessions_of(event)
        return Request(
            self.stores, self.catalogues, spec, market, sessions, base, day0, as_of, funds
        )

    def input(self, kind: InputKind[T], event: Event, as_of: dt.date) -> T:
        """One kind of input as known at ``as_of``.

        Raises
        ------
        MissingDataError
            If no store has it.
        """
        key = (kind.name, event.id, as_of)
        if key not in self._inputs:
            request = self._request(event, as_of)
            try:
                self._inputs[key] = kind.load(request, Inputs())
            except BumpsheetError as error:
                raise MissingDataError(f"the data are unfit ({error})") from error
        found: T = self._inputs[key]
        return found

    def _read(self, series: Series, as_of: dt.date) -> History:
        if series.id not in self._frames:
            self._frames[series.id] = self._frame(series)
        found = self._frames[series.id]
        if found is None:
            labels = " or ".join(store.label for store in self.stores)
            raise MissingDataError(f"no data of the {series.short_name} in the {labels}")
        frame, store, name = found
        sessions = self.catalogues.sessions(self.catalogues.markets[series.market].calendar)
        checked = check_values(frame, series, sessions, as_of, name)
        known = checked.observed
        slack = 5 if series.is_published else 0
        if known.empty or (as_of - known.index[-1].date()).days > slack:
            raise MissingDataError(
                f"the {store.label} has no value of the {series.short_name} for {as_of}"
            )
        return History(series, known, store.label)

    def _frame(self, series: Series) -> tuple[pd.DataFrame, Store, str] | None:
        found = locate(series, self.stores)
        return None if found is None else (read_values(found[0]), found[1], found[0].name)
