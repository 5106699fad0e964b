"""What the stores hold of every series in the catalogue, whatever a report may know of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.catalogue.series import Series
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.decisions import with_later_events
from bumpsheet.market.manifest import Arrival
from bumpsheet.market.problems import Problem
from bumpsheet.market.store import locate, read_values
from bumpsheet.market.survey import list_problems, record_problems, series_problems
from bumpsheet.market.survey_files import StoredFile, stored_files
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.market.store import Store


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
    problems : tuple of Problem
        What else is wrong, odd or missing.
    arrival : Arrival, optional
        How it came into the store, where that is recorded.
    """

    series: Series
    store: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    values: int = 0
    missing: int = 0
    problem: str = ""
    problems: tuple[Problem, ...] = ()
    arrival: Arrival | None = None

    def age(self, today: dt.date) -> int | None:
        """Days since its last value."""
        return None if self.last is None else (today - self.last).days


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that the stores hold."""

    series: tuple[StoredSeries, ...]
    files: tuple[StoredFile, ...]

    @property
    def problems(self) -> dict[str, tuple[Problem, ...]]:
        """What is noticed, by series and files."""
        by_series = {item.series.id: item.problems for item in self.series}
        return by_series | {item.name: item.problems for item in self.files}

    @property
    def has_errors(self) -> bool:
        """Whether something cannot be used as it is."""
        unreadable = any(item.problem for item in self.series)
        return unreadable or any(p.is_error for found in self.problems.values() for p in found)


def inventory(catalogues: Catalogues, stores: tuple[Store, ...]) -> Inventory:
    """Look every series and file up; gaps are those of a series' own market's sessions."""
    catalogues = with_later_events(catalogues, stores)
    return Inventory(
        tuple(_found(entry, stores, catalogues) for entry in catalogues.series.series),
        tuple(stored_files(catalogues, stores)),
    )


def _found(series: Series, stores: tuple[Store, ...], catalogues: Catalogues) -> StoredSeries:
    found = locate(series, stores)
    if found is None:
        return StoredSeries(series)
    path, store = found
    sessions = catalogues.sessions(catalogues.markets[series.market].calendar)
    try:
        days = pd.DatetimeIndex(read_values(path).dropna()["date"])
    except BumpsheetError as error:
        return StoredSeries(series, store.label, problem=str(error))
    if days.empty:
        return StoredSeries(series, store.label, problem="the file holds no value")
    first, last = as_date(days.min()), as_date(days.max())
    missing = len(sessions.between(first, last).difference(days))
    problems = (
        *record_problems(path, store),
        *list_problems(path, catalogues),
        *series_problems(series, path, store, catalogues, stores),
    )
    arrival = store.arrival(path)
    return StoredSeries(series, store.label, first, last, len(days), missing, "", problems, arrival)
