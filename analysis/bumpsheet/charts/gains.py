"""N-session gains of the small cap in their whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import altair as alt
import pandas as pd

from bumpsheet.charts.labels import EndLabel, dot, end_labels
from bumpsheet.charts.parts import (
    DATE,
    SESSIONS,
    SIGNED,
    VALUE,
    Column,
    Picture,
    crosshair,
    iso,
    level_rule,
    point,
    time_axis,
    value_axis,
)
from bumpsheet.charts.scales import extent, short_day
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import number_text
from bumpsheet.figures.extremes import gain_ending, gains, largest_gain
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.brand import Colours
    from bumpsheet.charts.scene import Scene
    from bumpsheet.figures.results import Change, Standing
    from bumpsheet.market.study import Study

HEIGHT = 220
# Weeks keep their shape and their size up to here; longer histories go by months.
LONGEST_BY_WEEK = pd.Timedelta(days=10 * 366)
UNITS = {"week": "utcyearweek", "month": "utcyearmonth"}
SPACING = {"week": 1, "month": 0}
TIMES = {"week": ("Week of", "%-d %B %Y"), "month": ("Month", "%B %Y")}


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
    """Find the largest gain since the event, or else the change that ends at the as-of date."""
    closes, sessions = study.histories["small"].closes, study.spec.horizons[0]
    largest = largest_gain(closes, sessions, study.day0)
    if largest is not None and largest[0].value > 0:
        return largest
    return gain_ending(closes, sessions, study.as_of)


def gains_picture(scene: Scene) -> Picture | None:
    """Draw ranges as thin bars, with a level line back to when it was last reached."""
    study, brand = scene.study, scene.brand
    found = highlighted(study)
    if found is None:
        return None
    change, standing = found
    closes, colours = study.histories["small"].closes, brand.light
    values = gains(closes, study.spec.horizons[0])
    period = range_period(study)
    shown = ranges(values, period)
    rows = [
        {"date": iso(day), "low": round(row["min"], 2), "high": round(row["max"], 2)}
        for day, row in shown.iterrows()
    ]
    start = as_date(values.index[0])
    axis = extent([*values, 0.0], margin=0.08)
    bars = (
        alt.Chart(SESSIONS)
        .mark_bar(color=colours.large, opacity=0.7, binSpacing=SPACING[period], clip=True)
        .encode(
            x=time_axis(start, study.as_of, UNITS[period]),
            y=value_axis("low", axis, SIGNED + " + '%'"),
            y2=alt.Y2("high:Q"),
        )
    )
    zero = level_rule(0, colours.ink)
    level = (
        alt.Chart()
        .mark_rule(color=colours.small, strokeWidth=1, strokeDash=[4, 3])
        .encode(y=alt.YDatum(round(change.value, 2)))
    )
    last = EndLabel(
        number_text(change.value, signed=True, suffix="%"), short_day(change.as_of),
        change.value, colours.small,
    )  # fmt: skip
    points = [dot(change.as_of, change.value, colours.small, brand)]
    if standing.since is not None:
        earlier = float(values[pd.Timestamp(standing.since)])
        points += [
            dot(standing.since, earlier, colours.ink, brand),
            *_earlier_label(standing.since, earlier, (start, study.as_of), colours),
        ]
    return Picture(
        "gains",
        HEIGHT,
        rows,
        [bars, zero, level, *points, *end_labels([last], axis, HEIGHT, study.as_of)],
        crosshair(
            {"low": ("Lowest", None), "high": ("Highest", None)}, brand, "+.2f", TIMES[period]
        ),
        [
            Column("date", TIMES[period][0], "day" if period == "week" else "month"),
            Column("low", "Lowest, percent", "signed"),
            Column("high", "Highest, percent", "signed"),
        ],
    )


def _earlier_label(
    day: dt.date, value: float, span: tuple[dt.date, dt.date], colours: Colours
) -> list[Any]:
    """Name the last time that the level was reached, set off from the bars behind it."""
    late = (day - span[0]) / (span[1] - span[0]) > 0.5
    text = f"{number_text(value, signed=True, suffix='%')}, {short_day(day)}"
    base = alt.Chart(point(day, value, label=text)).encode(
        x=DATE, y=VALUE, text=alt.Text("label:N")
    )
    style = {
        "align": "right" if late else "left",
        "dx": 4 if late else -4,
        "dy": -9,
        "baseline": "bottom",
        "fontSize": TEXT_SIZE,
    }
    return [
        base.mark_text(stroke=colours.paper, strokeWidth=4, color=colours.paper, **style),
        base.mark_text(color=colours.ink, **style),
    ]
