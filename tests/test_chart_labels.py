"""Labels of charts: none lies on another, on a rule, on bars, or beyond the drawing's edge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import dist
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from altair.utils.schemapi import debug_mode
from fontTools.ttLib import TTFont

from bumpsheet.brands.load import load_brand
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.charts.draw import draw
from bumpsheet.charts.scene import Scene
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study, shown_families
from bumpsheet.fonts import prepare_fonts
from bumpsheet.project import Project
from bumpsheet.trading.calendars import load_sessions
from conftest import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.charts.model import Chart

SVG = "{http://www.w3.org/2000/svg}"
# Charts whose labels stand within the plot, beside lines and marks.
CHARTS = ("paths", "unusual-return", "unusual-move", "yield", "drawdown", "kept", "gains")
# Sessions after day 0 at which events are drawn: in turn.
LATER = (0, 2, 5, 10, 21, 63)
# Capitals and figures of 13 pixels reach this far above and below their baseline.
ABOVE, BELOW = 0.72, 0.2
# A bar of a drawing.
BAR = re.compile(r"M([-\d.]+),([-\d.]+)h([-\d.]+)v([-\d.]+)h")
PLOT = re.compile(r'class="background" d="M0,0h([\d.]+)v')
POINT = re.compile(r"([ML])([-\d.]+),([-\d.]+)")
MARKS = ("rule", "bar", "line")
# Pixels of a line that are looked at one after the other.
STEP = 2


@dataclass(frozen=True)
class Box:
    """A text, a line or a bar, in pixels of the drawing."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Ruler:
    """Measures text by the advances of the brand's own fonts."""

    def __init__(self, folder: Path, family: str) -> None:
        stem = family.replace(" ", "").lower()
        self.fonts = {}
        for path in folder.glob("*.ttf"):
            font = TTFont(path)
            name = font["name"].getBestFamilyName().replace(" ", "").lower()
            if name.startswith(stem):
                self.fonts[font["OS/2"].usWeightClass] = (
                    font.getBestCmap(),
                    font["hmtx"],
                    font["head"].unitsPerEm,
                )

    def width(self, text: str, size: float, weight: int) -> float:
        letters, advances, em = self.fonts[600 if weight >= 600 else 400]
        return sum(advances[letters[ord(letter)]][0] for letter in text) / em * size


def boxes(svg: str, ruler: Ruler) -> Iterator[Box]:
    """Every visible text, and every vertical rule, bar and point of a line but those of axes."""

    def walk(element: ET.Element, x: float, y: float, role: str) -> Iterator[Box]:
        moved = re.findall(r"translate\(([-\d.]+),\s*([-\d.]+)\)", element.get("transform", ""))
        x, y = x + sum(float(dx) for dx, _ in moved), y + sum(float(dy) for _, dy in moved)
        role = element.get("class") or role
        if element.tag == f"{SVG}text" and float(element.get("opacity") or 1) > 0:
            yield text_box(element, x, y)
        if (
            element.tag == f"{SVG}line"
            and "role-mark" in role
            and not float(element.get("x2") or 0)
        ):
            y2 = y + float(element.get("y2") or 0)
            yield Box("rule", x - 0.6, min(y, y2), x + 0.6, max(y, y2))
        for bar in BAR.finditer(element.get("d", "")) if "mark-rect role-mark" in role else ():
            left, top, wide, high = map(float, bar.groups())
            # What lies beyond the axis is clipped there.
            right = min(plot, left + wide)
            yield Box("bar", x + max(0, left), y + top, x + right, y + top + high)
        if "mark-line role-mark" in role:
            for across, down in along(element.get("d", "")):
                yield Box("line", x + across, y + down, x + across, y + down)
        for child in element:
            yield from walk(child, x, y, role)

    def text_box(element: ET.Element, x: float, y: float) -> Box:
        text = "".join(element.itertext())
        size = float((element.get("font-size") or "0").removesuffix("px"))
        weight = element.get("font-weight") or "400"
        wide = ruler.width(text, size, 600 if weight == "bold" else int(weight))
        share = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor") or "", 0.0)
        left = x - share * wide
        return Box(text, left, y - ABOVE * size, left + wide, y + BELOW * size)

    # The first is that of the whole plot.
    frame = PLOT.search(svg)
    plot = float(frame[1]) if frame else float("inf")
    return walk(ET.fromstring(svg), 0, 0, "")


def along(outline: str) -> Iterator[tuple[float, float]]:
    """Points of a line, a few pixels from one to the next."""
    before = None
    for command, *place in POINT.findall(outline):
        here = float(place[0]), float(place[1])
        if before and command == "L":
            steps = max(1, round(dist(before, here) / STEP))
            for n in range(steps + 1):
                share = n / steps
                across, down = (a + (b - a) * share for a, b in zip(before, here, strict=True))
                yield across, down
        before = here


