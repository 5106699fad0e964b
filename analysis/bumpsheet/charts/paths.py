"""Small, large and growth rebased to 100 at the base session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts import draw
from bumpsheet.market.history import as_date
from bumpsheet.narrative.numbers import MINUS

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.market.study import Study

# Sessions of run-up shown before the base.
RUN_UP = 15


def paths_chart(study: Study, brand: Brand, fonts: Path) -> Chart:
    """Draw the paths of the equity series around the event."""
    colours = brand.light.by_role()
    lines = {
        role: rebased(study, role)
        for role in ("large", "growth", "small")
        if role in study.histories
    }
    everything = pd.concat(lines.values())
    first = as_date(lines["small"].index[0])
    x = draw.time_axis(first, study.as_of)
    y = draw.value_axis(float(everything.min()), float(everything.max()))
    names = {role: study.histories[role].series.short_name for role in lines}
    layers = [
        alt.Chart(draw.rows(values, 2))
        .mark_line(color=colours[role], strokeWidth=3 if role == "small" else 1.8)
        .encode(x=x, y=y)
        for role, values in lines.items()
    ]
    labels = [
        (f"{names[role]}\n{_change(values)}", colours[role], float(values.iloc[-1]))
        for role, values in lines.items()
    ]
    gap = (float(everything.max()) - float(everything.min())) * 0.13
    level = alt.Chart(pd.DataFrame({"value": [100.0]})).mark_rule(
        color=brand.light.muted, strokeWidth=1
    )
    static = alt.layer(
        level.encode(y=y),
        draw.event_mark(study, brand, x),
        *layers,
        draw.end_labels(labels, study.as_of, (x, y), gap),
    )
    table = pd.DataFrame({names[role]: values.round(2) for role, values in lines.items()}).dropna()
    table.insert(0, "date", pd.DatetimeIndex(table.index).strftime("%Y-%m-%d"))
    return draw.finish("paths", static, draw.crosshair(table, x, brand, 2), brand, fonts)


def rebased(study: Study, role: str) -> pd.Series[float]:
    """Closes of a role from the run-up on, 100 at the base session."""
    closes = study.histories[role].closes
    base = closes.index.get_loc(pd.Timestamp(study.base))
    return closes.iloc[max(0, base - RUN_UP) :] / closes.iloc[base] * 100


def _change(values: pd.Series[float]) -> str:
    change = round(float(values.iloc[-1]) - 100, 2)
    return f"{'+' if change > 0 else MINUS if change < 0 else ''}{abs(change):.2f}%"
