"""The closes of one series as a report may know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.manifest import Arrival


# Closes are printed to two digits.
ROUNDING = 0.006


@dataclass(frozen=True, slots=True)
class History:
    """An unbroken stretch of a series that ends no later than the as-of date.

    Parameters
    ----------
    series : Series
        Catalogue entry.
    closes : pandas.Series of float, index of sessions
        Sorted, without missing values and without a gap that a figure could reach across;
        yields lack the sessions on which the bond market was closed.
    store : str
        Which data store the values came from, as shown to readers.
    arrival : Arrival, optional
        How they came into it, where the store records that.
    """

    series: Series
    closes: pd.Series[float]
    store: str
    arrival: Arrival | None = None

    @property
    def source(self) -> str:
        """Whose values these are."""
        return self.series.source

    @property
    def start(self) -> dt.date:
        """First session of the stretch."""
        return as_date(self.closes.index[0])

    @property
    def end(self) -> dt.date:
        """Last session of the stretch."""
        return as_date(self.closes.index[-1])

    @property
    def record_known(self) -> dt.date | None:
        """First session of the history whose close is known to have been the record, or None."""
        closes = {record.date: record.close for record in self.series.record_closes}
        known = self.closes.reindex(pd.DatetimeIndex(list(closes)))
        is_same = (known - list(closes.values())).abs() < ROUNDING
        return min((as_date(day) for day in known.index[is_same]), default=None)

    @property
    def holds_records(self) -> bool:
        """Whether the highest close of the history is known to be the record of the series.

        It holds them all from the start of the series on, or from a close on that was a record.
        """
        return self.record_known is not None or self._begins_early()

    def _begins_early(self) -> bool:
        if self.series.record_from is None or self.start > self.series.record_from:
            return False
        known_from = self.series.records_known_from
        return known_from is None or self.end >= known_from


def values_as_bytes(values: pd.Series[float]) -> bytes:
    """Days and values in a form that is the same on every machine, for digests."""
    days = values.index.to_numpy("datetime64[D]").astype("<i8")
    return bytes(days.tobytes()) + bytes(values.to_numpy("<f8").tobytes())
