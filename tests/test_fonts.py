"""Fonts: the signs that reports use are there, families and weights are found by name."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

from bumpsheet import fonts
from bumpsheet.brands.load import load_brand
from bumpsheet.errors import BumpsheetError
from bumpsheet.fonts import FontFiles, prepare_fonts

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project

SIGNS = "AZaz09ÄÖéßŠčñ .,;:–—‘’“”…%+−×≈≤≥≠↑↓→·\u00a0\u202f€"


@pytest.fixture(scope="module")
def brand(project: Project) -> Brand:
    return load_brand(project)


@pytest.fixture(scope="module")
def files(brand: Brand, tmp_path_factory: pytest.TempPathFactory) -> FontFiles:
    return prepare_fonts(brand, tmp_path_factory.mktemp("cache"))


def test_signs_are_in_every_font(files: FontFiles) -> None:
    paths = [font.path for font in files.web] + sorted(files.folder.glob("*.ttf"))
    assert len(paths) == 7
    for path in paths:
        known = TTFont(path).getBestCmap()
        assert [sign for sign in SIGNS if ord(sign) not in known] == [], path.name


def test_site_has_what_the_brand_names(files: FontFiles, brand: Brand) -> None:
    assert [(font.family, font.style, font.weights) for font in files.web] == [
        (brand.text_font, "normal", (400, 600)),
        (brand.text_font, "italic", (400,)),
        (brand.heading_font, "normal", (600,)),
    ]
    rule = files.web[0].rule()
    assert f'font-family:"{brand.text_font}"' in rule
    assert "font-weight:400 600" in rule
    content = base64.b64decode(rule.partition("base64,")[2].partition('"')[0])
    assert content == files.web[0].path.read_bytes()


def test_text_font_of_the_site_is_variable_and_small(files: FontFiles) -> None:
    text, *_ = files.web
    font = TTFont(text.path)
    assert font.flavor == "woff2"
    assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]
    assert sum(font.path.stat().st_size for font in files.web) < 80_000


def test_print_fonts_are_found_by_family_and_weight(files: FontFiles, brand: Brand) -> None:
    found = set()
    for path in files.folder.glob("*.ttf"):
        font = TTFont(path)
        # Older Typst draws a variable font in its lightest weight.
        assert "fvar" not in font
        assert font["name"].getDebugName(16) == font["name"].getDebugName(1)
        found.add(
            (
                font["name"].getDebugName(16),
                font["OS/2"].usWeightClass,
                bool(font["OS/2"].fsSelection & 1),
            )
        )
    assert found == {
        (brand.text_font, 400, False),
        (brand.text_font, 600, False),
        (brand.text_font, 400, True),
        (brand.heading_font, 600, False),
    }


def test_digits_line_up(files: FontFiles) -> None:
    for font in files.web:
        opened = TTFont(font.path)
        names = [opened.getBestCmap()[ord(digit)] for digit in "0123456789"]
        widths = [opened["hmtx"][name][0] for name in names]
        # One unit of a thousand is what rounding leaves.
        assert max(widths) - min(widths) <= 1
        tags = {record.FeatureTag for record in opened["GPOS"].table.FeatureList.FeatureRecord}
        assert "kern" in tags


def test_licence_goes_with_the_web_fonts(files: FontFiles) -> None:
    assert [path.name for path in files.licences] == [
        "source-sans-3-licence.txt",
        "source-serif-4-licence.txt",
    ]
    assert all("SIL Open Font License" in path.read_text("utf-8") for path in files.licences)
    for font in files.web:
        names = TTFont(font.path)["name"].names
        # Their own name is reserved for the unmodified files.
        assert {entry.nameID for entry in names} <= {0, 13, 14}


def test_second_call_makes_nothing(
    files: FontFiles, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(fonts, "_make")
    assert prepare_fonts(brand, files.folder.parents[2]) == files


def test_an_interrupted_run_leaves_nothing(
    brand: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fonts, "_fixed", interrupt)
    with pytest.raises(KeyboardInterrupt):
        prepare_fonts(brand, tmp_path)
    assert list((tmp_path / "fonts").iterdir()) == []


def test_a_family_without_package_is_named(brand: Brand, tmp_path: Path) -> None:
    unknown = replace(brand, text_font="No Such Family")
    with pytest.raises(BumpsheetError, match="No Such Family") as error:
        prepare_fonts(unknown, tmp_path)
    assert error.value.remedy == (
        "add fontpkg-no-such-family to pyproject.toml and run ./lock.sh, or name another family"
    )
