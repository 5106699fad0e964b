"""The yield around the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from bumpsheet.charts.labels import EndLabel, dot, end_labels
from bumpsheet.charts.parts import (
    DATE,
    SESSION,
    SESSIONS,
    VALUE,
    Column,
    Picture,
    crosshair,
    event_rule,
    point,
    time_axis,
    value_axis,
    value_rows,
    window,
)
from bumpsheet.charts.scales import extent, short_day
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import number_text
from bumpsheet.figures.levels import highest_close
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.brand import Brand
    from bumpsheet.charts.scene import Scene
    from bumpsheet.market.study import Study

HEIGHT = 210
# Beyond this many sessions dots would hide the line.
MOST_DOTS = 45


def yields_in_window(study: Study) -> pd.Series[float]:
    """Take the yields of the window, in percent; a closed bond market leaves no row."""
    start, end = window(study)
    return study.histories["yield"].closes.loc[pd.Timestamp(start) : pd.Timestamp(end)]


def yield_picture(scene: Scene) -> Picture | None:
    """Draw the yield, a dot for each day with one, and its peak since the event."""
    study, brand = scene.study, scene.brand
    if "yield" not in study.histories:
        return None
    values = yields_in_window(study)
    colour = brand.light.yield_
    start, end = window(study)
    name = study.histories["yield"].series.short_name
    axis = extent(values, about=4, margin=0.1)
    markers = {"filled": True, "size": 22, "color": colour} if len(values) <= MOST_DOTS else False
    base = alt.Chart(SESSIONS).encode(
        x=time_axis(start, end), y=value_axis("value", axis, "format(datum.value, '.2f') + '%'")
    )
    last = float(values.iloc[-1])
    label = EndLabel("", number_text(last, suffix="%"), last, colour)
    return Picture(
        "yield",
        HEIGHT,
        value_rows(values),
        [
            *event_rule(study, brand, start),
            base.mark_line(color=colour, strokeWidth=2.25, point=markers),
            *_peak(study, values, brand),
            dot(as_date(values.index[-1]), last, colour, brand),
            *end_labels([label], axis, HEIGHT, as_date(values.index[-1])),
        ],
        crosshair({"value": (name, colour)}, brand, ".2f"),
        [SESSION, Column("value", "Yield, percent", "number")],
    )


def _peak(study: Study, values: pd.Series[float], brand: Brand) -> list[Any]:
    """Mark the highest yield since the event, unless it is the last one, labelled anyway."""
    peak = highest_close(values, study.day0, study.as_of)
    if peak is None or pd.Timestamp(peak.day) == values.index[-1]:
        return []
    text = f"{number_text(peak.value, suffix='%')}, {short_day(peak.day)}"
    # Away from the event's rule, unless that would lead out of the plot.
    late = pd.Timestamp(peak.day) > values.index[len(values) * 3 // 4]
    mark = alt.Chart(point(peak.day, peak.value, label=text)).mark_text(
        align="right" if late else "left",
        dx=8 if late else -8,
        dy=-11,
        baseline="bottom",
        fontSize=TEXT_SIZE,
        fontWeight=600,
        color=brand.light.yield_,
    )
    return [
        dot(peak.day, peak.value, brand.light.yield_, brand),
        mark.encode(x=DATE, y=VALUE, text=alt.Text("label:N")),
    ]
