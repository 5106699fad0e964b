"""What followed earlier cases of a report's most unusual return: for readers who may be told.

Nobody earned these returns, and they forecast nothing: they are told with their number, their
range, and whether the sessions after two cases are partly the same.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bumpsheet.charts.model import Chart
    from bumpsheet.trading.calendars import TradingCalendar

COLUMN = re.compile(r"next_(\d+)")


@dataclass(frozen=True, slots=True)
class Following:
    """What came over some sessions after earlier cases.

    Parameters
    ----------
    sessions : int
        Over how many.
    n : int
        Cases after which so many sessions are known.
    mean, low, high : float
        In percent, or in percentage points.
    overlapping : int
        Pairs of cases less than so many sessions apart.
    """

    sessions: int
    n: int
    mean: float
    low: float
    high: float
    overlapping: int


def following(
    charts: Mapping[str, Chart], own: dt.date, calendar: TradingCalendar
) -> tuple[Following, ...]:
    """What followed the earlier cases that a chart of the report lists; empty where none does.

    Parameters
    ----------
    charts : mapping of str to Chart
        Of the report, by id.
    own : date
        On which the case ended that the report tells of, which is left out.
    calendar : TradingCalendar
        Whose sessions count.
    """
    for chart in charts.values():
        fields = (COLUMN.fullmatch(column["field"]) for column in chart.columns)
        spans = [int(found[1]) for found in fields if found]
        if spans:
            earlier = [row for row in chart.rows if row["date"] != own.isoformat()]
            return tuple(_all(earlier, spans, calendar))
    return ()


def _all(
    listed: Sequence[Mapping[str, Any]], spans: Iterable[int], calendar: TradingCalendar
) -> Iterator[Following]:
    for span in spans:
        known = [row for row in listed if row[f"next_{span}"] is not None]
        values = [float(row[f"next_{span}"]) for row in known]
        if values:
            days = sorted(dt.date.fromisoformat(row["date"]) for row in known)
            near = sum(calendar.passed(*pair) < span for pair in combinations(days, 2))
            yield Following(span, len(values), fmean(values), min(values), max(values), near)
