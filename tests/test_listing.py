"""Sparklines of the front page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.pages.listing import EDGE, HEIGHT, WIDTH, sparkline

if TYPE_CHECKING:
    from conftest import Published


def points(found: dict[str, str]) -> list[tuple[float, float]]:
    pairs = (point.split(",") for point in found["points"].split(" "))
    return [(float(x), float(y)) for x, y in pairs]


def test_by_hand() -> None:
    found = sparkline([0.0, 2.0, -2.0])
    middle = HEIGHT / 2
    assert points(found) == [(EDGE, middle), (WIDTH / 2, EDGE), (WIDTH - EDGE, HEIGHT - EDGE)]
    assert float(found["zero"]) == middle


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=80))
def test_the_line_stays_within_and_keeps_the_order(values: list[float]) -> None:
    drawn = points(sparkline(values))
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in drawn)
    highest = max(range(len(values)), key=lambda n: values[n])
    assert drawn[highest][1] == pytest.approx(min(y for _, y in drawn), abs=0.05)


def test_listing_tells_the_figures_of_its_reports(published: Published) -> None:
    page = (published.project.site / "index.html").read_text(encoding="utf-8")
    for name in published.reports:
        folder = published.project.report_folder(name)
        facts = {f["id"]: f for f in json.loads((folder / "figures.json").read_text())["facts"]}
        summary = json.loads((folder / "summary.json").read_text())
        assert summary["excess"] == facts["return-since-event-rut-spx"]["value"]
        assert f'data-excess="{summary["excess"]}"' in page
