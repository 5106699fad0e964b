"""N-session gains of the small cap in their whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.draft import Column, Draft
from bumpsheet.charts.labels import EndLabel, dot, end_labels
from bumpsheet.charts.parts import (
    DATE,
    SESSIONS,
    SIGNED,
    crosshair,
    iso,
    level_rule,
    point,
    time_axis,
    value_axis,
)
from bumpsheet.charts.scales import extent
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import marked_text, number
from bumpsheet.figures.paths import range_period
from bumpsheet.trading.dates import as_date
from bumpsheet.trading.written import day_format, short_day

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from bumpsheet.brands.colours import Colours
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

HEIGHT = 220
UNITS = {"week": "utcyearweek", "month": "utcyearmonth"}
# More bars than this leave no room between them on a phone and in print.
MOST_APART = 60
TITLES = {"week": "Week of", "month": "Month"}


def gains_draft(scene: Scene, table: pd.DataFrame, told: Fact, earlier: Fact | None) -> Draft:
    """Ranges as thin bars, with a level line back to when it was last reached.

    Parameters
    ----------
    table : pandas.DataFrame
        ``min`` and ``max`` by the first session of each period.
    told : Fact
        The gain that the report tells of.
    earlier : Fact, optional
        The gain that was last at least as large.
    """
    about, brand = scene.about, scene.brand
    colours, value = brand.light, number(told)
    period = range_period(about.roles["small"].start, about.as_of)
    times = {"week": day_format(about.market.dates), "month": "%B %Y"}
    rows = [
        {"date": iso(at), "low": round(low, 2), "high": round(high, 2)}
        for at, low, high in zip(table.index, table["min"], table["max"], strict=True)
    ]
    start = as_date(table.index[0])
    axis = extent([*table["min"], *table["max"], 0.0], margin=0.08)
    bars = (
        alt.Chart(SESSIONS)
        .mark_bar(
            color=colours.large, opacity=0.7, binSpacing=int(len(table) <= MOST_APART), clip=True
        )
        .encode(
            x=time_axis(about, start, UNITS[period]),
            y=value_axis("low", axis, SIGNED + " + '%'"),
            y2=alt.Y2("high:Q"),
        )
    )
    level = (
        alt.Chart()
        .mark_rule(color=colours.small, strokeWidth=1, strokeDash=[4, 3])
        .encode(y=alt.YDatum(round(value, 2)))
    )
    day = short_day(told.as_of, told.writing.dates)
    label = EndLabel(told, value, colours.small, below=day, beside=earlier)
    points = [dot(told.as_of, value, colours.small, colours.paper)]
    if earlier is not None:
        points += [
            dot(earlier.as_of, number(earlier), colours.ink, colours.paper),
            *_earlier_label(earlier, told, (start, about.as_of), colours),
        ]
    return Draft(
        HEIGHT,
        rows,
        [
            bars,
            level_rule(0, colours.ink),
            level,
            *points,
            *end_labels([label], axis, HEIGHT, about.as_of),
        ],
        crosshair(
            {"low": ("Lowest", None), "high": ("Highest", None)},
            scene,
            "+.2f",
            (TITLES[period], times[period]),
        ),
        [
            Column("date", TITLES[period], "day" if period == "week" else "month"),
            Column("low", "Lowest, percent", "signed"),
            Column("high", "Highest, percent", "signed"),
        ],
        [told] if earlier is None else [told, earlier],
    )


def _earlier_label(
    fact: Fact, told: Fact, span: tuple[dt.date, dt.date], colours: Colours
) -> list[Any]:
    """Name the last time that the level was reached above the bars, which leave no room."""
    late = (fact.as_of - span[0]) / (span[1] - span[0]) > 0.5
    text = f"{marked_text(fact, told)}, {short_day(fact.as_of, fact.writing.dates)}"
    base = alt.Chart(point(fact.as_of, number(fact), label=text)).encode(x=DATE)
    return [
        base.mark_rule(color=colours.ink, strokeWidth=1).encode(
            y=alt.Y("value:Q"), y2=alt.Y2Value(0)
        ),
        base.mark_text(
            align="right" if late else "left", dx=1 if late else -1, dy=-7, baseline="bottom",
            fontSize=TEXT_SIZE, color=colours.ink,
        ).encode(y=alt.YValue(0), text=alt.Text("label:N")),
    ]  # fmt: skip
