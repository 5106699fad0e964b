"""Days on which stocks are traded and bonds are not: a yield of such a day was filled in."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from pandas.tseries.holiday import Holiday


class BondHoliday(StrEnum):
    """Holidays of bond markets that stock exchanges do not keep."""

    COLUMBUS_DAY = "columbus_day"
    VETERANS_DAY = "veterans_day"


def closed_days(
    holidays: Iterable[BondHoliday], first: pd.Timestamp, last: pd.Timestamp
) -> set[pd.Timestamp]:
    """All days from one to another on which the holidays are kept."""
    return {day for name in holidays for day in _rule(name).dates(first, last)}


@cache
def _rule(name: BondHoliday) -> Holiday:
    # Imported here: catalogues name holidays, and are read where no day is looked at.
    from pandas.tseries.holiday import (  # noqa: PLC0415
        Holiday,
        USColumbusDay,
        sunday_to_monday,
    )

    if name is BondHoliday.COLUMBUS_DAY:
        return USColumbusDay
    # Bonds are traded on the Friday before where it falls on a Saturday.
    return Holiday("Veterans Day", month=11, day=11, observance=sunday_to_monday)
