"""Small minus large since the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts import draw
from bumpsheet.charts.paths import rebased
from bumpsheet.market.history import as_date
from bumpsheet.narrative.numbers import MINUS

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.market.study import Study


def excess_chart(study: Study, brand: Brand, fonts: Path) -> Chart:
    """Draw the difference of the two returns from the base session, in percentage points."""
    colours = brand.light
    gap = (rebased(study, "small") - rebased(study, "large")).dropna()
    x = draw.time_axis(as_date(gap.index[0]), study.as_of)
    y = draw.value_axis(min(0.0, float(gap.min())), max(0.0, float(gap.max())))
    last = float(gap.iloc[-1])
    sign = "+" if last > 0 else MINUS if last < 0 else ""
    base = alt.Chart(draw.rows(gap, 2)).encode(x=x)
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=colours.muted).encode(y=y)
    static = alt.layer(
        base.mark_area(color=colours.small, opacity=0.14).encode(y=y, y2=alt.datum(0)),
        zero,
        draw.event_mark(study, brand, x),
        base.mark_line(color=colours.small).encode(y=y),
        draw.end_labels(
            [(f"{sign}{abs(last):.2f}\npoints", colours.small, last)], study.as_of, (x, y), 1.0
        ),
    )
    table = draw.rows(gap, 2).rename(columns={"value": "Difference, points"})
    return draw.finish("excess", static, draw.crosshair(table, x, brand, 2), brand, fonts)
