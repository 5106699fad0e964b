"""What the stores hold of every series in the catalogue, whatever a report may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.history import as_date
from bumpsheet.market.store import read_values

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.sessions import Sessions
    from bumpsheet.market.store import Store


@dataclass(frozen=True, slots=True)
class Stock:
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


def inventory(
    series: Iterable[Series], stores: tuple[Store, ...], sessions: Sessions
) -> list[Stock]:
    """Look every series up in the stores, in the order in which they are asked."""
    return [_stock(entry, stores, sessions) for entry in series]


def _stock(series: Series, stores: tuple[Store, ...], sessions: Sessions) -> Stock:
    for store in stores:
        path = store.find(series)
        if path is None:
            continue
        try:
            days = pd.DatetimeIndex(read_values(path).dropna()["date"])
        except BumpsheetError as error:
            return Stock(series, store.label, problem=str(error))
        if days.empty:
            return Stock(series, store.label, problem="the file holds no value")
        first, last = as_date(days.min()), as_date(days.max())
        expected = sessions.between(first, last)
        return Stock(series, store.label, first, last, len(days), len(expected.difference(days)))
    return Stock(series)
