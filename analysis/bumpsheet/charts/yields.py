"""The yield around the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts import draw
from bumpsheet.figures.levels import highest_close
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.market.study import Study

# The shortest stretch before the base that lets a reader judge a move, in calendar days.
RUN_UP = pd.Timedelta(days=60)


def yield_chart(study: Study, brand: Brand, fonts: Path) -> Chart | None:
    """Draw the yield with the event; None for a report without one."""
    history = study.histories.get("yield")
    if history is None:
        return None
    values = history.closes.loc[pd.Timestamp(study.base) - RUN_UP :]
    colour = brand.light.yield_
    x = draw.time_axis(as_date(values.index[0]), study.as_of)
    percent = "format(datum.value, '.1f') + '%'"
    y = draw.value_axis(float(values.min()), float(values.max()), label=percent)
    line = alt.Chart(draw.rows(values, 2)).mark_line(color=colour).encode(x=x, y=y)
    layers = [
        draw.event_mark(study, brand, x),
        line,
        draw.end_labels(
            [(f"{values.iloc[-1]:.2f}%\n", colour, float(values.iloc[-1]))],
            history.end, (x, y), 1.0,
        ),
    ]  # fmt: skip
    peak = highest_close(history.closes, study.day0)
    if peak is not None and peak.day != history.end:
        frame = pd.DataFrame(
            {"date": [peak.day.isoformat()], "value": [peak.value], "label": [f"{peak.value:.2f}%"]}
        )
        dot = alt.Chart(frame).encode(x=x, y=y)
        layers.append(dot.mark_circle(color=colour, size=45, opacity=1))
        layers.append(dot.mark_text(dy=-12, color=colour, fontWeight=600).encode(text="label:N"))
    table = draw.rows(values, 2).rename(columns={"value": "Yield, %"})
    hover = draw.crosshair(table, x, brand, 2)
    return draw.finish("yield", alt.layer(*layers), hover, brand, fonts)
