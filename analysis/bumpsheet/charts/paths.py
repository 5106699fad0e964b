"""Closes around the event, rebased to 100 at the base session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts.labels import EndLabel, end_labels
from bumpsheet.charts.parts import (
    SESSION,
    SESSIONS,
    Column,
    Picture,
    crosshair,
    event_rule,
    iso,
    time_axis,
    value_axis,
    window,
)
from bumpsheet.charts.scales import extent
from bumpsheet.facts.numbers import number_text
from bumpsheet.figures.returns import return_since

if TYPE_CHECKING:
    from bumpsheet.charts.scene import Scene
    from bumpsheet.market.study import Study

ROLES = ("growth", "large", "small")
HEIGHT = 264
WIDTHS = {"small": 2.75, "large": 1.75, "growth": 1.75}


def rebased(study: Study, role: str) -> pd.Series[float]:
    """Rebase the closes of the window: the base session is 100."""
    closes = study.histories[role].closes
    start, end = window(study)
    inside = closes.loc[pd.Timestamp(start) : pd.Timestamp(end)]
    return inside / closes.loc[pd.Timestamp(study.base)] * 100


def paths_picture(scene: Scene) -> Picture:
    """Draw small, large and, if the report has it, growth."""
    study, brand = scene.study, scene.brand
    roles = [role for role in ROLES if role in study.histories]
    frame = pd.DataFrame({role: rebased(study, role) for role in roles})
    colours = brand.light.by_role()
    start, end = window(study)
    rows = [
        {"date": iso(day)} | {role: round(float(row[role]), 2) for role in roles}
        for day, row in frame.iterrows()
    ]
    axis = extent(frame.to_numpy().ravel())
    base = alt.Chart(SESSIONS)
    lines = [
        base.mark_line(color=colours[role], strokeWidth=WIDTHS[role]).encode(
            x=time_axis(start, end), y=value_axis(role, axis, "format(datum.value, '~f')")
        )
        for role in roles
    ]
    even = base.mark_rule(color=colours["muted"], strokeWidth=1).encode(y=alt.YDatum(100))
    last = frame.iloc[-1]
    labels = [
        EndLabel(
            study.histories[role].series.short_name,
            # The same number as in the text; the level is on the axis.
            number_text(change.value, signed=True, suffix="%"),
            float(last[role]),
            colours[role],
        )
        for role in roles
        if (change := return_since(study.histories[role].closes, study.base, end))
    ]
    names = {role: (study.histories[role].series.short_name, colours[role]) for role in roles[::-1]}
    return Picture(
        "paths",
        HEIGHT,
        rows,
        [even, *event_rule(study, brand, start), *lines, *end_labels(labels, axis, HEIGHT, end)],
        crosshair(names, brand, ".2f"),
        [SESSION, *(Column(role, name, "number") for role, (name, _) in names.items())],
    )
