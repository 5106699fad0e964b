"""Distance of small caps from their 52-week high."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts import draw
from bumpsheet.figures.levels import SPAN_OF_52_WEEKS
from bumpsheet.market.history import as_date
from bumpsheet.narrative.numbers import MINUS

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.market.study import Study


def drawdown_chart(study: Study, brand: Brand, fonts: Path) -> Chart | None:
    """Draw the drawdown over the last 52 weeks; None where the data do not reach so far back."""
    closes = study.histories["small"].closes
    start = closes.index[-1] - SPAN_OF_52_WEEKS
    away = drawdowns(closes)
    away = away.loc[start:]
    if away.empty:
        return None
    colours = brand.light
    x = draw.time_axis(as_date(away.index[0]), study.as_of, room=0.18)
    y = draw.value_axis(min(-1.0, float(away.min())), 0.0)
    last = float(away.iloc[-1])
    text = "at its high" if last == 0 else f"{MINUS}{abs(last):.2f}%"
    base = alt.Chart(draw.rows(away, 2)).encode(x=x)
    static = alt.layer(
        base.mark_area(color=colours.small, opacity=0.14).encode(y=y, y2=alt.datum(0)),
        draw.event_mark(study, brand, x),
        base.mark_line(color=colours.small, strokeWidth=1.8).encode(y=y),
        draw.end_labels([(f"{text}\n", colours.small, last)], study.as_of, (x, y), 1.0),
    )
    table = draw.rows(away, 2).rename(columns={"value": "From the high, %"})
    return draw.finish("drawdown", static, draw.crosshair(table, x, brand, 2), brand, fonts)


def drawdowns(closes: pd.Series[float]) -> pd.Series[float]:
    """Distance of each close from the highest of the 364 days up to it, in percent.

    Sessions whose 52 weeks begin before the data have none.
    """
    highs = closes.rolling(SPAN_OF_52_WEEKS + pd.Timedelta(days=1)).max()
    return ((closes / highs - 1) * 100).loc[closes.index[0] + SPAN_OF_52_WEEKS :]
