"""What the stores hold of every series in the catalogue, whatever a report may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.store import locate, read_values
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.store import Store
    from bumpsheet.trading.calendars import TradingCalendar


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """One series in the store that serves it.

    Parameters
    ----------
    first, last : date or None
        Days of its first and last value; None where no store has it.
    missing : int
        Sessions between them without a value.
    problem : str
        Why it cannot be read; empty otherwise.
    """

    series: Series
    store: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    values: int = 0
    missing: int = 0
    problem: str = ""


def inventory(catalogues: Catalogues, stores: tuple[Store, ...]) -> list[StoredSeries]:
    """Look every series up in the stores; its gaps are those of its own market's sessions."""
    return [
        _found(entry, stores, catalogues.sessions(catalogues.markets[entry.market].calendar))
        for entry in catalogues.series.series
    ]


def _found(series: Series, stores: tuple[Store, ...], sessions: TradingCalendar) -> StoredSeries:
    found = locate(series, stores)
    if found is None:
        return StoredSeries(series)
    path, store = found
    try:
        days = pd.DatetimeIndex(read_values(path).dropna()["date"])
    except BumpsheetError as error:
        return StoredSeries(series, store.label, problem=str(error))
    if days.empty:
        return StoredSeries(series, store.label, problem="the file holds no value")
    first, last = as_date(days.min()), as_date(days.max())
    missing = len(sessions.between(first, last).difference(days))
    return StoredSeries(series, store.label, first, last, len(days), missing)
