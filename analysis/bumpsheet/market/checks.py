"""What data must satisfy before a figure may see them.

Impossible data are errors. Merely imperfect data (rows on days without a session, sessions
without a row) are put right in the one way that invents nothing, and told in the data note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pandera.pandas as pa

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.sessions import Sessions

# The bond market is closed on some sessions, never on more than a few running.
LONGEST_BOND_HOLIDAY = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """Values that passed, and what was noticed on the way.

    Parameters
    ----------
    values : pandas.Series of float
        On sessions only, no later than the as-of date, from the start of the last unbroken
        stretch.
    off_sessions : int
        Rows left out because the exchange did not trade.
    missing : tuple of date
        Sessions of the stretch that have no row (bond holidays).
    earlier_gap : tuple of date, optional
        Last session before and first session after the gap at which the stretch begins.
    """

    values: pd.Series[float]
    off_sessions: int
    missing: tuple[dt.date, ...]
    earlier_gap: tuple[dt.date, dt.date] | None


def check_values(
    frame: pd.DataFrame, series: Series, sessions: Sessions, as_of: dt.date, where: str
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
        If a date is twice or out of order, or a value is no finite number of the unit.
    """
    in_reach = frame["date"].between(sessions.index[0], pd.Timestamp(as_of))
    known = frame[(in_reach | frame["date"].isna()) & frame["value"].notna()]
    if pd.api.types.is_integer_dtype(known["value"]):
        # A file of whole numbers is read as integers; that is no mistake.
        known = known.astype({"value": float})
    if not _is_fit(known, series):
        _validate(known, series, where)
    values = pd.Series(known["value"].to_numpy(float), index=pd.DatetimeIndex(known["date"]))
    tolerated = LONGEST_BOND_HOLIDAY if series.is_published else 0
    return _last_stretch(values, sessions, tolerated)


def _is_fit(frame: pd.DataFrame, series: Series) -> bool:
    """Whether a frame meets the schema: quickly, so that the schema need only say what is wrong."""
    dates, values = frame["date"], frame["value"]
    if not pd.api.types.is_datetime64_any_dtype(dates) or values.dtype != float:
        return False
    days, numbers = dates.to_numpy("datetime64[ns]"), values.to_numpy(float)
    low, high = series.unit_range
    return bool(
        dates.dt.tz is None
        and not np.isnat(days).any()
        and (days[1:] > days[:-1]).all()
        and ((numbers >= low) & (numbers <= high)).all()
        and np.isfinite(numbers).all()
        and (series.is_yield or (numbers > 0).all())
    )


def _schema(series: Series) -> pa.DataFrameSchema:
    low, high = series.unit_range
    value_checks = [
        pa.Check(np.isfinite, error="not a finite number", element_wise=True),
        pa.Check.in_range(low, high, error=f"outside {low:g} to {high:g} {series.unit}"),
    ]
    if not series.is_yield:
        value_checks.append(pa.Check.gt(0, error="not positive"))
    return pa.DataFrameSchema(
        {
            "date": pa.Column(
                "datetime64[ns]",
                coerce=True,
                nullable=False,
                checks=pa.Check(
                    lambda dates: dates.diff().fillna(pd.Timedelta(1)) >= pd.Timedelta(0),
                    error="earlier than the row above it",
                ),
                unique=True,
            ),
            "value": pa.Column(float, checks=value_checks),
        }
    )


def _validate(frame: pd.DataFrame, series: Series, where: str) -> None:
    try:
        _schema(series).validate(frame, lazy=False)
    except pa.errors.SchemaError as error:
        cases = error.failure_cases
        first = cases.iloc[0] if isinstance(cases, pd.DataFrame) and len(cases) else None
        value = None if first is None else first["failure_case"]
        column = getattr(error.schema, "name", None)
        problem = "a date stands twice" if column == "date" and "uniq" in str(error) else None
        line = None if first is None or first["index"] is None else int(first["index"]) + 2
        raise BumpsheetError(
            where,
            problem or str(getattr(error.check, "error", None) or error),
            field=f"{column}, line {line}" if line else str(column),
            value=str(value)[:40],
            remedy="correct the file or take the series from another source",
        ) from error


def _last_stretch(values: pd.Series[float], sessions: Sessions, tolerated: int) -> Checked:
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
