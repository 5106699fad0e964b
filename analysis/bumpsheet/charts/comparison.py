"""What came after each event: a panel an event, all of a measure on the same scales."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.draw import svg_of
from bumpsheet.charts.parts import SIGNED, level_rule
from bumpsheet.charts.scales import extent
from bumpsheet.charts.theme import chart_config

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bumpsheet.brands.model import Brand

WIDTH, HEIGHT = 200, 110
# Sessions from the base on; later ones would squeeze the weeks after the event.
SESSIONS_SHOWN = 63


@dataclass(frozen=True, slots=True)
class Line:
    """Changes since the base session, from it on by session; None where there is no value."""

    name: str
    values: tuple[float | None, ...]


def comparison_panels(
    measures: Mapping[str, Sequence[Line]], brand: Brand, fonts: Path, cache: Path
) -> dict[str, dict[str, str]]:
    """Draw a panel for each line, the other lines of its measure pale behind it.

    Parameters
    ----------
    measures : mapping of str to sequence of Line
        Lines of each measure, in its own unit.
    fonts : Path
        Folder of the brand's TTF files.
    cache : Path
        Panels are kept in its ``panels/`` until what they draw changes.

    Returns
    -------
    dict of str to dict of str to str
        SVG by measure and name of the line.
    """
    folder = cache / "panels"
    folder.mkdir(parents=True, exist_ok=True)
    panels: dict[str, dict[str, str]] = {}
    kept = set()
    for measure, lines in measures.items():
        shown = [Line(line.name, line.values[: SESSIONS_SHOWN + 1]) for line in lines]
        panels[measure] = {}
        for line in shown:
            spec = _panel(line, shown, brand)
            digest = hashlib.sha256(json.dumps([measure, spec]).encode()).hexdigest()
            path = folder / f"{digest[:20]}.svg"
            if not path.is_file():
                drawing = svg_of(spec, fonts, f"panel-{measure}-{line.name}")
                path.write_text(drawing, encoding="utf-8")
            panels[measure][line.name] = path.read_text(encoding="utf-8")
            kept.add(path)
    for path in folder.glob("*.svg"):
        if path not in kept:
            path.unlink()
    return panels


def _panel(line: Line, lines: Sequence[Line], brand: Brand) -> dict[str, Any]:
    colours = brand.light
    values = [value for other in lines for value in other.values if value is not None]
    axis = extent([0.0, *values], about=3)
    # Session 0 is the first that knew the event; the base lies before it.
    last = max(max(len(other.values) for other in lines) - 2, 0)
    x = alt.X(
        "session:Q",
        scale=alt.Scale(domain=[-1, max(last, 1)], nice=False),
        axis=alt.Axis(
            values=[tick for tick in (0, 20, 40, 60) if tick <= last],
            labelExpr="datum.value == 0 ? 'Day 0' : datum.label",
            grid=False,
            labelFlush=True,
        ),
    )
    y = alt.Y(
        "value:Q",
        scale=axis.scale(),
        axis=alt.Axis(
            values=list(axis.ticks),
            labelExpr=SIGNED,
            minExtent=26,
        ),
    )
    pale = [
        _path(other, color=colours.large, strokeWidth=1.25, opacity=0.35).encode(x=x, y=y)
        for other in lines
        if other.name != line.name
    ]
    zero = level_rule(0, colours.ink)
    own = _path(line, color=colours.small, strokeWidth=2.5).encode(x=x, y=y)
    chart = alt.layer(*pale, zero, own)
    spec: dict[str, Any] = chart.to_dict(validate=False)
    return spec | {
        "width": WIDTH,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "top": 6, "right": 6, "bottom": 0},
        "config": chart_config(brand),
    }


def _path(line: Line, **style: Any) -> alt.Chart:
    rows = [
        {"session": n - 1, "value": value}
        for n, value in enumerate(line.values)
        if value is not None
    ]
    return alt.Chart(alt.InlineData(values=rows)).mark_line(**style)
