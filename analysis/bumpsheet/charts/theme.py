"""One look for all charts, fed by the brand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bumpsheet.brand import Brand

WIDTH = 640
HEIGHT = 300
LABEL_SIZE = 13


def theme(brand: Brand) -> dict[str, Any]:
    """Vega-Lite ``config``: quiet horizontal grid, no frame, type large enough to read."""
    colours = brand.light
    text = {"labelFont": brand.text_font, "labelFontSize": LABEL_SIZE, "labelColor": colours.muted}
    return {
        "background": None,
        "font": brand.text_font,
        "view": {"stroke": None},
        "padding": {"left": 2, "right": 4, "top": 8, "bottom": 2},
        "axis": text | {"domain": False, "ticks": False, "labelPadding": 6, "title": None},
        "axisX": {"grid": False, "domain": True, "domainColor": colours.muted, "ticks": True,
                  "tickColor": colours.muted, "tickSize": 4, "labelOverlap": True},
        "axisY": {"gridColor": colours.rule, "tickCount": 5},
        "line": {"strokeWidth": 2.2, "strokeJoin": "round", "strokeCap": "round"},
        "text": {"font": brand.text_font, "fontSize": LABEL_SIZE, "color": colours.ink},
        "rule": {"color": colours.muted},
    }  # fmt: skip
