"""Returns: simple changes between two closes, their differences and ratios.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date. A figure whose sessions are not all in the data is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.results import Change
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt


def return_since(
    closes: pd.Series[float], base: dt.date, as_of: dt.date | None = None
) -> Change | None:
    """Return from the close of ``base`` to the close of ``as_of`` (the last close by default).

    close(as_of) / close(base) - 1, in percent.
    """
    end = closes.index[-1] if as_of is None else pd.Timestamp(as_of)
    start = pd.Timestamp(base)
    if start not in closes.index or end not in closes.index:
        return None
    value = (closes.at[end] / closes.at[start] - 1) * 100
    return Change(float(value), base, as_date(end))


def return_after_sessions(closes: pd.Series[float], base: dt.date, sessions: int) -> Change | None:
    """Return over the first ``sessions`` sessions after ``base``.

    close(base + N) / close(base) - 1, in percent; None until that session is over.
    """
    start = pd.Timestamp(base)
    if start not in closes.index:
        return None
    place = closes.index.get_loc(start) + sessions
    if place >= len(closes):
        return None
    return return_since(closes, base, as_date(closes.index[place]))


def return_since_date(closes: pd.Series[float], day: dt.date) -> Change | None:
    """Return since the last session on or before ``day``."""
    place = closes.index.searchsorted(pd.Timestamp(day), side="right") - 1
    return return_since(closes, as_date(closes.index[place])) if place >= 0 else None


def month_to_date(closes: pd.Series[float]) -> Change | None:
    """Return since the last close of the month before."""
    return _since_start_of(closes, closes.index[-1].replace(day=1))


def year_to_date(closes: pd.Series[float]) -> Change | None:
    """Return since the last close of the year before."""
    return _since_start_of(closes, closes.index[-1].replace(month=1, day=1))


def two_year_return(closes: pd.Series[float]) -> Change | None:
    """Return since the last session on or before the same date two years earlier."""
    return return_since_date(closes, as_date(closes.index[-1] - pd.DateOffset(years=2)))


def excess(of: Change | None, over: Change | None) -> Change | None:
    """Difference of two returns over the same sessions, in percentage points."""
    if of is None or over is None or (of.base, of.as_of) != (over.base, over.as_of):
        return None
    return Change(of.value - over.value, of.base, of.as_of)


def ratio(of: Change | None, over: Change | None) -> Change | None:
    """Ratio of two returns over the same sessions; None unless both are gains."""
    if of is None or over is None or (of.base, of.as_of) != (over.base, over.as_of):
        return None
    if of.value <= 0 or over.value <= 0:
        return None
    return Change(of.value / over.value, of.base, of.as_of)


def _since_start_of(closes: pd.Series[float], start: pd.Timestamp) -> Change | None:
    place = closes.index.searchsorted(start, side="left") - 1
    return return_since(closes, as_date(closes.index[place])) if place >= 0 else None
