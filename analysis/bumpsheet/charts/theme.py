"""The look of all charts, made from the brand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bumpsheet.brands.model import Brand

WIDTH = 640
NARROW = 360
TEXT_SIZE = 13
LABEL_SIZE = 14


def chart_config(brand: Brand) -> dict[str, Any]:
    """Vega-Lite ``config``: quiet horizontal grid, few ticks, text in the brand's font."""
    colours = brand.light
    return {
        "background": "transparent",
        # Marks are not described one by one: the page describes the whole chart.
        "aria": False,
        "font": font_stack(brand),
        "view": {"stroke": None},
        "axis": {
            "domain": False,
            "ticks": False,
            "title": None,
            "labelColor": colours.muted,
            "labelFontSize": TEXT_SIZE,
            "gridColor": colours.rule,
            "gridWidth": 1,
            "labelPadding": 6,
        },
        # Plots of one page begin at the same place.
        "axisY": {"minExtent": 50},
        "axisX": {
            "domain": True,
            "domainColor": colours.muted,
            "ticks": True,
            "tickColor": colours.muted,
            "tickSize": 5,
            "labelPadding": 4,
        },
        "line": {"strokeCap": "round", "strokeJoin": "round"},
        "text": {"fontSize": LABEL_SIZE, "color": colours.ink},
    }


def font_stack(brand: Brand) -> str:
    """Font of all text, quoted because a bare family may not begin a word with a digit."""
    return f"'{brand.text_font}', sans-serif"
