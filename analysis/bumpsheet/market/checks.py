"""What data must satisfy before a figure may see them.

Impossible data are errors. Merely imperfect data (rows on days without a session, sessions
without a row) are put right in the one way that invents nothing, and told in the data note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.plausible import is_in_other_unit
from bumpsheet.trading.dates import as_date
from bumpsheet.trading.holidays import closed_days

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.series import Series
    from bumpsheet.trading.calendars import TradingCalendar

# The bond market is closed on some sessions, never on more than a few running.
LONGEST_BOND_HOLIDAY = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """Values that passed, and what was noticed on the way.

    Parameters
    ----------
    observed : pandas.Series of float
        On sessions only, no later than the as-of date, from the start of the last unbroken
        stretch.
    off_sessions : int
        Rows left out because the exchange did not trade.
    missing : tuple of date
        Sessions of the stretch that have no row (bond holidays).
    earlier_gap : tuple of date, optional
        Last session before and first session after the gap at which the stretch begins.
    """

    observed: pd.Series[float]
    off_sessions: int
    missing: tuple[dt.date, ...]
    earlier_gap: tuple[dt.date, dt.date] | None


def check_values(
    frame: pd.DataFrame, series: Series, sessions: TradingCalendar, as_of: dt.date, where: str
) -> Checked:
    """Check one series at the border.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``date`` and ``value``.
    as_of : date
        Rows after it, or before the calendar begins, are dropped before anything else sees them.
    where : str
        File name for error messages.

    Raises
    ------
    BumpsheetError
        If a date is twice or out of order, a value is no finite number of the unit, or all of them
        are in another one.
    """
    in_reach = frame["date"].between(sessions.index[0], pd.Timestamp(as_of))
    known = frame[(in_reach | frame["date"].isna()) & frame["value"].notna()]
    refuse_unfit(known, series, where)
    values = pd.Series(known["value"].to_numpy(float), index=pd.DatetimeIndex(known["date"]))
    refuse_other_unit(values, series, where)
    tolerated = LONGEST_BOND_HOLIDAY if series.is_published else 0
    return _last_stretch(_without_fillings(values, series), sessions, tolerated)


def refuse_other_unit(values: pd.Series[float], series: Series, where: str) -> None:
    """Refuse values that are mostly out of the range that is usual in the series' unit."""
    if is_in_other_unit(values, series.usual_range):
        raise BumpsheetError(
            where,
            f"another unit than {series.unit}: the median lies outside {series.usual_range}",
            field="value",
            value=f"{values.median():.4g}",
            remedy=f"give it in {series.unit}",
        )


def _without_fillings(values: pd.Series[float], series: Series) -> pd.Series[float]:
    """Leave out what repeats the value before on a day on which nothing was published."""
    if values.empty or not series.closed_on:
        return values
    closed = closed_days(series.closed_on, values.index[0], values.index[-1])
    return values[~(values.index.isin(list(closed)) & (values.diff() == 0))]


def refuse_unfit(frame: pd.DataFrame, series: Series, where: str, *, by_line: bool = True) -> None:
    """Name the first row that breaks a rule; of several rules the one that stands first here.

    Parameters
    ----------
    by_line : bool
        Name rows by their lines in a CSV file, otherwise by their dates.

    Raises
    ------
    BumpsheetError
        If there is such a row.
    """
    days = frame["date"].to_numpy("datetime64[ns]")
    values = frame["value"].to_numpy(float)
    low, high = series.unit_range
    moments = days.astype("int64")
    step = np.diff(moments, prepend=moments[:1] - 1)
    rules = (
        ("date", np.isnat(days), "missing"),
        ("date", step == 0, "a date stands twice"),
        ("date", step < 0, "earlier than the row above it"),
        ("value", ~np.isfinite(values), "not a finite number"),
        ("value", (values < low) | (values > high), f"outside {low:g} to {high:g} {series.unit}"),
        ("value", (values <= 0) & (not series.is_yield), "not positive"),
    )
    for column, broken, problem in rules:
        if broken.any():
            place = int(np.argmax(broken))
            row = f"line {int(frame.index[place]) + 2}" if by_line else str(days[place])[:10]
            raise BumpsheetError(
                where,
                problem,
                field=f"{column}, {row}",
                value=str(frame[column].iloc[place])[:40],
                remedy="correct the file or take the series from another source",
            )


def _last_stretch(values: pd.Series[float], sessions: TradingCalendar, tolerated: int) -> Checked:
    """Keep the sessions of ``values`` after its last gap of more than ``tolerated`` sessions."""
    everywhere = sessions.index.get_indexer(pd.DatetimeIndex(values.index))
    is_session = everywhere >= 0
    known, places = values[is_session], everywhere[is_session]
    breaks = np.flatnonzero(np.diff(places) > tolerated + 1)
    start = int(breaks[-1]) + 1 if len(breaks) else 0
    missing: tuple[dt.date, ...] = ()
    if len(known) > start:
        expected = np.arange(places[start], places[-1] + 1)
        absent = np.setdiff1d(expected, places[start:], assume_unique=True)
        missing = tuple(as_date(day) for day in sessions.index[absent])
    gap = None
    if start:
        gap = (as_date(known.index[start - 1]), as_date(known.index[start]))
    return Checked(known.iloc[start:], len(values) - len(known), missing, gap)
