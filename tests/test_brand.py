"""Brands: every text colour can be read, the colour-blind can tell series apart, errors help."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

from bumpsheet.brands.load import brand_names, brand_path, load_brand
from bumpsheet.errors import BumpsheetError
from bumpsheet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bumpsheet.brands.model import Brand

THEMES = ("light", "dark")
TEXT = ["ink", "muted", "accent", "small", "large", "growth", "yield"]
CHANGES = ["positive", "negative"]

# Severe colour blindness as matrices on linear RGB (Machado, Oliveira and Fernandes, 2009).
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> NDArray[np.float64]:
    """Linear RGB of ``#rrggbb``."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    dark, bright = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def lab(colour: str, sight: str) -> NDArray[np.float64]:
    """CIELAB of a colour as someone sees it."""
    seen = np.clip(SIGHT[sight] @ linear(colour), 0, 1)
    ratio = XYZ @ seen / np.array([0.9505, 1, 1.089])
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


SHIPPED = ("bumpsheet", "fintech", "private-bank")


@pytest.fixture(scope="module", params=SHIPPED)
def brand(request: pytest.FixtureRequest, project: Project) -> Brand:
    return load_brand(project, request.param)


def test_those_are_all_that_ship(project: Project) -> None:
    assert tuple(brand_names(project)) == SHIPPED


def colours(brand: Brand, theme: str) -> dict[str, str]:
    return (brand.light if theme == "light" else brand.dark).by_role()


def test_contrast_measure_knows_its_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", TEXT + CHANGES)
def test_text_can_be_read(brand: Brand, theme: str, role: str) -> None:
    palette = colours(brand, theme)
    assert contrast(palette[role], palette["paper"]) >= 4.5


@pytest.mark.parametrize("role", TEXT + CHANGES)
def test_text_can_be_read_on_white_paper(brand: Brand, role: str) -> None:
    assert contrast(colours(brand, "light")[role], "#ffffff") >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_series_can_be_told_apart(brand: Brand, theme: str, sight: str) -> None:
    palette = colours(brand, theme)
    pairs = [*combinations(("small", "large", "growth"), 2), ("positive", "negative")]
    for one, other in [*pairs, ("small", "accent")]:
        distance = np.linalg.norm(lab(palette[one], sight) - lab(palette[other], sight))
        assert distance > 15, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_roles_share_a_colour(brand: Brand, theme: str) -> None:
    palette = colours(brand, theme)
    assert len(set(palette.values())) == len(palette)


def test_what_quarto_reads_is_the_same_brand(project: Project, brand: Brand) -> None:
    content = yaml.safe_load(brand_path(project, brand.id).read_text(encoding="utf-8"))
    assert set(content["color"]["palette"].values()) <= set(colours(brand, "light").values())
    # Any other source makes Quarto fetch the font from a host.
    assert {font["source"] for font in content["typography"]["fonts"]} == {"system"}
    declared = {font["family"] for font in content["typography"]["fonts"]}
    assert declared == {brand.text_font, brand.heading_font}
    # Quarto would print a background on every page of the newsletter.
    assert "background" not in content["color"]


def written(tmp_path: Path, project: Project, old: str, new: str) -> Project:
    """A project whose house brand differs in one place."""
    text = (project.root / "_brand.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "_brand.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('accent: "#b8340b"', 'accent: "brown"', "defaults.bumpsheet.light.accent"),
        ('      accent: "#b8340b"\n', "", "defaults.bumpsheet.light.accent"),
        ("    publisher:", "    editor: x\n    publisher:", "defaults.bumpsheet.editor"),
        ("meta:\n  name: Bumpsheet", "meta: {}", "meta.name"),
    ],
)
def test_a_mistake_is_named(
    tmp_path: Path, project: Project, old: str, new: str, field: str
) -> None:
    with pytest.raises(BumpsheetError) as error:
        load_brand(written(tmp_path, project, old, new))
    assert error.value.where == "_brand.yml"
    assert error.value.field == field
    assert error.value.remedy
    assert "\n" not in str(error.value)


def test_a_missing_brand_is_named(tmp_path: Path) -> None:
    with pytest.raises(BumpsheetError, match=r"nobody/_brand\.yml: no such file"):
        load_brand(Project(tmp_path), "nobody")
