"""The yield around the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.draft import SESSION, Column, Draft
from bumpsheet.charts.labels import EndLabel, dot, end_labels
from bumpsheet.charts.parts import (
    DATE,
    SESSIONS,
    VALUE,
    crosshair,
    event_rule,
    point,
    time_axis,
    value_axis,
    value_rows,
)
from bumpsheet.charts.scales import extent
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import number, signed_text
from bumpsheet.trading.written import short_day

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.brand import Brand
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

HEIGHT = 210
# Beyond this many sessions dots would hide the line.
MOST_DOTS = 45


def yield_draft(scene: Scene, values: pd.Series[float], last: Fact, peak: Fact | None) -> Draft:
    """Draw the yield, a dot for each day with one, and its peak since the event.

    Parameters
    ----------
    values : pandas.Series of float
        Yields of the window, in percent; a closed bond market leaves no row.
    last, peak : Fact
        The last yield, and the highest since the event.
    """
    about, brand = scene.about, scene.brand
    colour, start = brand.light.yield_, about.window_start
    axis = extent(values, about=4, margin=0.1)
    markers = {"filled": True, "size": 22, "color": colour} if len(values) <= MOST_DOTS else False
    base = alt.Chart(SESSIONS).encode(
        x=time_axis(about), y=value_axis("value", axis, "format(datum.value, '.2f') + '%'")
    )
    label = EndLabel(last, number(last), colour)
    # The last one is labelled anyway.
    shown = None if peak is None or peak.as_of == last.as_of else peak
    return Draft(
        HEIGHT,
        value_rows(values),
        [
            *event_rule(about, brand, start),
            base.mark_line(color=colour, strokeWidth=2.25, point=markers),
            *(_peak(shown, values, brand) if shown else []),
            dot(last.as_of, number(last), colour, brand),
            *end_labels([label], axis, HEIGHT, last.as_of),
        ],
        crosshair({"value": (scene.name("yield"), colour)}, scene, ".2f"),
        [SESSION, Column("value", "Yield, percent", "number")],
        [last, shown] if shown else [last],
    )


def _peak(peak: Fact, values: pd.Series[float], brand: Brand) -> list[Any]:
    """Mark the highest yield since the event."""
    text = f"{signed_text(peak)}, {short_day(peak.as_of, peak.writing.dates)}"
    # Away from the event's rule, unless that would lead out of the plot.
    late = str(peak.as_of) > str(values.index[len(values) * 3 // 4].date())
    mark = alt.Chart(point(peak.as_of, number(peak), label=text)).mark_text(
        align="right" if late else "left",
        dx=8 if late else -8,
        dy=-11,
        baseline="bottom",
        fontSize=TEXT_SIZE,
        fontWeight=600,
        color=brand.light.yield_,
    )
    return [
        dot(peak.as_of, number(peak), brand.light.yield_, brand),
        mark.encode(x=DATE, y=VALUE, text=alt.Text("label:N")),
    ]
