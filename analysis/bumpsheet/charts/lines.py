"""Lines around the event in a unit of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import altair as alt
import pandas as pd

from bumpsheet.charts.draft import SESSION, Column, Draft
from bumpsheet.charts.labels import EndLabel, end_labels
from bumpsheet.charts.parts import (
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
from bumpsheet.facts.numbers import SHORT_SUFFIX

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

HEIGHT = 200
PLAIN = "format(datum.value, '~f')"


@dataclass(frozen=True, slots=True)
class Line:
    """Values by session, and the fact whose number stands at their end.

    Parameters
    ----------
    name : str
        Empty where the chart has one line.
    """

    name: str
    points: pd.Series[float]
    colour: str
    last: Fact


def lines(
    scene: Scene,
    drawn: Sequence[Line],
    *,
    rules: Sequence[float] = (0,),
    start: dt.date | None = None,
) -> Draft | None:
    """Draw lines with their names and last numbers; None where they are too short.

    Parameters
    ----------
    rules : sequence of float
        Heights of thin rules across the plot.
    start : date, optional
        First day; that of the window around the event by default.
    """
    about, brand = scene.about, scene.brand
    start = start or about.window_start
    inside = slice(pd.Timestamp(start), pd.Timestamp(about.as_of))
    frame = pd.DataFrame({f"v{n}": line.points.loc[inside] for n, line in enumerate(drawn)})
    frame = frame.dropna(how="all")
    if len(frame) < 2:
        return None
    signed, suffix = drawn[0].last.is_change, SHORT_SUFFIX.get(drawn[0].last.unit, "")
    axis = extent([*frame.to_numpy().ravel(), *rules], about=4)
    text = f"{SIGNED if signed else PLAIN} + '{suffix}'"
    base = alt.Chart(SESSIONS)
    paths = [
        base.mark_line(color=line.colour, strokeWidth=2.25).encode(
            x=time_axis(about, start), y=value_axis(f"v{n}", axis, text)
        )
        for n, line in enumerate(drawn)
    ]
    last = frame.ffill().iloc[-1]
    labels = [
        EndLabel(line.last, float(last[f"v{n}"]), line.colour, line.name)
        for n, line in enumerate(drawn)
    ]
    fields = {f"v{n}": (line.name or "Value", line.colour) for n, line in enumerate(drawn)}
    form: Literal["signed", "number"] = "signed" if signed else "number"
    return Draft(
        HEIGHT,
        [
            {"date": iso(day)} | {key: round(value, 2) for key, value in row.items()}
            for day, row in frame.to_dict("index").items()
        ],
        [
            *(level_rule(rule, brand.light.muted) for rule in rules),
            *(event_rule(about, brand, start) if start <= about.base else []),
            *paths,
            *end_labels(labels, axis, HEIGHT, about.as_of),
        ],
        crosshair(fields, scene, "+,.2f" if signed else ",.2f"),
        [SESSION, *(Column(key, label, form) for key, (label, _) in fields.items())],
        [line.last for line in drawn],
    )
