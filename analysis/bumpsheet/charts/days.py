"""A bar for each session, some of which stand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from bumpsheet.charts.draft import SESSION, Column, Draft
from bumpsheet.charts.parts import (
    DAY,
    SESSIONS,
    SIGNED,
    crosshair,
    event_rule,
    iso,
    level_rule,
    time_axis,
    value_axis,
)
from bumpsheet.charts.scales import extent

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.charts.scene import Scene

HEIGHT = 170
COUNT = "format(datum.value, ',~f')"


def days(scene: Scene, table: pd.DataFrame | None, column: Column) -> Draft | None:
    """Bars by session of the window around the event.

    Parameters
    ----------
    table : pandas.DataFrame or None
        By session: ``value``, and ``marked`` where the bar stands out.
    column : Column
        How the values are called and written.
    """
    about, colours = scene.about, scene.brand.light
    if table is None:
        return None
    table = table.loc[str(about.window_start) :].dropna()
    if len(table) < 2:
        return None
    axis = extent([*table["value"], 0.0], about=4)
    rows = [
        {"date": iso(day), "value": round(row["value"], 2), "mark": row["marked"]}
        for day, row in table.to_dict("index").items()
    ]
    text, digits = (COUNT, ",.0f") if column.form == "number" else (SIGNED, "+,.2f")
    colour = alt.ColorValue(colours.large, condition={"test": "datum.mark", "value": colours.small})
    bars = (
        alt.Chart(SESSIONS)
        .mark_bar(binSpacing=1)
        .encode(
            x=time_axis(about, unit=DAY),
            y=value_axis("value", axis, text),
            color=colour,
        )
    )
    rule = event_rule(about, scene.brand, about.window_start, between_bars=True)
    return Draft(
        HEIGHT,
        rows,
        [bars, level_rule(0, colours.ink), *rule],
        crosshair({"value": (column.heading, None)}, scene, digits),
        [SESSION, column],
    )
