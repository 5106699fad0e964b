"""Every occurrence of a move in its history, with this one and its nearest rivals named."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from bumpsheet.catalogue.figures import Unit
from bumpsheet.charts.draft import Column, Draft
from bumpsheet.charts.flags import Flag, hoist
from bumpsheet.charts.labels import text_width
from bumpsheet.charts.parts import SIGNED, iso
from bumpsheet.charts.scales import STEPS, extent
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import marked_text, number
from bumpsheet.trading.dates import as_date
from bumpsheet.trading.written import day_text, short_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from bumpsheet.charts.flags import Hoisted
    from bumpsheet.charts.scales import Extent
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

# Pixels: the bars, the lines of single occurrences in the tails, a row of labels, the least plot.
BARS, LINE, ROW, LEAST = 104, 9, 19, 270
# How many bars and how many single lines share the width, about.
BINS, LINES = 60, 400
LISTED = 5
X = alt.X("at:Q")


def occurrences_draft(
    scene: Scene, table: pd.DataFrame, fact: Fact, following: Sequence[int]
) -> Draft:
    """Draw a histogram whose tails are single lines; the table has the five most extreme.

    Parameters
    ----------
    table : pandas.DataFrame
        By session: ``value``; ``spell``, the number among the most extreme that do not overlap;
        ``next_N``, the return over the next N sessions. The fact's own is the last.
    following : sequence of int
        The N.
    """
    colours = scene.brand.light
    spells = table.dropna(subset="spell").sort_values("spell")
    axis = extent(table["value"], about=6, margin=0.03)
    named = _named(spells, fact, axis)
    height = ROW * len(named) + 8 + BARS + LINE
    suffix = "" if fact.unit is Unit.PERCENTAGE_POINTS else "%"
    x = _scale(axis, suffix)
    bars, lines, hover = _shape(table["value"], axis, x, height, colours.large)
    own = table.index[-1]
    listed = spells[(spells["spell"] <= LISTED) | (spells.index == own)]
    unit = "percentage points" if fact.unit is Unit.PERCENTAGE_POINTS else "percent"
    return Draft(
        height,
        [_row(day, row, following, fact) for day, row in listed.iterrows()],
        [bars, lines, *_poles(named, height, scene)],
        [hover],
        [
            Column("name", "Ended on", "text"),
            Column("value", f"Size, {unit}", "signed"),
            *(Column(f"next_{n}", f"Next {n} sessions, {unit}", "signed") for n in following),
        ],
        [fact],
    )


def _row(
    day: Any, row: pd.Series[Any], following: Sequence[int], fact: Fact
) -> Mapping[str, object]:
    end = as_date(day)
    name = day_text(end, fact.writing.dates)
    after = {f"next_{n}": row[f"next_{n}"] for n in following}
    return {
        "date": iso(day),
        "name": f"{name}, this one" if end == fact.as_of else name,
        "value": round(float(row["value"]), 2),
        **{
            key: None if math.isnan(value) else round(float(value), 2)
            for key, value in after.items()
        },
    }


def _scale(axis: Extent, suffix: str) -> alt.X:
    return alt.X(
        "at:Q",
        scale=axis.scale(),
        axis=alt.Axis(
            values=list(axis.ticks), labelExpr=f"{SIGNED} + '{suffix}'", grid=False, labelFlush=True
        ),
    )


def _shape(
    values: pd.Series[float], axis: Extent, x: alt.X, height: int, colour: str
) -> tuple[Any, Any, Any]:
    """Bars where there are many, a line for each where there are few; and what the pointer asks."""
    width = _step(axis)
    first, last = math.floor(values.min() / width), math.floor(values.max() / width) + 1
    edges = np.arange(first, last + 1) * width
    counts, _ = np.histogram(values, edges)
    per_pixel = counts.max() / BARS
    is_many = counts >= LINE * per_pixel
    rows = [
        {
            "at": round(max(float(low), axis.low), 6),
            "to": round(min(float(low) + width, axis.high), 6),
            "count": int(count),
            "top": round(height - (LINE if not many else count / per_pixel), 1),
            "many": bool(many),
        }
        for low, count, many in zip(edges, counts, is_many, strict=False)
        if count
    ]
    # Those that would be drawn upon each other are drawn once.
    fine = (axis.high - axis.low) / LINES
    bin_of = np.clip(np.digitize(values, edges) - 1, 0, len(counts) - 1)
    single = np.unique(np.round(values.to_numpy(float)[~is_many[bin_of]] / fine)) * fine
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=x, x2=alt.X2("to:Q"), y2=alt.Y2Value(height)
    )
    place = alt.Y("top:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    bars = base.transform_filter("datum.many").mark_bar(color=colour, opacity=0.7).encode(y=place)
    lines = (
        alt.Chart(alt.InlineData(values=[{"at": round(float(at), 4)} for at in single]))
        .mark_rule(color=colour, strokeWidth=1)
        .encode(x=X, y=alt.YValue(height - LINE), y2=alt.Y2Value(height))
    )
    hover = base.mark_bar(opacity=0).encode(
        y=alt.YValue(height - BARS),
        tooltip=[
            alt.Tooltip("at:Q", title="From", format="+,.2~f"),
            alt.Tooltip("to:Q", title="to", format="+,.2~f"),
            alt.Tooltip("count:Q", title="Occurrences", format=",d"),
        ],
    )
    return bars, lines, hover


def _step(axis: Extent) -> float:
    """A round width of bars, at least as many as wished for."""
    span = axis.high - axis.low
    power = 10.0 ** math.floor(math.log10(span / BINS))
    return power * max(step for step in STEPS if power * step <= span / BINS * 1.2)


def _named(
    spells: pd.DataFrame, fact: Fact, axis: Extent
) -> list[tuple[str, float, Hoisted, bool]]:
    """Name this one, those before and after it by size, and the first: text, place, flag, whose.

    Where there is no room for all, this one and the nearest come first.
    """
    own = int(spells["spell"].loc[str(fact.as_of)])
    wanted = [n for n in dict.fromkeys((own, own - 1, own + 1, 1)) if 1 <= n <= len(spells)]
    days = {n: as_date(spells.index[n - 1]) for n in wanted}
    texts = {n: short_day(day, fact.writing.dates) for n, day in days.items()}
    texts[own] = f"{marked_text(fact)}, {texts[own]}"
    at = {n: float(spells["value"].iloc[n - 1]) for n in wanted}
    at[own] = number(fact)
    span = axis.high - axis.low
    for count in range(len(wanted), 0, -1):
        flags = [Flag((at[n] - axis.low) / span, text_width(texts[n])) for n in wanted[:count]]
        placed = hoist(flags, LEAST)
        if placed is not None:
            return [
                (texts[n], at[n], where, n == own)
                for n, where in zip(wanted[:count], placed, strict=True)
            ]
    return []


def _poles(
    named: Sequence[tuple[str, float, Hoisted, bool]], height: int, scene: Scene
) -> list[Any]:
    colours = scene.brand.light
    layers = []
    # This one is drawn last, in front.
    for text, at, where, is_own in sorted(named, key=lambda one: one[3]):
        colour = colours.small if is_own else colours.muted
        top = ROW * where.row
        base = alt.Chart(alt.InlineData(values=[{"at": round(at, 4), "label": text}])).encode(x=X)
        dot = {"filled": True, "size": 52, "opacity": 1, "strokeWidth": 1.25}
        layers += [
            base.mark_rule(color=colour, strokeWidth=2 if is_own else 1).encode(
                y=alt.YValue(top + 2), y2=alt.Y2Value(height)
            ),
            base.mark_point(color=colour, stroke=colours.paper, **dot).encode(
                y=alt.YValue(height - LINE)
            ),
            base.mark_text(
                align="right" if where.leftwards else "left",
                dx=-5 if where.leftwards else 5,
                baseline="middle",
                fontSize=TEXT_SIZE,
                fontWeight=600 if is_own else 400,
                color=colour,
            ).encode(y=alt.YValue(top + ROW / 2), text=alt.Text("label:N")),
        ]
    return layers
