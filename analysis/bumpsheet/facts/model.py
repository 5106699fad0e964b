"""A fact: one number with everything that is needed to check it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """Units of facts; the values are those of ``figures.json``."""

    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    BASIS_POINTS = "basis_points"
    SESSIONS = "sessions"
    DATE = "date"
    LEVEL = "level"
    USD = "usd"
    COUNT = "count"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure with its trace.

    Parameters
    ----------
    id : str
        Lower-case words joined by hyphens, unique within a report, stable between builds.
    family, figure : str
        The module and the public function that computed it.
    series : str
        Series id; two ids joined by " - " for an excess, by " / " for a ratio.
    value : float, int or date
        Full precision; a date only where ``unit`` is ``date``.
    label : str
        What the number is, for tables and traces, without the name of the series.
    base, as_of : date
        Sessions the figure is measured between; ``base`` is None where there is only one.
    since : date, optional
        End of the latest earlier occurrence that was at least as extreme.
    tied : bool
        The occurrence at ``since`` was equally extreme, not more.
    history_start : date, optional
        First session of the data that the comparison looked back over.
    rank, n : int, optional
        Place among all occurrences in the history (1 is the most extreme) and their number.
    usual : float, optional
        Median of all occurrences in the history.
    distance : float, optional
        (value - usual) / standard deviation of all occurrences.
    standard_error : float, optional
        Of an estimate, in its unit.
    place : int
        Of the figure in the catalogue: facts are listed in this order.
    series_name, series_short_name : str
        What the series is called in full and in running text.
    """

    id: str
    family: str
    figure: str
    series: str
    value: float | int | dt.date
    unit: Unit
    label: str
    as_of: dt.date
    source: str
    formula: str
    base: dt.date | None = None
    since: dt.date | None = None
    tied: bool = False
    history_start: dt.date | None = None
    rank: int | None = None
    n: int | None = None
    p_value: float | None = None
    usual: float | None = None
    distance: float | None = None
    standard_error: float | None = None
    window: str | None = None
    place: int = 0
    series_name: str = ""
    series_short_name: str = ""

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON and CSV: dates as ISO text, what does not apply left out."""
        record = {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in asdict(self).items()
            if value is not None
        }
        del record["place"]
        if not self.tied:
            del record["tied"]
        return record
