"""A site of another house, with a report in a third brand: nothing knows the shipped colours."""

from __future__ import annotations

import base64
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from bumpsheet.brands.load import brand_folder, load_brand
from bumpsheet.pipeline.site import build_site
from conftest import contents, copy_project
from pixels import over_pixels
from test_client_newsletters import HEX, colours_in, colours_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project

REPORT = "us-election-2016"
HOUSE, WORN = "fintech", "private-bank"


@pytest.fixture(scope="module")
def site(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = copy_project(project, tmp_path_factory.mktemp("dressed"), (REPORT,))
    for path in brand_folder(copy, HOUSE).iterdir():
        if path.is_file():
            shutil.copy(path, copy.root / path.name)
    with copy.spec_path(REPORT).open("a", encoding="utf-8") as file:
        file.write(f"brand: {WORN}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        assert not build_site(copy, [], "builtin").failures
    return copy.site


def every_colour(brand: Brand) -> set[str]:
    return {*brand.light.by_role().values(), *brand.dark.by_role().values()}


def sheets(page: Path) -> list[str]:
    return re.findall(r'<link rel="stylesheet" href="(?:\.\./)*([^"]+)"', page.read_text("utf-8"))


def test_nothing_has_the_colours_that_ship(site: Path, project: Project) -> None:
    shipped = every_colour(load_brand(project))
    texts = {
        name: content.decode()
        for name, content in contents(site).items()
        if name.endswith((".html", ".css", ".svg", ".js", ".json", ".xml"))
    }
    assert len(texts) > 20
    for name, text in texts.items():
        assert not shipped & {colour.lower() for colour in HEX.findall(text)}, name


def test_each_page_has_the_sheets_of_its_brand(site: Path, project: Project) -> None:
    for page, own, other in (
        (site / "index.html", HOUSE, WORN),
        (site / "reports" / REPORT / "index.html", WORN, HOUSE),
    ):
        fonts, style = ((site / sheet).read_text("utf-8") for sheet in sorted(sheets(page)))
        found = set(HEX.findall(style))
        # Light and dark, of the brand of the page and of no other.
        assert every_colour(load_brand(project, own)) <= found, page
        assert not every_colour(load_brand(project, other)) & found, page
        family = load_brand(project, own).text_font
        assert set(re.findall(r'font-family:"([^"]+)"', fonts)) == {family}
        assert f'--text-font: "{family}"' in style


def test_every_colour_of_a_drawing_follows_the_theme(site: Path, project: Project) -> None:
    page = site / "reports" / REPORT / "index.html"
    style = next(sheet for sheet in sheets(page) if "/site" in sheet)
    rules = (site / style).read_text("utf-8")
    drawings = sorted((site / "reports" / REPORT / "charts").glob("*.svg"))
    assert len(drawings) > 10
    for path in drawings:
        found = set(HEX.findall(path.read_text("utf-8")))
        assert found <= colours_of(load_brand(project, WORN)), path.name
        for colour in found:
            assert f'[fill="{colour}"] {{ fill: var(--' in rules
            assert f'[stroke="{colour}"] {{ stroke: var(--' in rules


def test_the_newsletter_of_the_site_is_the_brand_s(site: Path, project: Project) -> None:
    brand = load_brand(project, WORN)
    assert colours_in(site / "reports" / REPORT / "newsletter.pdf") <= colours_of(brand)


def test_the_report_is_written_as_its_brand_writes(site: Path) -> None:
    page = (site / "reports" / REPORT / "index.html").read_text("utf-8")
    assert re.search(r"18\s+November\s+2016", page)
    assert not re.search(r"November\s+18", page)
    assert '<html lang="en-GB">' in page


# How many pixels have each colour.
COLOURS = over_pixels("""
  const found = {};
  for (let at = 0; at < all.length; at += 4) {
    const colour = '#' + [0, 1, 2].map(n => all[at + n].toString(16).padStart(2, '0')).join('');
    found[colour] = (found[colour] || 0) + 1;
  }
  return found;
""")


def test_the_social_card_is_painted_in_the_brand_s_colours(
    site: Path, project: Project, browser: Browser
) -> None:
    content = (site / "reports" / REPORT / "card.png").read_bytes()
    tab = browser.new_page()
    found = tab.evaluate(COLOURS, base64.b64encode(content).decode())
    tab.close()
    worn, pixels = load_brand(project, WORN).light, sum(found.values())
    assert max(found, key=found.__getitem__) == worn.paper
    # Edges of letters are mixed with the paper; their insides are not.
    for role in (worn.ink, worn.small, worn.muted):
        assert found.get(role, 0) > pixels / 20_000, role
    for other in (HOUSE, "bumpsheet"):
        strange = colours_of(load_brand(project, other)) - {"#ffffff"}
        assert not [colour for colour in strange if found.get(colour, 0) > pixels / 20_000]
