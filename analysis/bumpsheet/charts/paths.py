"""Closes around the event, rebased to 100 at the base session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from bumpsheet.charts.draft import SESSION, Column, Draft
from bumpsheet.charts.labels import EndLabel, end_labels
from bumpsheet.charts.parts import (
    SESSIONS,
    crosshair,
    event_rule,
    iso,
    time_axis,
    value_axis,
)
from bumpsheet.charts.scales import extent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

HEIGHT = 264
WIDTHS = {"small": 2.75, "large": 1.75, "growth": 1.75}


def paths_draft(scene: Scene, table: pd.DataFrame, last: Mapping[str, Fact]) -> Draft:
    """Draw small, large and, if the report has it, growth.

    Parameters
    ----------
    table : pandas.DataFrame
        A column a role, by session.
    last : mapping of str to Fact
        By role, the return whose number stands at the line's end; the level is on the axis.
    """
    about, brand, roles = scene.about, scene.brand, list(table.columns)
    colours = brand.light.by_role()
    start, end = about.window_start, about.as_of
    rows = [
        {"date": iso(day)} | {role: round(float(row[role]), 2) for role in roles}
        for day, row in table.iterrows()
    ]
    axis = extent(table.to_numpy().ravel())
    base = alt.Chart(SESSIONS)
    lines = [
        base.mark_line(color=colours[role], strokeWidth=WIDTHS[role]).encode(
            x=time_axis(start, end), y=value_axis(role, axis, "format(datum.value, '~f')")
        )
        for role in roles
    ]
    even = base.mark_rule(color=colours["muted"], strokeWidth=1).encode(y=alt.YDatum(100))
    labels = [
        EndLabel(last[role], float(table[role].iloc[-1]), colours[role], scene.name(role))
        for role in roles
        if role in last
    ]
    names = {role: (scene.name(role), colours[role]) for role in roles[::-1]}
    return Draft(
        HEIGHT,
        rows,
        [even, *event_rule(about, brand, start), *lines, *end_labels(labels, axis, HEIGHT, end)],
        crosshair(names, brand, ".2f"),
        [SESSION, *(Column(role, name, "number") for role, (name, _) in names.items())],
        [last[role] for role in roles if role in last],
    )
