"""Levels: highs, records, distances from peaks, and rallies from trough to peak.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.comparison import standing
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.figures.results import Standing

# 52 weeks are the 364 calendar days up to and including the as-of date.
SPAN_OF_52_WEEKS = pd.Timedelta(days=363)


@dataclass(frozen=True, slots=True)
class Level:
    """One close.

    Parameters
    ----------
    value : float
        In the unit of the series.
    day : date
        Its session.
    """

    value: float
    day: dt.date


@dataclass(frozen=True, slots=True)
class Rally:
    """A rise from a trough to a peak without a fall of more than the reversal in between."""

    trough: Level
    peak: Level

    @property
    def gain(self) -> float:
        """Peak / trough - 1, in percent."""
        return (self.peak.value / self.trough.value - 1) * 100


def highest_close(
    closes: pd.Series[float], start: dt.date | None = None, end: dt.date | None = None
) -> Level | None:
    """The highest close from ``start`` to ``end`` (both included); of equal ones the latest."""
    window = closes.loc[
        None if start is None else pd.Timestamp(start) : None if end is None else pd.Timestamp(end)
    ]
    if window.empty:
        return None
    day = window[::-1].idxmax()
    return Level(float(window.at[day]), as_date(day))


def high_52_week(closes: pd.Series[float]) -> Level | None:
    """The highest close of 52 weeks; None where the data do not cover them."""
    first_day = closes.index[-1] - SPAN_OF_52_WEEKS
    # The window may open on days without a session: what counts is that data began before it.
    return highest_close(closes, as_date(first_day)) if closes.index[0] <= first_day else None


def distance(closes: pd.Series[float], level: Level) -> float:
    """Last close against ``level``: close(as_of) / level - 1, in percent."""
    return float((closes.iloc[-1] / level.value - 1) * 100)


def level_standing(closes: pd.Series[float], day: dt.date, *, highest: bool) -> Standing:
    """Standing of the close of ``day`` among all closes up to then.

    ``since`` is the latest earlier session with a close at least as high (or as low).
    """
    return standing(closes.loc[: pd.Timestamp(day)], as_date(closes.index[0]), largest=highest)


def whole_months(earlier: dt.date, later: dt.date) -> int:
    """Whole calendar months from ``earlier`` to ``later``.

    A month is over on the day of the same number; in a shorter month on its last day.
    """
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    reached = pd.Timestamp(earlier) + pd.DateOffset(months=months)
    return months if reached <= pd.Timestamp(later) else months - 1


def rallies(closes: pd.Series[float], reversal: float) -> list[Rally]:
    """Rises from trough to peak, in order.

    A rally ends at its highest close once a close lies at least ``reversal`` percent below it,
    and a decline ends at its lowest close once a close lies as much above it. The last rally may
    still go on.
    """
    found: list[Rally] = []
    trough = peak = Level(float(closes.iloc[0]), as_date(closes.index[0]))
    rising = True
    for stamp, value in zip(closes.index, closes.to_numpy(float), strict=True):
        here = Level(float(value), as_date(stamp))
        if rising and here.value >= peak.value:
            peak = here
        elif rising and here.value <= peak.value * (1 - reversal / 100):
            found.append(Rally(trough, peak))
            trough, rising = here, False
        elif not rising and here.value <= trough.value:
            trough = here
        elif not rising and here.value >= trough.value * (1 + reversal / 100):
            peak, rising = here, True
        if not found and rising and here.value < trough.value:
            trough = peak = here
    if rising:
        found.append(Rally(trough, peak))
    return [rally for rally in found if rally.peak.value > rally.trough.value]
