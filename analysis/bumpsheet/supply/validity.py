"""What a table must satisfy before it is stored: the rules of those who read it, and a few more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import refuse_other_unit, refuse_unfit
from bumpsheet.market.plausible import implausible_moves
from bumpsheet.trading.calendars import closing_time
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.input_rules import InputRules
    from bumpsheet.catalogue.series import Series
    from bumpsheet.trading.calendars import TradingCalendar

# Over a longer gap a market may have moved as far as it likes.
MOST_DAYS_APART = 7


def checked_values(
    table: pd.DataFrame,
    series: Series,
    where: str,
    sessions: TradingCalendar,
    rules: InputRules,
) -> pd.Series[float]:
    """Check a table that has arrived.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``date`` (datetime64) and ``value`` (float); rows without a value are left out.
    where : str
        Address or file name for the message.

    Returns
    -------
    pandas.Series of float, index of days

    Raises
    ------
    BumpsheetError
        If nothing is left, a date is twice or out of order, a value is not of the unit or is
        further from the one before than any market has moved.
    """
    known = table[table["value"].notna()].reset_index(drop=True)
    if known.empty:
        raise BumpsheetError(where, "holds no value", remedy="take the series from another source")
    refuse_unfit(known, series, where, by_line=False)
    values = pd.Series(
        known["value"].to_numpy(float), index=pd.DatetimeIndex(known["date"], name="date")
    )
    refuse_other_unit(values, series, where)
    _refuse_implausible(values, series, where, sessions, rules)
    return values


def refuse_future(values: pd.Series[float], where: str, retrieved: dt.datetime) -> None:
    """Refuse days that were yet to come when a table was retrieved.

    Raises
    ------
    BumpsheetError
        If there is one.
    """
    # East of the source it may already be the next day.
    tomorrow = retrieved.date() + pd.Timedelta(days=1)
    if as_date(values.index[-1]) > tomorrow:
        raise BumpsheetError(
            where,
            f"a date after it was retrieved on {retrieved.date()}",
            field="date",
            value=str(as_date(values.index[-1])),
            remedy="check how days and months are ordered",
        )


def without_open_session(
    values: pd.Series[float], series: Series, retrieved: dt.datetime, sessions: TradingCalendar
) -> pd.Series[float]:
    """Leave out a session that had not closed when it was retrieved: its value is no close.

    Of what offices publish every value is final.
    """
    if series.is_published:
        return values
    is_open = [
        day in sessions.index and closing_time(sessions.calendar, as_date(day)) > retrieved
        for day in values.index[-2:]
    ]
    return values[: len(values) - sum(is_open)]


def _refuse_implausible(
    values: pd.Series[float],
    series: Series,
    where: str,
    sessions: TradingCalendar,
    rules: InputRules,
) -> None:
    on_session = values[values.index.isin(sessions.index)]
    days = implausible_moves(on_session, series, rules.largest_moves)
    apart = on_session.index.to_series().diff().dt.days
    days = days[(apart[days] <= MOST_DAYS_APART).to_numpy()]
    if len(days):
        raise BumpsheetError(
            where,
            "further from the value before than any market has moved",
            field=f"value, {as_date(days[-1])}",
            value=f"{values[days[-1]]:g}",
            remedy="correct the value or take the series from another source",
        )
