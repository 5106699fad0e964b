"""Days on which stocks are traded and bonds are not: a yield of such a day was filled in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pandas.tseries.holiday import Holiday, USColumbusDay, sunday_to_monday

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


class BondHoliday(StrEnum):
    """Holidays of bond markets that stock exchanges do not keep."""

    COLUMBUS_DAY = "columbus_day"
    VETERANS_DAY = "veterans_day"


RULES = {
    BondHoliday.COLUMBUS_DAY: USColumbusDay,
    # Bonds are traded on the Friday before where it falls on a Saturday.
    BondHoliday.VETERANS_DAY: Holiday(
        "Veterans Day", month=11, day=11, observance=sunday_to_monday
    ),
}


def closed_days(
    holidays: Iterable[BondHoliday], first: pd.Timestamp, last: pd.Timestamp
) -> set[pd.Timestamp]:
    """All days from one to another on which the holidays are kept."""
    return {day for name in holidays for day in RULES[name].dates(first, last)}
