"""Distance of the small cap from its 52-week high, over 52 weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts.labels import EndLabel, dot, end_labels
from bumpsheet.charts.parts import (
    SESSION,
    SESSIONS,
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
from bumpsheet.figures.levels import SPAN_OF_52_WEEKS
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.charts.scene import Scene
    from bumpsheet.market.study import Study

HEIGHT = 200


def drawdowns(study: Study) -> pd.Series[float]:
    """Each close against the highest of the 52 weeks up to it, in percent.

    Only sessions whose own 52 weeks lie within the data; the last 52 weeks of them, and from the
    base session on where that is longer ago.
    """
    closes = study.histories["small"].closes
    highs = closes.rolling(SPAN_OF_52_WEEKS + pd.Timedelta(days=1)).max()
    first = min(pd.Timestamp(study.as_of) - SPAN_OF_52_WEEKS, pd.Timestamp(study.base))
    first = max(first, closes.index[0] + SPAN_OF_52_WEEKS)
    return ((closes / highs - 1) * 100).loc[first : pd.Timestamp(study.as_of)]


def drawdown_picture(scene: Scene) -> Picture | None:
    """Draw the distance below a line at zero; None where the data are too short for the event."""
    study, brand = scene.study, scene.brand
    values = drawdowns(study)
    if values.empty or as_date(values.index[0]) > study.base:
        return None
    colour, start = brand.light.small, as_date(values.index[0])
    axis = extent([*values, 0.0], about=4)
    base = alt.Chart(SESSIONS).encode(
        x=time_axis(start, study.as_of),
        y=value_axis("value", axis, "format(datum.value, '~f') + '%'"),
    )
    high = level_rule(0, brand.light.ink)
    last = float(values.iloc[-1])
    label = EndLabel("", number_text(last, suffix="%"), last, colour)
    return Picture(
        "drawdown",
        HEIGHT,
        value_rows(values),
        [
            base.mark_area(color=colour, opacity=0.14),
            high,
            *event_rule(study, brand, start),
            base.mark_line(color=colour, strokeWidth=2),
            dot(study.as_of, last, colour, brand),
            *end_labels([label], axis, HEIGHT, study.as_of),
        ],
        crosshair({"value": ("Below the high", colour)}, brand, ".2f"),
        [SESSION, Column("value", "Against the high, percent", "signed")],
    )
