"""Between which days the stores have values of a series."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.roles import LATE_YIELD
from bumpsheet.market.store import every_place, read_values
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.market.store import Store

# First and last day.
Span = tuple[dt.date, dt.date]
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
        self._known: dict[str, tuple[tuple[Span, ...], ...]] = {}

    def lacks(self, series_id: str, base: dt.date, as_of: dt.date | None) -> str | None:
        """Why a report from a base session to a day cannot be told; None where it can.

        A report takes a series from one store, so one of them must reach by itself.

        Parameters
        ----------
        as_of : date, optional
            None where the report follows the data.
        """
        series = self._series.find(series_id)
        slack = dt.timedelta(days=LATE_YIELD if series and series.is_yield else 0)
        found = [_lack(spans, base, as_of, slack) for spans in self._places(series_id)]
        told = (f"data of {series_id} {problem}" for problem in found if problem)
        return None if None in found else next(told, f"no data of {series_id}")

    def end(self, series_id: str) -> dt.date | None:
        """The last day on which some store has a value of a series."""
        return max((spans[-1][1] for spans in self._places(series_id)), default=None)

    def _places(self, series_id: str) -> tuple[tuple[Span, ...], ...]:
        """The spans in which each store has values of a series, in order; the longest first."""
        if series_id not in self._known:
            found = sorted(self._look_up(series_id), key=lambda spans: spans[-1][1], reverse=True)
            self._known[series_id] = tuple(found)
        return self._known[series_id]

    def _look_up(self, series_id: str) -> Iterator[tuple[Span, ...]]:
        series = self._series.find(series_id)
        for path, _ in every_place(series, self._stores) if series else ():
            try:
                days = pd.DatetimeIndex(read_values(path).dropna()["date"])
            except BumpsheetError:
                # What is wrong with the file is told by each report that needs it.
                continue
            if len(days):
                yield tuple(_spans(days))


def _lack(
    spans: tuple[Span, ...], base: dt.date, as_of: dt.date | None, slack: dt.timedelta
) -> str | None:
    """What one store lacks."""
    if base < spans[0][0]:
        return f"begin on {spans[0][0]}"
    end = spans[-1][1]
    if (as_of or base) > end + slack or (as_of is None and end == base):
        return f"end on {end}"
    last = min(as_of or end, end)
    is_whole = any(first <= base and last <= until for first, until in spans)
    return None if is_whole else "have a gap there"


def _spans(days: pd.DatetimeIndex) -> Iterator[Span]:
    """Split days where no exchange stays closed for so long."""
    ends = [*np.flatnonzero(np.diff(days.to_numpy()) > GAP), len(days) - 1]
    starts = [0, *(end + 1 for end in ends[:-1])]
    for start, end in zip(starts, ends, strict=True):
        yield as_date(days[start]), as_date(days[end])
