"""The story of a report at a glance: small and large around the event, high or low, and the gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.draft import SESSION, Column, Draft
from bumpsheet.charts.labels import ROOM, DotLabel, EndLabel, dot, end_labels, named_dot
from bumpsheet.charts.parts import (
    DATE,
    SESSIONS,
    SIGNED,
    crosshair,
    event_rule,
    event_share,
    iso,
    level_rule,
    point,
    time_axis,
    today,
    value_axis,
)
from bumpsheet.charts.scales import extent, with_room
from bumpsheet.facts.numbers import number

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact

# The social card has room for this height above its text.
HEIGHT = 230
WIDTHS = {"small": 2.75, "large": 1.75}
# What the labels are called; the facts have their numbers.
HIGH, LOW, GAP = "High", "Low", "Gap"


def paths_draft(scene: Scene, table: pd.DataFrame) -> Draft | None:
    """Draw small and large with their numbers and the gap between them.

    Parameters
    ----------
    table : pandas.DataFrame
        A column a role, the changes since the base in percent, by session; the last is in front.
    """
    about, brand, get = scene.about, scene.brand, scene.findings.get
    last = {role: get("return_since_event", role) for role in ("small", "large", "excess")}
    small, large, gap = last["small"], last["large"], last["excess"]
    if small is None or large is None or gap is None:
        return None
    colours = brand.light.by_role()
    start, end = about.window_start, about.as_of
    rows = [
        {"date": iso(day)} | {role: round(value, 2) for role, value in row.items()}
        for day, row in table.to_dict("index").items()
    ]
    turn = turn_of(scene.findings)
    named = _named(scene, turn) if turn else None
    # The large caps may run where the label would stand.
    beyond = named.beyond(table) if named else 0.0
    axis = extent([*table.to_numpy().ravel(), 0.0])
    if named:
        axis = with_room(axis, beyond, ROOM / HEIGHT, above=named.above)
    base = alt.Chart(SESSIONS)
    lines = [
        base.mark_line(color=colours[role], strokeWidth=WIDTHS[role]).encode(
            x=time_axis(about, named=0.9), y=value_axis(role, axis, SIGNED + " + '%'")
        )
        for role in table.columns
    ]
    ends = {"small": number(small), "large": number(large)}
    labels = [
        EndLabel(small, ends["small"], colours["small"], scene.name("small")),
        EndLabel(gap, sum(ends.values()) / 2, colours["ink"], GAP),
        EndLabel(large, ends["large"], colours["large"], scene.name("large")),
    ]
    names = {role: (scene.name(role), colours[role]) for role in table.columns[::-1]}
    return Draft(
        HEIGHT,
        rows,
        [
            level_rule(0, colours["muted"]),
            *event_rule(about, brand, start),
            *lines,
            _bracket(ends, scene),
            *(dot(end, ends[role], colours[role], brand.light.paper) for role in table.columns),
            *(named_dot(named, (colours["small"], brand.light.paper), beyond) if named else []),
            *end_labels(labels, axis, HEIGHT, end),
            today(about, brand, HEIGHT),
        ],
        crosshair(names, scene, "+.2f"),
        [
            SESSION,
            *(Column(role, f"{name}, percent", "signed") for role, (name, _) in names.items()),
        ],
        [small, large, gap, *([turn] if turn else [])],
    )


def turn_of(findings: Findings) -> Fact | None:
    """The high since the event, or the low where that lies further away; none if it is today's."""
    high = findings.get("peak_return_since_event")
    low = findings.get("trough_return_since_event")
    if high is None or low is None:
        return None
    turn = high if number(high) >= -number(low) else low
    return None if turn.as_of == findings.about.as_of else turn


def _named(scene: Scene, turn: Fact) -> DotLabel:
    """Name the high above its dot, or the low below."""
    about, is_high = scene.about, number(turn) >= 0
    span = (about.window_start, about.as_of)
    share = event_share(about, about.window_start)
    return DotLabel(turn, HIGH if is_high else LOW, span, share, above=is_high)


def _bracket(ends: dict[str, float], scene: Scene) -> Any:
    """Join the ends of both lines."""
    low, high = sorted(ends.values())
    return (
        alt.Chart(point(scene.about.as_of, low, high=round(high, 2)))
        .mark_rule(color=scene.brand.light.ink, strokeWidth=1)
        .encode(x=DATE, y=alt.Y("value:Q"), y2=alt.Y2("high:Q"))
    )
