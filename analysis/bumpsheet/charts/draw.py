"""From a draft to its forms: Vega-Lite for the reader's browser, SVG for everyone."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

import altair as alt
import vl_convert

from bumpsheet.charts.model import Chart
from bumpsheet.charts.parts import SESSIONS
from bumpsheet.charts.theme import NARROW, WIDTH, chart_config

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.charts.draft import Draft

ID = re.compile(r'\bid="([^"]*)"')
REFERENCE = re.compile(r'((?:xlink:)?href="|url\()#([^")]*)')
SHAPE = re.compile(r'(<path\b[^>]*?) opacity="(0\.\d+)"')
NUMBERS = re.compile(r' (?:d|transform)="[^"]*"')
ALIKE = re.compile(r'<path d="[^"]*"([^>]*)/>(?:<path d="[^"]*"\1/>)+')
OUTLINE = re.compile(r' d="([^"]*)"')
FURTHER_DIGITS = re.compile(r"(?<=\.\d)\d+")
VEGA_LITE = f"v{vl_convert.get_vegalite_versions()[-1]}"


def draw(draft: Draft, name: str, source: str, brand: Brand, fonts: Path) -> Chart:
    """Draw a chart.

    Parameters
    ----------
    name : str
        The chart's id.
    source : str
        Whose data it draws on.
    fonts : Path
        Folder of the brand's TTF files, by which text is measured.
    """
    spec = _complete(draft, brand)
    static = {key: part for key, part in spec.items() if key != "params"}
    static["layer"] = spec["layer"][: len(draft.layers)]
    # What the width has no bearing on is worked out once for both.
    _register(fonts)
    vega = vl_convert.vegalite_to_vega(static | {"width": WIDTH}, vl_version=VEGA_LITE)
    wide = _drawn(vega, name)
    narrow = _drawn(vega | {"width": NARROW}, f"{name}-narrow")
    return Chart(name, source, spec, wide, narrow)


def interactive(draft: Draft, name: str, source: str, brand: Brand) -> Chart:
    """The chart without its drawings: only what the reader's browser draws by itself."""
    return Chart(name, source, _complete(draft, brand), "", "")


def svg_of(spec: dict[str, Any], fonts: Path, prefix: str) -> str:
    """Draw a Vega-Lite specification; ids in the drawing begin with ``prefix``."""
    _register(fonts)
    return _drawn(vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE), prefix)


def _drawn(vega: dict[str, Any], prefix: str) -> str:
    return _tidied(vl_convert.vega_to_svg(vega, allowed_base_urls=[]), prefix)


def _complete(draft: Draft, brand: Brand) -> dict[str, Any]:
    spec = _layered([*draft.layers, *draft.hover])
    return (
        {"config": chart_config(brand)}
        | spec
        | {
            "width": "container",
            "height": draft.height,
            # The plot shrinks so that the labels beside it keep their room at every width.
            "autosize": {"type": "fit-x", "contains": "padding"},
            "padding": {"left": 0, "top": 4, "right": 4, "bottom": 2},
            "datasets": spec["datasets"] | {SESSIONS.name: list(draft.rows)},
            "usermeta": {
                "columns": [asdict(column) for column in draft.columns],
                "facts": [fact.id for fact in draft.facts],
            },
        }
    )


def _layered(layers: Sequence[Any]) -> dict[str, Any]:
    """What ``alt.layer`` makes of layers whose data differ, each with a name that is chosen by.

    It copies every part of every layer several times, which takes as long as to draw them.
    """
    context: dict[str, Any] = {"datasets": {}, "top_level": False}
    parts = [layer.to_dict(validate=False, context=context) for layer in layers]
    params = [
        param | {"views": [part["name"]]} for part in parts for param in part.pop("params", ())
    ]
    chosen = {"params": params} if params else {}
    return {"layer": parts, **chosen, "$schema": alt.SCHEMA_URL, "datasets": context["datasets"]}


def _tidied(svg: str, prefix: str) -> str:
    """Make ids the chart's own, so that several charts can stand in one page; shorten numbers."""
    # The page describes the whole drawing; its parts are nothing to a screen reader.
    svg = re.sub(r' (?:role="graphics-[a-z]*"|aria-[a-z]*="[^"]*")', "", svg)
    # The library numbers ids through all that a process has drawn: they are numbered anew.
    known = {old: f"{prefix}-{n}" for n, old in enumerate(dict.fromkeys(ID.findall(svg)))}
    svg = ID.sub(lambda found: f'id="{known[found[1]]}"', svg)
    svg = REFERENCE.sub(lambda found: f"{found[1]}#{known[found[2]]}", svg)
    # A whole that is let through becomes a picture of its own in a PDF, hundreds of bars as many.
    svg = SHAPE.sub(r'\1 fill-opacity="\2" stroke-opacity="\2"', svg).replace(' opacity="1"', "")
    return ALIKE.sub(_joined, NUMBERS.sub(_shortened, svg))


def _shortened(attribute: re.Match[str]) -> str:
    return FURTHER_DIGITS.sub("", attribute[0])


def _joined(paths: re.Match[str]) -> str:
    """One path for shapes in a row that are drawn alike, such as the bars of a chart."""
    return f'<path d="{"".join(OUTLINE.findall(paths[0]))}"{paths[1]}/>'


@cache
def _register(fonts: Path) -> None:
    vl_convert.register_font_directory(str(fonts))
