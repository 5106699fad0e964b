"""Closes that are none yet, and closes that stand a session early or late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.market.against import LATE, shifted, side_by_side
from bumpsheet.supply.failures import RefusedReplyError
from bumpsheet.trading.calendars import closing_time
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bumpsheet.catalogue.input_rules import ComparisonRules
    from bumpsheet.catalogue.series import Series
    from bumpsheet.supply.fetching import Reply


def closed_only(
    table: pd.DataFrame, series: Series, calendar: str, retrieved: dt.datetime
) -> pd.DataFrame:
    """Leave out the last rows while their session, or for currencies their day, goes on."""
    kept = table
    while len(kept):
        day = as_date(kept["date"].iloc[-1])
        is_done = (
            day < retrieved.date()
            if series.kind is SeriesKind.CURRENCY
            else series.is_published or closing_time(calendar, day) <= retrieved
        )
        # What lies in the future is no open session, and is refused by those who take it in.
        if is_done or day > retrieved.date():
            break
        kept = kept.iloc[:-1]
    return kept


def refuse_shifted(
    table: pd.DataFrame,
    series: Series,
    witnesses: Mapping[str, pd.DataFrame],
    reply: Reply,
    rules: ComparisonRules,
) -> None:
    """Refuse closes that move as a witness did a session before or after.

    Raises
    ------
    RefusedReplyError
        Naming the witness and the days.
    """
    closes = _series(table)
    for name, other in witnesses.items():
        found = shifted(side_by_side(closes, _series(other), is_yield=series.is_yield), rules)
        if found is not None:
            side = "early" if found.lag == LATE else "late"
            span = f"from {as_date(found.first)} to {as_date(found.last)}"
            raise RefusedReplyError(
                reply.address, f"stands a session {side} {span}, as {name} shows"
            )


def _series(table: pd.DataFrame) -> pd.Series[float]:
    return pd.Series(table["value"].to_numpy(float), index=pd.DatetimeIndex(table["date"]))
