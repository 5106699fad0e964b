"""Lines around the event in a unit of their own: what is kept of a gain, rotation, dollar, fear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bumpsheet.charts.labels import EndLabel, end_labels
from bumpsheet.charts.parts import (
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
from bumpsheet.facts.numbers import number_text
from bumpsheet.figures import valuation
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bumpsheet.charts.scene import Scene

HEIGHT = 200
# Of a gain that was smaller at its highest, in percent, shares tell nothing.
LEAST_GAIN = 1.0
PLAIN = "format(datum.value, '~f')"


@dataclass(frozen=True, slots=True)
class Line:
    """Values by session, and how the end of the line is labelled."""

    name: str
    points: pd.Series[float]
    colour: str


def kept_picture(scene: Scene) -> Picture | None:
    """Return of the small cap since the base as a share of the highest since, in percent."""
    study = scene.study
    closes = study.histories["small"].closes.loc[pd.Timestamp(study.base) :]
    gains = (closes / closes.iloc[0] - 1) * 100
    if gains.max() < LEAST_GAIN:
        return None
    line = Line("", gains / gains.max() * 100, scene.brand.light.small)
    # Half of it, and all of it, are what the words of the section turn on.
    return _lines(scene, "kept", [line], "%", rules=(0, 50), digits=0, signed=False)


def rotation_picture(scene: Scene) -> Picture | None:
    """Small and large less growth since the base, in percentage points."""
    histories = scene.study.histories
    if "growth" not in histories:
        return None
    start, end = window(scene.study)
    inside = slice(pd.Timestamp(start), pd.Timestamp(end))
    base = pd.Timestamp(scene.study.base)
    ratios = {
        role: histories[role].closes.loc[inside] / histories[role].closes.at[base]
        for role in ("small", "large", "growth")
    }
    colours = scene.brand.light.by_role()
    lines = [
        Line(
            histories[role].series.short_name,
            ((ratios[role] - ratios["growth"]) * 100).dropna(),
            colours[role],
        )
        for role in ("large", "small")
    ]
    return _lines(scene, "rotation", lines, "\N{NO-BREAK SPACE}pp")


def dollar_picture(scene: Scene) -> Picture | None:
    """The dollar since the last value on or before the base, in percent."""
    history = _part(scene, "dollar")
    if history is None:
        return None
    known = history.loc[: str(scene.study.base)]
    if known.empty:
        return None
    values = (history / known.iloc[-1] - 1) * 100
    return _lines(scene, "dollar", [Line("", values, scene.brand.light.large)], "%")


def volatility_picture(scene: Scene) -> Picture | None:
    """Expected volatility as option prices have it."""
    history = _part(scene, "volatility")
    if history is None:
        return None
    line = Line("", history, scene.brand.light.accent)
    return _lines(scene, "volatility", [line], "", signed=False, rules=())


def valuation_picture(scene: Scene) -> Picture | None:
    """Price to earnings of small caps over that of large caps, as far back as it is supplied."""
    supplied = scene.study.inputs.supplied
    pair = [
        supplied.series.get(f"{size}_price_earnings") if supplied else None
        for size in ("small", "large")
    ]
    if pair[0] is None or pair[1] is None:
        return None
    ratios = valuation.relative_valuation(pair[0].values, pair[1].values)
    line = Line("", ratios, scene.brand.light.small)
    start = as_date(ratios.index[0]) if len(ratios) else scene.study.base
    return _lines(scene, "valuation", [line], "", signed=False, rules=(1,), start=start)


def _part(scene: Scene, part: str) -> pd.Series[float] | None:
    companions = scene.study.inputs.companions
    history = companions.part(part) if companions else None
    return None if history is None else history.closes


def _lines(
    scene: Scene,
    name: str,
    lines: Sequence[Line],
    suffix: str,
    *,
    rules: Sequence[float] = (0,),
    digits: int = 2,
    signed: bool = True,
    start: dt.date | None = None,
) -> Picture | None:
    study, brand = scene.study, scene.brand
    start = start or window(study)[0]
    inside = slice(pd.Timestamp(start), pd.Timestamp(study.as_of))
    frame = pd.DataFrame({f"v{n}": line.points.loc[inside] for n, line in enumerate(lines)})
    frame = frame.dropna(how="all")
    if len(frame) < 2:
        return None
    axis = extent([*frame.to_numpy().ravel(), *rules], about=4)
    text = f"{SIGNED if signed else PLAIN} + '{suffix}'"
    base = alt.Chart(SESSIONS)
    drawn = [
        base.mark_line(color=line.colour, strokeWidth=2.25).encode(
            x=time_axis(start, study.as_of), y=value_axis(f"v{n}", axis, text)
        )
        for n, line in enumerate(lines)
    ]
    last = frame.ffill().iloc[-1]
    labels = [
        EndLabel(
            line.name,
            number_text(float(last[f"v{n}"]), digits, signed=signed, suffix=suffix),
            float(last[f"v{n}"]),
            line.colour,
        )
        for n, line in enumerate(lines)
    ]
    fields = {f"v{n}": (line.name or "Value", line.colour) for n, line in enumerate(lines)}
    return Picture(
        name,
        HEIGHT,
        [
            {"date": iso(day)} | {key: round(float(value), 2) for key, value in row.items()}
            for day, row in frame.iterrows()
        ],
        [
            *(level_rule(rule, brand.light.muted) for rule in rules),
            *(event_rule(study, brand, start) if start <= study.base else []),
            *drawn,
            *end_labels(labels, axis, HEIGHT, study.as_of),
        ],
        crosshair(fields, brand, "+,.2f" if signed else ",.2f"),
        [
            SESSION,
            *(
                Column(key, label, "signed" if signed else "number")
                for key, (label, _) in fields.items()
            ),
        ],
    )
