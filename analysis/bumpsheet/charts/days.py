"""A bar for each session: the moves of a streak, flows into a fund, stocks at new highs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts.parts import (
    DAY,
    SESSION,
    SESSIONS,
    SIGNED,
    Column,
    Picture,
    crosshair,
    event_rule,
    iso,
    level_rule,
    time_axis,
    value_axis,
    window,
)
from bumpsheet.charts.scales import extent
from bumpsheet.errors import MissingDataError
from bumpsheet.figures import breadth, flows, streaks
from bumpsheet.market.small_caps import chosen_small_caps

if TYPE_CHECKING:
    from bumpsheet.charts.scene import Scene

HEIGHT = 170
MILLION = 1e6
COUNT = "format(datum.value, ',~f')"


def moves_picture(scene: Scene) -> Picture | None:
    """Returns of the sessions of the window; the run that the report tells of stands out."""
    closes = scene.study.histories["small"].closes
    start, end = window(scene.study)
    moves = (closes.pct_change() * 100).loc[pd.Timestamp(start) : pd.Timestamp(end)].dropna()
    run = streaks.current_streak(closes)
    longest = streaks.longest_streak(closes, scene.study.day0)
    if longest is not None and (run is None or longest.length > run.length):
        run = longest
    inside = pd.Series(data=False, index=moves.index)
    if run is not None:
        inside.loc[pd.Timestamp(run.first) : pd.Timestamp(run.last)] = True
    return _days(scene, "moves", moves, inside, Column("value", "Return, percent", "signed"))


def flows_picture(scene: Scene) -> Picture | None:
    """Daily flows into the fund since the event, in millions of USD."""
    fund = scene.study.inputs.fund_shares
    if fund is None or not scene.book.every("flow_since_event"):
        return None
    daily = flows.daily_flows(fund.shares, fund.nav, scene.study.sessions.index) / MILLION
    start, end = window(scene.study)
    shown = daily.loc[pd.Timestamp(start) : pd.Timestamp(end)].dropna()
    return _days(
        scene, "flows", shown, _since(scene, shown), Column("value", "Flow, million USD", "signed")
    )


def breadth_picture(scene: Scene) -> Picture | None:
    """Small caps that closed at a new high, by session."""
    inputs = scene.study.inputs
    if inputs.panel is None:
        return None
    try:
        chosen = chosen_small_caps(inputs, scene.universe, scene.study.base)
    except MissingDataError:
        return None
    start, end = window(scene.study)
    counts = breadth.new_highs(chosen.closes).loc[pd.Timestamp(start) : pd.Timestamp(end)]
    return _days(
        scene, "breadth", counts, _since(scene, counts), Column("value", "Stocks", "number")
    )


def _since(scene: Scene, values: pd.Series[float]) -> pd.Series[bool]:
    """Which sessions came after the base."""
    return pd.Series(values.index > pd.Timestamp(scene.study.base), index=values.index)


def _days(
    scene: Scene, name: str, values: pd.Series[float], marked: pd.Series[bool], column: Column
) -> Picture | None:
    if len(values) < 2:
        return None
    study, colours = scene.study, scene.brand.light
    start, end = window(study)
    axis = extent([*values, 0.0], about=4)
    rows = [
        {"date": iso(day), "value": round(float(value), 2), "mark": bool(marked[day])}
        for day, value in values.items()
    ]
    text, digits = (COUNT, ",.0f") if column.form == "number" else (SIGNED, "+,.2f")
    colour = alt.condition("datum.mark", alt.value(colours.small), alt.value(colours.large))
    bars = (
        alt.Chart(SESSIONS)
        .mark_bar(binSpacing=1)
        .encode(
            x=time_axis(start, end, DAY),
            y=value_axis("value", axis, text),
            color=colour,
        )
    )
    zero = level_rule(0, colours.ink)
    return Picture(
        name,
        HEIGHT,
        rows,
        [bars, zero, *event_rule(study, scene.brand, start, between_bars=True)],
        crosshair({"value": (column.heading, None)}, scene.brand, digits),
        [SESSION, column],
    )
