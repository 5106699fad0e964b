"""Drawing: the same chart gives the same drawing, whatever was drawn before."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.draft import SESSION, Draft
from bumpsheet.charts.draw import draw, svg_of
from bumpsheet.charts.parts import DATE, SESSIONS, VALUE, level_rule, point
from bumpsheet.charts.theme import NARROW

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

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


ROWS = [{"date": f"2024-11-0{day}", "value": day * day} for day in range(1, 9)]


def drafted() -> Draft:
    """Layers with data of all kinds, of which one is chosen by and one is shared."""
    nearest = alt.selection_point(name="nearest", on="pointermove", encodings=["x"])
    base = alt.Chart(SESSIONS).encode(x=DATE)
    label = alt.Chart(point(date(2024, 11, 5), 9, label="Election")).encode(x=DATE, y=VALUE)
    rule = base.mark_rule().add_params(nearest).properties(name="crosshair")
    dots = base.mark_point().encode(
        y=VALUE, opacity=alt.OpacityValue(0, condition={"param": "nearest", "value": 1})
    )
    return Draft(
        200,
        ROWS,
        [
            level_rule(0, "#000000"),
            base.mark_line().encode(y=VALUE),
            label.mark_text(stroke="#ffffff").encode(text="label:N"),
            label.mark_text(dx={"expr": "clamp(width / 9, 5, 50)"}).encode(text="label:N"),
        ],
        [rule, dots],
        [SESSION],
    )


def test_the_specification_is_what_altair_makes_of_the_layers(
    project: Project, tmp_path: Path
) -> None:
    draft = drafted()
    ours = draw(draft, "line", "", load_brand(project), tmp_path).spec
    theirs = alt.layer(*draft.layers, *draft.hover).to_dict()
    assert theirs["params"]
    assert {key: ours[key] for key in ("$schema", "layer", "params")} == {
        key: theirs[key] for key in ("$schema", "layer", "params")
    }
    assert ours["datasets"] == theirs["datasets"] | {"sessions": ROWS}


def test_a_narrow_drawing_is_the_one_that_its_own_width_gives(
    project: Project, tmp_path: Path
) -> None:
    draft = drafted()
    chart = draw(draft, "line", "", load_brand(project), tmp_path)
    static = {key: part for key, part in chart.spec.items() if key != "params"}
    static["layer"] = chart.spec["layer"][: len(draft.layers)]
    alone = svg_of(static | {"width": NARROW}, tmp_path, "line-narrow")
    assert chart.narrow == alone
    assert chart.narrow != chart.svg.replace("line-", "line-narrow-")
