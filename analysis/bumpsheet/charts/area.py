"""One line on a shaded area that reaches to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from bumpsheet.charts.draft import SESSION, Column, Draft
from bumpsheet.charts.labels import EndLabel, dot, end_labels
from bumpsheet.charts.parts import (
    SESSIONS,
    crosshair,
    event_rule,
    level_rule,
    time_axis,
    value_axis,
    value_rows,
)
from bumpsheet.charts.scales import extent
from bumpsheet.facts.numbers import number
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

HEIGHT = 200


def area(
    scene: Scene,
    values: pd.Series[float],
    last: Fact,
    *,
    name: str,
    heading: str,
    axis_text: str,
    tooltip: str,
    width: float,
) -> Draft:
    """Draw values by session, with the last one's number at its end.

    Parameters
    ----------
    last : Fact
        The fact of the last value.
    name, heading : str
        What the values are called in the tooltip and in the table.
    axis_text : str
        Vega expression that writes a tick.
    tooltip : str
        Format of the values.
    width : float
        Of the line.
    """
    about, brand = scene.about, scene.brand
    colour, start = brand.light.small, as_date(values.index[0])
    axis = extent([*values, 0.0], about=4)
    base = alt.Chart(SESSIONS).encode(
        x=time_axis(about, start), y=value_axis("value", axis, axis_text)
    )
    label = EndLabel(last, number(last), colour)
    return Draft(
        HEIGHT,
        value_rows(values),
        [
            base.mark_area(color=colour, opacity=0.14),
            level_rule(0, brand.light.ink),
            *event_rule(about, brand, start),
            base.mark_line(color=colour, strokeWidth=width),
            dot(about.as_of, number(last), colour, brand.light.paper),
            *end_labels([label], axis, HEIGHT, about.as_of),
        ],
        crosshair({"value": (name, colour)}, scene, tooltip),
        [SESSION, Column("value", heading, "signed")],
        [last],
    )
