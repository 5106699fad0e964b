"""A site of another house, with a report in a third brand: nothing knows the shipped colours."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from bumpsheet.brands.load import brand_folder, load_brand
from bumpsheet.pipeline.site import build_site
from conftest import contents, copy_project
from test_client_newsletters import HEX, colours_in, colours_of

if TYPE_CHECKING:
    from pathlib import Path

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
