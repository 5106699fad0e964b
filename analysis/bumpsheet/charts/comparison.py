"""What came after each event: a panel an event, all of a measure on the same scales."""

from __future__ import annotations

import hashlib
import json
import re
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


# A line among the lines of its measure, which stand behind the zero and the events' own.
PALE = re.compile(r'<g class="mark-line role-mark layer_(\d+)_marks"><path (d="[^"]*")')
SVG = re.compile(r'<svg [^>]*viewBox="([^"]*)">(.*)</svg>', re.DOTALL)
PLACE = re.compile(r'transform="translate\([^)]*\)"')


@dataclass(frozen=True, slots=True)
class Line:
    """Changes since the base session, from it on by session; None where there is no value."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """Drawings of one measure.

    Parameters
    ----------
    ground : str
        What all panels have behind their own line, as a symbol: drawn once, however many they are.
    own : dict of str to str
        By name of the line, an SVG that shows the ground and the line.
    """

    ground: str
    own: dict[str, str]


def comparison_panels(
    measures: Mapping[str, Sequence[Line]], brand: Brand, fonts: Path, cache: Path
) -> dict[str, Panels]:
    """Draw a panel for each line, the other lines of its measure pale behind it.

    Parameters
    ----------
    measures : mapping of str to sequence of Line
        Lines of each measure, in its own unit.
    fonts : Path
        Folder of the brand's TTF files.
    cache : Path
        Drawings are kept in its ``panels/`` until what they draw changes.

    Returns
    -------
    dict of str to Panels
        By measure.
    """
    folder = cache / "panels"
    folder.mkdir(parents=True, exist_ok=True)
    panels: dict[str, Panels] = {}
    kept = set()
    for measure, lines in measures.items():
        shown = [Line(line.name, line.values[: SESSIONS_SHOWN + 1]) for line in lines]
        spec = _ground(shown, brand)
        digest = hashlib.sha256(json.dumps([measure, spec]).encode()).hexdigest()
        path = folder / f"{digest[:20]}.svg"
        if not path.is_file():
            path.write_text(svg_of(spec, fonts, f"panel-{measure}"), encoding="utf-8")
        kept.add(path)
        panels[measure] = _taken_apart(path.read_text(encoding="utf-8"), measure, shown, brand)
    for path in folder.glob("*.svg"):
        if path not in kept:
            path.unlink()
    return panels


def _taken_apart(svg: str, measure: str, lines: Sequence[Line], brand: Brand) -> Panels:
    """The drawing of all lines as the ground of a panel for each."""
    found = SVG.search(svg)
    assert found is not None, "drawn as one SVG"
    (box, inside), name = found.groups(), f"ground-{measure}"
    # The plot stands where its labels leave it room.
    place = PLACE.search(inside)
    paths = {int(layer): path for layer, path in PALE.findall(inside)}
    size = f'viewBox="{box}" width="{WIDTH}" height="{HEIGHT}"'
    own = {
        line.name: (
            f'<svg {size}><use href="#{name}"/><path {paths[n]} {place[0] if place else ""} '
            f'fill="none" stroke="{brand.light.small}" stroke-width="2.5"/></svg>'
        )
        for n, line in enumerate(lines)
        if n in paths
    }
    return Panels(f'<symbol id="{name}" viewBox="{box}">{inside}</symbol>', own)


def _ground(lines: Sequence[Line], brand: Brand) -> dict[str, Any]:
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
    ]
    chart = alt.layer(*pale, level_rule(0, colours.ink))
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
