"""N-session gains of the small cap in their whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import altair as alt
import pandas as pd

from bumpsheet.charts.parts import Picture, end_dot, iso, table, time_axis, value_axis
from bumpsheet.charts.scales import extent, number_text, short_day
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.figures.extremes import gain_ending, gains, largest_gain
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.brand import Brand
    from bumpsheet.figures.results import Change, Standing
    from bumpsheet.market.study import Study

HEIGHT = 260
# Weeks keep their shape and their size up to here; longer histories go by months.
LONGEST_BY_WEEK = pd.Timedelta(days=10 * 366)


def range_period(study: Study) -> Literal["week", "month"]:
    """Whether the chart shows the range of each week or of each month."""
    history = study.histories["small"].closes.index
    return "week" if history[-1] - history[0] <= LONGEST_BY_WEEK else "month"


def ranges(values: pd.Series[float], period: Literal["week", "month"]) -> pd.DataFrame:
    """Lowest and highest value of each period, indexed by its first session with a value."""
    index = pd.DatetimeIndex(values.index)
    periods = index.to_period("W-SUN" if period == "week" else "M")
    found = values.groupby(periods).agg(["min", "max"])
    found.index = index[~periods.duplicated()]
    return found


def highlighted(study: Study) -> tuple[Change, Standing] | None:
    """The largest gain since the event, or what ends at the as-of date if there was none."""
    closes, sessions = study.histories["small"].closes, study.spec.horizons[0]
    largest = largest_gain(closes, sessions, study.day0)
    if largest is not None and largest[0].value > 0:
        return largest
    return gain_ending(closes, sessions, study.as_of)


def gains_picture(study: Study, brand: Brand) -> Picture | None:
    """Draw ranges as thin bars, with a level line back to when it was last reached."""
    found = highlighted(study)
    if found is None:
        return None
    change, standing = found
    closes, colours = study.histories["small"].closes, brand.light
    values = gains(closes, study.spec.horizons[0])
    shown = ranges(values, range_period(study))
    rows = table(
        [
            {"date": iso(day), "low": round(row["min"], 2), "high": round(row["max"], 2)}
            for day, row in shown.iterrows()
        ]
    )
    start = as_date(values.index[0])
    axis = extent([*values, 0.0], about=5)
    text = "format(datum.value, '+~f') + '%'"
    bars = (
        alt.Chart(rows)
        .mark_rule(color=colours.large, strokeWidth=1, opacity=0.75)
        .encode(
            x=time_axis(start, study.as_of), y=value_axis("low", axis, text), y2="high:Q"
        )
    )
    zero = alt.Chart(table([{"value": 0}])).mark_rule(color=colours.ink).encode(y="value:Q")
    level = (
        alt.Chart(table([{"value": round(change.value, 2)}]))
        .mark_rule(color=colours.accent, strokeWidth=1, strokeDash=[4, 3])
        .encode(y="value:Q")
    )
    layers = [bars, zero, level, *_marked(study, brand, change, start)]
    if standing.since is not None:
        layers += _earlier(float(values[pd.Timestamp(standing.since)]), standing, colours, start, study.as_of)
    return Picture("gains", HEIGHT, layers, _hover(rows, brand))
