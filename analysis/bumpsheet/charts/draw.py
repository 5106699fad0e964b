"""What the charts share: axes, the event's mark, labels, and turning a chart into files."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import vl_convert

from bumpsheet.charts.model import Chart
from bumpsheet.charts.theme import HEIGHT, LABEL_SIZE, WIDTH, theme
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.brand import Brand
    from bumpsheet.market.study import Study

# Share of the width that stays free on the right for the lines' labels.
ROOM_FOR_LABELS = 0.28
UTC_DAY = "utcyearmonthdate"


def rows(values: pd.Series[float], digits: int) -> pd.DataFrame:
    """Series to rows of ``date`` (ISO text, so that no time zone moves it) and ``value``."""
    return pd.DataFrame(
        {
            "date": pd.DatetimeIndex(values.index).strftime("%Y-%m-%d"),
            "value": values.round(digits).to_numpy(),
        }
    )


def time_axis(first: dt.date, last: dt.date, *, room: float = ROOM_FOR_LABELS) -> alt.X:
    """Dates from ``first`` to ``last`` with room for labels, ticks only where there are data."""
    end = last + (last - first) * room
    return alt.X(
        "date:T",
        scale=alt.Scale(type="utc", domain=[first.isoformat(), end.isoformat()]),
        axis=alt.Axis(values=_ticks(first, last), format=_tick_format(first, last)),
    )


def value_axis(
    low: float, high: float, *, field: str = "value", label: str = "datum.label"
) -> alt.Y:
    """Values from ``low`` to ``high``, extended to round numbers."""
    return alt.Y(
        f"{field}:Q",
        scale=alt.Scale(domain=[low, high], nice=True, zero=False),
        axis=alt.Axis(labelExpr=label),
    )


def event_mark(study: Study, brand: Brand, x: alt.X) -> alt.LayerChart:
    """A thin rule at the base session, after whose close the event moved prices, and its name."""
    frame = pd.DataFrame({"date": [study.base.isoformat()], "label": [study.event.short_label]})
    base = alt.Chart(frame).encode(x=x)
    rule = base.mark_rule(color=brand.light.ink, strokeDash=[3, 3], strokeWidth=1)
    name = base.mark_text(
        align="left", baseline="top", dx=5, y=0, color=brand.light.ink, fontWeight=600
    ).encode(y=alt.value(0), text="label:N")
    return rule + name


def end_labels(
    labels: Sequence[tuple[str, str, float]], day: dt.date, axes: tuple[alt.X, alt.Y], gap: float
) -> alt.LayerChart:
    """Names of lines beside their ends.

    Parameters
    ----------
    labels : sequence of (text, colour, value)
        Two lines of text each, separated by a line break.
    gap : float
        Least distance of two labels in units of the axis; closer ones are moved apart.
    """
    x, y = axes
    layers = []
    for (text, colour, _), place in zip(
        labels, spread([value for _, _, value in labels], gap), strict=True
    ):
        frame = pd.DataFrame({"date": [day.isoformat()], "value": [place], "label": [text]})
        layers.append(
            alt.Chart(frame)
            .mark_text(
                align="left",
                baseline="middle",
                dx=8,
                color=colour,
                fontWeight=600,
                lineBreak="\n",
                dy=-LABEL_SIZE / 2,
            )
            .encode(x=x, y=y, text="label:N")
        )
    return alt.layer(*layers)


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Move values apart until neighbours are ``gap`` apart, keeping order and centres."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    clusters: list[list[int]] = []
    centres: list[float] = []
    for place in order:
        clusters.append([place])
        centres.append(values[place])
        while len(clusters) > 1 and _reach(clusters, centres, gap) < gap:
            last, last_centre = clusters.pop(), centres.pop()
            size = len(clusters[-1])
            centres[-1] = (centres[-1] * size + last_centre * len(last)) / (size + len(last))
            clusters[-1] += last
    moved = list(values)
    for cluster, centre in zip(clusters, centres, strict=True):
        for step, place in enumerate(cluster):
            moved[place] = centre + (step - (len(cluster) - 1) / 2) * gap
    return moved


def _reach(clusters: list[list[int]], centres: list[float], gap: float) -> float:
    top = centres[-2] + (len(clusters[-2]) - 1) / 2 * gap
    return centres[-1] - (len(clusters[-1]) - 1) / 2 * gap - top


def crosshair(table: pd.DataFrame, x: alt.X, brand: Brand, digits: int) -> alt.Chart:
    """The interactive layer: the nearest session's values beside the pointer.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a session: ``date`` and a column for each line.
    """
    nearest = alt.selection_point(
        name="nearest", on="pointerover", nearest=True, fields=["date"], empty=False
    )
    shown = [
        alt.Tooltip(f"{_field(name)}:Q", format=f",.{digits}f", title=name)
        for name in table.columns
        if name != "date"
    ]
    return (
        alt.Chart(table)
        .mark_rule(color=brand.light.muted)
        .encode(
            x=x,
            opacity=alt.condition(nearest, alt.value(0.7), alt.value(0)),
            tooltip=[alt.Tooltip("date", type="temporal", timeUnit=UTC_DAY, format="%-d %B %Y",
                                 title="Session"), *shown],
        )
        .add_params(nearest)
    )  # fmt: skip


def finish(
    chart_id: str, static: alt.LayerChart, hover: alt.Chart | None, brand: Brand, fonts: Path
) -> Chart:
    """Turn a chart into its two forms."""
    _register(str(fonts))
    fixed = _complete(static, brand, WIDTH)
    moving = _complete(static + hover if hover is not None else static, brand, "container")
    svg = vl_convert.vegalite_to_svg(json.dumps(fixed))
    return Chart(chart_id, moving, _own_ids(svg, chart_id))


def _complete(chart: alt.LayerChart, brand: Brand, width: int | str) -> dict[str, Any]:
    sized = chart.properties(width=width, height=HEIGHT)
    spec: dict[str, Any] = sized.to_dict(validate=False)
    spec["config"] = theme(brand)
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    return spec


def _own_ids(svg: str, chart_id: str) -> str:
    """Several charts stand in one page: make the ids inside each its own."""
    return (
        svg.replace('id="', f'id="{chart_id}-')
        .replace('href="#', f'href="#{chart_id}-')
        .replace("url(#", f"url(#{chart_id}-")
    )


@cache
def _register(folder: str) -> None:
    vl_convert.register_font_directory(folder)


def _field(name: str) -> str:
    return name.replace(".", "\\.").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")


def _ticks(first: dt.date, last: dt.date) -> list[str]:
    days = (last - first).days
    rule = "W-MON" if days < 75 else "MS" if days < 800 else "YS"
    marks = pd.date_range(first, last, freq=rule)
    step = -(-len(marks) // 6) if len(marks) > 6 else 1
    return [as_date(mark).isoformat() for mark in marks[::step]]


def _tick_format(first: dt.date, last: dt.date) -> str:
    days = (last - first).days
    return "%-d %b" if days < 75 else "%b %Y" if days < 800 else "%Y"
