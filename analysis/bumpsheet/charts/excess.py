"""Small minus large since the base session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts.labels import EndLabel, dot, end_labels
from bumpsheet.charts.parts import (
    SESSION,
    SESSIONS,
    SIGNED,
    Column,
    Picture,
    crosshair,
    event_rule,
    level_rule,
    time_axis,
    value_axis,
    value_rows,
)
from bumpsheet.charts.scales import extent
from bumpsheet.facts.numbers import number_text

if TYPE_CHECKING:
    from bumpsheet.charts.scene import Scene
    from bumpsheet.market.study import Study

HEIGHT = 200


def excess_since_base(study: Study) -> pd.Series[float]:
    """Return of small minus return of large since the base, in percentage points."""
    base, end = pd.Timestamp(study.base), pd.Timestamp(study.as_of)
    small, large = (
        (closes.loc[base:end] / closes.loc[base] - 1) * 100
        for closes in (study.histories["small"].closes, study.histories["large"].closes)
    )
    return small - large


def excess_picture(scene: Scene) -> Picture:
    """Draw the difference as a line on a shaded area."""
    study, brand = scene.study, scene.brand
    values = excess_since_base(study)
    colour, name = brand.light.small, "Difference"
    axis = extent([*values, 0.0], about=4)
    base = alt.Chart(SESSIONS).encode(
        x=time_axis(study.base, study.as_of),
        y=value_axis("value", axis, SIGNED + " + (datum.index == 1 ? ' pp' : '')"),
    )
    zero = level_rule(0, brand.light.ink)
    last = float(values.iloc[-1])
    label = EndLabel(
        "", number_text(last, signed=True, suffix="\N{NO-BREAK SPACE}pp"), last, colour
    )
    return Picture(
        "excess",
        HEIGHT,
        value_rows(values),
        [
            base.mark_area(color=colour, opacity=0.14),
            zero,
            *event_rule(study, brand, study.base),
            base.mark_line(color=colour, strokeWidth=2.5),
            dot(study.as_of, last, colour, brand),
            *end_labels([label], axis, HEIGHT, study.as_of),
        ],
        crosshair({"value": (name, colour)}, brand, "+.2f"),
        [SESSION, Column("value", "Difference, percentage points", "signed")],
    )
