"""N-session gains of small caps in their whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts import draw
from bumpsheet.figures.extremes import gains, largest_gain
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.market.study import Study

# Beyond this many bars a bar stands for a month instead of a week.
MOST_BARS = 600


def gains_chart(study: Study, brand: Brand, fonts: Path) -> Chart | None:
    """Draw the range of the gains of each week (or month) with the largest since the event."""
    sessions = study.spec.horizons[0]
    closes = study.histories["small"].closes
    values = gains(closes, sessions)
    if values.empty:
        return None
    bars = _ranges(values)
    colours = brand.light
    x = draw.time_axis(as_date(values.index[0]), study.as_of, room=0.16)
    low, high = float(values.min()), float(values.max())
    y = draw.value_axis(low, high)
    ranges = (
        alt.Chart(bars)
        .mark_rule(color=colours.muted, strokeWidth=1.4, opacity=0.75)
        .encode(x=x, y=draw.value_axis(low, high, field="low"), y2="high:Q")
    )
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=colours.ink).encode(y=y)
    layers: list[alt.Chart | alt.LayerChart] = [ranges, zero]
    found = largest_gain(closes, sessions, study.day0)
    if found is not None:
        layers += _highlight(found[0].value, found[0].as_of, brand, x, y)
    hover = bars.rename(columns={"low": "Lowest, %", "high": "Highest, %"})
    return draw.finish(
        "gains", alt.layer(*layers), draw.crosshair(hover, x, brand, 2), brand, fonts
    )


def _ranges(values: pd.Series[float]) -> pd.DataFrame:
    weeks = pd.DatetimeIndex(values.index).to_period("W-SUN")
    groups = weeks if len(weeks.unique()) <= MOST_BARS else weeks.asfreq("D").asfreq("M")
    grouped = values.groupby(groups)
    ends = values.index.to_series().groupby(groups).max()
    return pd.DataFrame(
        {
            "date": pd.DatetimeIndex(ends).strftime("%Y-%m-%d"),
            "low": grouped.min().round(2).to_numpy(),
            "high": grouped.max().round(2).to_numpy(),
        }
    )


def _highlight(
    value: float, day: dt.date, brand: Brand, x: alt.X, y: alt.Y
) -> list[alt.Chart | alt.LayerChart]:
    frame = pd.DataFrame({"date": [str(day)], "value": [round(value, 2)]})
    level = alt.Chart(frame).mark_rule(color=brand.light.small, strokeDash=[2, 3]).encode(y=y)
    dot = alt.Chart(frame).mark_circle(color=brand.light.small, size=60, opacity=1)
    label = draw.end_labels(
        [(f"{value:+.2f}%\nlargest since", brand.light.small, value)],
        day,
        (x, y),
        1.0,
    )
    return [level, dot.encode(x=x, y=y), label]
