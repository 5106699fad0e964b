"""The numbers of a chart as a table: what the drawing shows, for those who do not see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bumpsheet.facts.numbers import number_text
from bumpsheet.pages.environment import day

if TYPE_CHECKING:
    from bumpsheet.charts.model import Chart
    from bumpsheet.trading.written import DateOrder


@dataclass(frozen=True, slots=True)
class ChartTable:
    """Headings, and a row of texts for each row of the chart's data."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def chart_table(chart: Chart, dates: DateOrder) -> ChartTable:
    """Read the table from the chart's specification, which names its columns."""
    columns = chart.columns
    rows = chart.rows
    return ChartTable(
        tuple(column["heading"] for column in columns),
        tuple(tuple(_text(row, column, dates) for column in columns) for row in rows),
    )


def _text(row: dict[str, Any], column: dict[str, str], dates: DateOrder) -> str:
    value = row.get(column["field"])
    if value is None:
        return "–"
    match column["form"]:
        case "day":
            return day(value, dates)
        case "month":
            return f"{dt.date.fromisoformat(value):%B %Y}"
        case "signed":
            return number_text(value, signed=True)
        case "number":
            return number_text(value)
    return str(value)
