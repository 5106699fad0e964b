"""Between which days the stores have values of a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.store import every_place, read_values
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.market.store import Store

# First and last day.
Span = tuple["dt.date", "dt.date"]
GAP = np.timedelta64(14, "D")


class Reach:
    """How far series go; each is looked at once.

    Parameters
    ----------
    stores : tuple of Store
        In the order in which they are asked.
    """

    def __init__(self, series: SeriesCatalogue, stores: tuple[Store, ...]) -> None:
        self._series, self._stores = series, stores
        self._known: dict[str, tuple[Span, ...]] = {}

    def of(self, series_id: str) -> tuple[Span, ...]:
        """The spans in which some store has values of a series, in order."""
        if series_id not in self._known:
            self._known[series_id] = self._look_up(series_id)
        return self._known[series_id]

    def lacks(self, series_id: str, base: dt.date, as_of: dt.date | None) -> str | None:
        """Why a report from a base session to a day cannot be told; None where it can.

        Parameters
        ----------
        as_of : date, optional
            None where the report follows the data.
        """
        spans = self.of(series_id)
        if not spans:
            return f"no data of {series_id}"
        if base < spans[0][0]:
            return f"data of {series_id} begin on {spans[0][0]}"
        if (as_of or base) > spans[-1][1] or (as_of is None and spans[-1][1] == base):
            return f"data of {series_id} end on {spans[-1][1]}"
        last = as_of or spans[-1][1]
        is_whole = any(first <= base and last <= end for first, end in spans)
        return None if is_whole else f"data of {series_id} have a gap there"

    def _look_up(self, series_id: str) -> tuple[Span, ...]:
        series = self._series.find(series_id)
        days = pd.DatetimeIndex([])
        for path, _ in every_place(series, self._stores) if series else ():
            try:
                days = days.union(pd.DatetimeIndex(read_values(path).dropna()["date"]))
            except BumpsheetError:
                # What is wrong with the file is told by each report that needs it.
                continue
        return tuple(_spans(days))


def _spans(days: pd.DatetimeIndex) -> Iterator[Span]:
    """Split days where no exchange stays closed for so long."""
    if not len(days):
        return
    ends = [*np.flatnonzero(np.diff(days.to_numpy()) > GAP), len(days) - 1]
    starts = [0, *(end + 1 for end in ends[:-1])]
    for start, end in zip(starts, ends, strict=True):
        yield as_date(days[start]), as_date(days[end])
