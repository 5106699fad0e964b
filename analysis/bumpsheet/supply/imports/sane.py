"""What no series of daily closes looks like, and whose values these are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.store import Store, read_values
from bumpsheet.supply.changes import INDICES, why_other
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.series import Series
    from bumpsheet.supply.imports.understand import Understood
    from bumpsheet.trading.calendars import TradingCalendar

# Fewer rows say nothing about how often there is one.
FEWEST = 5
# Sessions from one row to the next: a week has five.
MOST_APART = 3
# True tables hold a few days without a session, or lack a few sessions.
MOST_OFF = 0.1
# Where charts begin that compare several series.
REBASED = 100


def refuse_other_rhythm(
    item: Understood, series: Series, sessions: TradingCalendar, where: str
) -> None:
    """Refuse a table that is not daily, or whose dates stand a day early or late.

    Raises
    ------
    BumpsheetError
        If most rows lie more than three sessions apart, or, other than for rates that offices
        publish, many days are no session and as many sessions have no row.
    """
    days = pd.DatetimeIndex(item.table["date"])
    days = days[days >= sessions.index[0]]
    if len(days) < FEWEST or series.kind is SeriesKind.RATE:
        return
    reach = sessions.index.searchsorted(days)
    if float(np.median(np.diff(reach))) > MOST_APART:
        raise BumpsheetError(
            where, f"{series.name} is needed daily, and most rows are further apart",
            remedy="export it with a row a session",
        )  # fmt: skip
    span = sessions.index[(sessions.index >= days[0]) & (sessions.index <= days[-1])]
    off, lacking = days.difference(sessions.index), span.difference(days)
    is_shifted = min(len(off), len(lacking)) > MOST_OFF * len(days)
    if is_shifted and not series.is_published:
        raise BumpsheetError(
            where,
            f"dates a day early or late: {len(off)} are no session, such as {off[-1].date()}, and "
            f"{len(lacking)} sessions have no row",
            remedy="export it in the time zone of the exchange, or say --dates",
        )  # fmt: skip


def refuse_rebased(item: Understood, series: Series, where: str) -> None:
    """Refuse an index that is set to 100 on its first day, as charts show it.

    Raises
    ------
    BumpsheetError
        If the first value is exactly 100, and the others have decimals.
    """
    table = item.table.sort_values("date")
    values = table["value"].to_numpy(float)
    is_set = len(values) >= FEWEST and values[0] == REBASED and (values[1:] % 1 > 0).any()
    if series.kind in INDICES and is_set:
        raise BumpsheetError(
            where,
            "set to 100 on its first day",
            value=str(as_date(table["date"].iloc[0])),
            remedy="export levels; if the index was 100 that day, --replace takes it nevertheless",
        )


def refuse_other_than_sample(sample: Path, item: Understood, series: Series, where: str) -> None:
    """Refuse values that the embedded sample contradicts on most of the days that both have.

    Raises
    ------
    BumpsheetError
        If it does.
    """
    path = Store(sample, "").find(series)
    if path is None:
        return
    known = read_values(path).dropna()
    witness = pd.Series(known["value"].to_numpy(float), index=pd.DatetimeIndex(known["date"]))
    table = item.table
    values = pd.Series(table["value"].to_numpy(float), index=pd.DatetimeIndex(table["date"]))
    problem = why_other(witness, values, series)
    if problem is not None:
        raise BumpsheetError(
            where, f"not {series.name} as the embedded sample has it: {problem}",
            remedy="check which series it is; --replace takes it nevertheless",
        )  # fmt: skip
