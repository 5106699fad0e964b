"""Drawing: the same chart gives the same drawing, whatever was drawn before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bumpsheet.charts.draw import svg_of

if TYPE_CHECKING:
    from pathlib import Path

SPEC: dict[str, Any] = {
    "data": {"values": [{"a": 1, "b": 2}]},
    "mark": {"type": "bar", "clip": True},
    "encoding": {
        "x": {"field": "a", "type": "quantitative"},
        "y": {"field": "b", "type": "quantitative"},
    },
}


def test_ids_do_not_count_on_from_chart_to_chart(tmp_path: Path) -> None:
    first, second = (svg_of(SPEC, tmp_path, "bars") for _ in range(2))
    assert first == second
    assert re.findall(r'\bid="([^"]*)"', first) == ["bars-0"]
    assert "url(#bars-0)" in first
