"""The yield around the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts.parts import (
    EndLabel,
    Picture,
    crosshair,
    end_dot,
    end_labels,
    event_rule,
    iso,
    table,
    time_axis,
    value_axis,
    window,
)
from bumpsheet.charts.scales import extent, number_text, short_day
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.figures.levels import highest_close
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.brand import Brand
    from bumpsheet.market.study import Study

HEIGHT = 240
# Beyond this many sessions dots would hide the line.
MOST_DOTS = 45


def yields_in_window(study: Study) -> pd.Series[float]:
    """Yields of the window, in percent, without the sessions on which the bond market was shut."""
    start, end = window(study)
    return study.histories["yield"].closes.loc[pd.Timestamp(start) : pd.Timestamp(end)]


def yield_picture(study: Study, brand: Brand) -> Picture | None:
    """Draw the yield, a dot for each day with one, and its peak since the event."""
    if "yield" not in study.histories:
        return None
    values = yields_in_window(study)
    colour = brand.light.yield_
    start, end = window(study)
    name = study.histories["yield"].series.short_name
    rows = table([{"date": iso(day), "value": round(value, 2)} for day, value in values.items()])
    axis = extent(values, about=4, margin=0.1)
    dots = {"filled": True, "size": 22, "color": colour} if len(values) <= MOST_DOTS else False
    base = alt.Chart(rows).encode(
        x=time_axis(start, end), y=value_axis("value", axis, "format(datum.value, '.2f') + '%'")
    )
    last = float(values.iloc[-1])
    label = EndLabel("", number_text(last, suffix="%"), last, colour)
    return Picture(
        "yield",
        HEIGHT,
        [
            *event_rule(study, brand, start),
            base.mark_line(color=colour, strokeWidth=2.25, point=dots),
            *_peak(study, values, brand),
            end_dot(table(rows.values[-1:]), "value", colour, brand.light.paper),
            *end_labels([label], axis, HEIGHT, as_date(values.index[-1])),
        ],
        crosshair(rows, {"value": (name, colour)}, brand, ".2f"),
    )


def _peak(study: Study, values: pd.Series[float], brand: Brand) -> list[object]:
    """Mark the highest yield since the event, unless it is the last one, labelled anyway."""
    peak = highest_close(values, study.day0, study.as_of)
    if peak is None or pd.Timestamp(peak.day) == values.index[-1]:
        return []
    text = f"{number_text(peak.value, suffix='%')}, {short_day(peak.day)}"
    row = table([{"date": peak.day.isoformat(), "value": round(peak.value, 2), "label": text}])
    mark = alt.Chart(row).mark_text(
        dy=-11, baseline="bottom", fontSize=TEXT_SIZE, fontWeight=600, color=brand.light.yield_
    )
    return [
        end_dot(row, "value", brand.light.yield_, brand.light.paper),
        mark.encode(x="date:T", y="value:Q", text="label:N"),
    ]
