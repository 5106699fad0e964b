"""Whether the text colours of a brand can be read, by the measure of WCAG 2.

Contrast and relative luminance are those of the Web Content Accessibility Guidelines 2.2, whose
success criterion 1.4.3 (level AA) asks for 4.5:1 between text and what is behind it.
"""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bumpsheet.brands.colours import Colours

LEAST = 4.5
# Newsletters are printed on it, whatever the paper of the site.
WHITE = "#ffffff"
# All others set text, on paper; and a band has text in the colour of the paper.
NOT_TEXT = ("paper", "rule")
SHADES = 256


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 to 1."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def nearest_passing(colour: str, papers: Sequence[str]) -> str | None:
    """The shade of the same hue that can be read on all papers and lies nearest; None without one.

    Only the lightness changes, step by step of the 256 that a screen has.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    steps = sorted(range(SHADES), key=lambda step: abs(step / (SHADES - 1) - lightness))
    shades = (_hex(colorsys.hls_to_rgb(hue, step / (SHADES - 1), saturation)) for step in steps)
    return next((shade for shade in shades if _passes(shade, papers)), None)


def check_contrast(light: Colours, dark: Colours, where: str) -> None:
    """Refuse colours of text that cannot be read.

    Raises
    ------
    BumpsheetError
        At the first pair below 4.5:1: it names both and proposes the nearest shade that passes.
    """
    for theme, role, colour, papers in _texts(light, dark):
        for named, paper in papers.items():
            if contrast(colour, paper) >= LEAST:
                continue
            shade = nearest_passing(colour, list(papers.values()))
            raise BumpsheetError(
                where,
                f"{contrast(colour, paper):.2f}:1 against {named} {paper}, "
                f"and WCAG AA asks for {LEAST}:1",
                field=f"defaults.bumpsheet.{theme}.{role}",
                value=colour,
                remedy=f"use {shade}, the nearest shade that passes"
                if shade
                else f"make {theme}.paper lighter, since newsletters are printed on white",
            )


def _texts(light: Colours, dark: Colours) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    for theme, colours in (("light", light), ("dark", dark)):
        papers = {f"{theme}.paper": colours.paper}
        if theme == "light":
            papers["the white page of a newsletter"] = WHITE
        for role, colour in colours.by_role().items():
            if role not in NOT_TEXT:
                yield theme, role, colour, papers


def _passes(colour: str, papers: Iterable[str]) -> bool:
    return all(contrast(colour, paper) >= LEAST for paper in papers)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
