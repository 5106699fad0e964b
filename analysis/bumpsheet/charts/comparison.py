"""Small minus large after each event: a panel an event, all on the same scales."""

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
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.brand import Brand

WIDTH, HEIGHT = 200, 110
# Sessions from the base on; later ones would squeeze the weeks after the event.
SESSIONS_SHOWN = 63


@dataclass(frozen=True, slots=True)
class Line:
    """Excess return since the base session, percentage points, from session 0 on."""

    name: str
    values: tuple[float, ...]


def comparison_panels(
    lines: Sequence[Line], brand: Brand, fonts: Path, cache: Path
) -> dict[str, str]:
    """Draw a panel for each line, the other lines pale behind it.

    Parameters
    ----------
    fonts : Path
        Folder of the brand's TTF files.
    cache : Path
        Panels are kept in its ``panels/`` until what they draw changes.

    Returns
    -------
    dict of str to str
        SVG by name of the line.
    """
    shown = [Line(line.name, line.values[: SESSIONS_SHOWN + 1]) for line in lines]
    folder = cache / "panels"
    folder.mkdir(parents=True, exist_ok=True)
    panels, kept = {}, set()
    for line in shown:
        spec = _panel(line, shown, brand)
        digest = hashlib.sha256(json.dumps(spec).encode()).hexdigest()
        path = folder / f"{digest[:20]}.svg"
        if not path.is_file():
            path.write_text(svg_of(spec, fonts, f"panel-{line.name}"), encoding="utf-8")
        panels[line.name] = path.read_text(encoding="utf-8")
        kept.add(path)
    for path in folder.glob("*.svg"):
        if path not in kept:
            path.unlink()
    return panels


def _panel(line: Line, lines: Sequence[Line], brand: Brand) -> dict[str, Any]:
    colours = brand.light
    axis = extent([0.0, *(value for other in lines for value in other.values)], about=3)
    longest = max(len(other.values) for other in lines) - 1
    x = alt.X(
        "session:Q",
        scale=alt.Scale(domain=[0, max(longest, 1)], nice=False),
        axis=alt.Axis(
            values=[tick for tick in (0, 21, 42, 63) if tick <= longest],
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
    rows = [{"session": n, "value": value} for n, value in enumerate(line.values)]
    return alt.Chart(alt.InlineData(values=rows)).mark_line(**style)
