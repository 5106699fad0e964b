"""Every page against WCAG 2.2 AA, as axe-core sees it, in both themes, on a phone and a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import colorspacious
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from bumpsheet.brands.load import load_brand
from conftest import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bumpsheet.brands.colours import Colours
    from bumpsheet.project import Project
    from conftest import Published

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WINDOWS = {"phone": (390, 844), "desk": (1440, 900)}
# Colours that tell lines and bars of one chart apart, and the event's rule.
TOGETHER = ("small", "large", "growth", "accent")
# CAM02-UCS distance of two colours that nobody confuses side by side.
APART = 12.0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS)
def test_no_page_has_a_violation(
    browser: Browser, published: Published, window: str, theme: str
) -> None:
    width, height = WINDOWS[window]
    # axe is put into the page, which the pages' own policy would refuse.
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, bypass_csp=True
    )
    page = context.new_page()
    pages = sorted(published.project.site.rglob("*.html"))
    assert len(pages) >= len(published.reports) + 8
    with served(published.project.site) as root:
        for path in pages:
            page.goto(root + str(path.relative_to(published.project.site)))
            check(page)
    context.close()


def check(page: Page) -> None:
    """Open what opens, wait for a chart to come alive, then ask axe."""
    # One of each kind is enough, and axe is slow where there are thousands of cells.
    for kind in ("chart-data", "traces"):
        page.evaluate(f"document.querySelector('details.{kind}')?.setAttribute('open', '')")
    if page.locator("figure.chart").count():
        page.locator("figure.chart").first.scroll_into_view_if_needed()
        page.wait_for_selector(".chart-body.live svg")
    found = Axe().run(page, options={"runOnly": STANDARDS})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert found.response["passes"], "axe looked at nothing"


def seen_by(colour: str, deficiency: str | None) -> np.ndarray:
    """The colour in CAM02-UCS as it is seen with a deficiency, by Machado and others, 2009."""
    rgb = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    if deficiency:
        space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        rgb = np.clip(colorspacious.cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return np.asarray(colorspacious.cspace_convert(rgb, "sRGB1", "CAM02-UCS"))


@pytest.mark.parametrize("deficiency", [None, "protanomaly", "deuteranomaly", "tritanomaly"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_of_a_chart_stay_apart(
    project: Project, theme: str, deficiency: str | None
) -> None:
    colours: Colours = getattr(load_brand(project), theme)
    seen = {role: seen_by(colours.by_role()[role], deficiency) for role in TOGETHER}
    for first in TOGETHER:
        for second in TOGETHER[TOGETHER.index(first) + 1 :]:
            distance = float(np.linalg.norm(seen[first] - seen[second]))
            assert distance > APART, f"{first} and {second}: {distance:.1f}"
