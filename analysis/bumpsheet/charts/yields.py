"""The yield around the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.draft import SESSION, Column, Draft
from bumpsheet.charts.labels import ROOM, DotLabel, EndLabel, dot, end_labels, named_dot
from bumpsheet.charts.parts import (
    SESSIONS,
    crosshair,
    event_rule,
    event_share,
    time_axis,
    value_axis,
    value_rows,
)
from bumpsheet.charts.scales import extent, with_room
from bumpsheet.facts.numbers import number

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

HEIGHT = 210
# Beyond this many sessions dots would hide the line.
MOST_DOTS = 45
HIGH = "High"


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
    # The last one is labelled anyway.
    shown = None if peak is None or peak.as_of == last.as_of else peak
    axis = extent(values, about=4, margin=0.1)
    if shown:
        axis = with_room(axis, number(shown), ROOM / HEIGHT, above=True)
    markers = {"filled": True, "size": 22, "color": colour} if len(values) <= MOST_DOTS else False
    base = alt.Chart(SESSIONS).encode(
        x=time_axis(about), y=value_axis("value", axis, "format(datum.value, '.2f') + '%'")
    )
    label = EndLabel(last, number(last), colour)
    return Draft(
        HEIGHT,
        value_rows(values),
        [
            *event_rule(about, brand, start),
            base.mark_line(color=colour, strokeWidth=2.25, point=markers),
            *(_named(scene, shown) if shown else []),
            dot(last.as_of, number(last), colour, brand.light.paper),
            *end_labels([label], axis, HEIGHT, last.as_of),
        ],
        crosshair({"value": (scene.name("yield"), colour)}, scene, ".2f"),
        [SESSION, Column("value", "Yield, percent", "number")],
        [last, shown] if shown else [last],
    )


def _named(scene: Scene, peak: Fact) -> list[Any]:
    """Name the highest yield since the event."""
    about, colours = scene.about, scene.brand.light
    span = (about.window_start, about.as_of)
    label = DotLabel(peak, HIGH, span, event_share(about, about.window_start))
    return named_dot(label, (colours.yield_, colours.paper), number(peak))