def collisions(chart: Chart, ruler: Ruler) -> list[str]:
    found: list[str] = []
    for svg in (chart.svg, chart.narrow):
        root = ET.fromstring(svg)
        wide, high = float(root.get("width") or 0), float(root.get("height") or 0)
        # What is written twice is a label with a rim around it.
        drawn = list(dict.fromkeys(boxes(svg, ruler)))
        texts = [box for box in drawn if box.what not in MARKS]
        marks = [box for box in drawn if box.what in MARKS]
        found += dict.fromkeys(
            f"{wide:.0f}: {one.what} on {other.what}"
            for one, other in chain(combinations(texts, 2), product(texts, marks))
            if one.meets(other)
        )
        found += [
            f"{wide:.0f}: {box.what} beyond the edge"
            for box in texts
            if box.left < -1 or box.right > wide + 1 or box.top < -1 or box.bottom > high + 1
        ]
    return found


def drawn_charts(project: Project, name: str) -> list[Chart]:
    collected = collect(open_study(project, name))
    brand = load_brand(project)
    scene = Scene(collected.findings, collected.tables, brand)
    fonts = prepare_fonts(brand, project.cache).folder
    families = shown_families(collected.findings.about.spec).values()
    with debug_mode(arg=False):
        drafts = [
            (chart.id, chart.draft(scene))
            for family in families
            for chart in family.charts
            if chart.id in CHARTS
        ]
        return [draw(draft, name, "", brand, fonts) for name, draft in drafts if draft]


@pytest.fixture(scope="module")
def ruler(project: Project) -> Ruler:
    brand = load_brand(project)
    return Ruler(prepare_fonts(brand, project.cache).folder, brand.text_font)


@pytest.mark.usefixtures("sample_only")
def test_labels_of_the_shipped_reports_are_apart(project: Project, ruler: Ruler) -> None:
    drawn = 0
    for name in project.report_names():
        for chart in drawn_charts(project, name):
            assert collisions(chart, ruler) == [], f"{name}: {chart.id}"
            drawn += 1
    assert drawn >= len(project.report_names())


@pytest.mark.usefixtures("market")
def test_labels_are_apart_whatever_the_event(
    project: Project, ruler: Ruler, tmp_path: Path
) -> None:
    for name in SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(project.root / name)
    (tmp_path / "reports").mkdir()
    (tmp_path / ".cache").symlink_to(project.cache)
    own = Project(tmp_path)
    sessions, drawn = load_sessions("XNYS"), 0
    events = [event for event in load_catalogues(project).events.values() if event.market == "us"]
    for n, event in enumerate(events[::12]):
        later = LATER[n % len(LATER)]
        if event.date >= sessions.index[-later - 2].date():
            continue
        place = sessions.index.get_loc(str(event.day_zero(sessions)))
        as_of = sessions.index[place + later].date()
        shown = "sections: {movers: false, breadth: false, sectors: false, size: false}\n"
        path = own.spec_path(event.id)
        path.write_text(f"event: {event.id}\nas_of: {as_of}\n{shown}", encoding="utf-8")
        try:
            charts = drawn_charts(own, event.id)
        except BumpsheetError:
            continue  # the store does not reach
        for chart in charts:
            assert collisions(chart, ruler) == [], f"{event.id}, {later}: {chart.id}"
            drawn += 1
    assert drawn > 20


def test_what_lies_on_something_is_found(ruler: Ruler) -> None:
    texts = "".join(
        f'<text transform="translate({x},{y})" font-size="13px">{text}</text>'
        for x, y, text in ((10, 20, "One"), (25, 24, "Two"), (90, 60, "Three"))
    )
    rule = '<g class="mark-rule role-mark"><line transform="translate(30,0)" x2="0" y2="80"/></g>'
    bar = '<g class="mark-rect role-mark"><path d="M80,0h5v9h-5ZM92.0,50.0h0.5v27.2h-0.5Z"/></g>'
    line = '<g class="mark-line role-mark"><path d="M40,0L60,40"/></g>'
    svg = f'<svg xmlns="{SVG[1:-1]}" width="100" height="80">{texts}{rule}{bar}{line}</svg>'
    chart = type("Drawing", (), {"svg": svg, "narrow": svg})()
    assert sorted(set(collisions(chart, ruler))) == [
        "100: One on Two",
        "100: One on rule",
        "100: Three beyond the edge",
        "100: Three on bar",
        "100: Two on line",
        "100: Two on rule",
    ]
