"""Fonts: whole files for Typst, small ones for the web, from the same packages."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fontTools import subset
from fontTools.varLib import instancer

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from bumpsheet.brand import Brand

# Latin, punctuation, currency signs, arrows and the signs of comparison.
CHARACTERS = [
    *range(0x20, 0x17F),
    *range(0x2010, 0x2027),
    0x2009, 0x202F, 0x2032, 0x2033, 0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193,
    0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
]  # fmt: skip
FEATURES = ["kern", "liga", "lnum", "tnum", "mark", "ccmp"]


@dataclass(frozen=True, slots=True)
class WebFont:
    """One font file of the site."""

    family: str
    style: str
    path: Path


@dataclass(frozen=True, slots=True)
class FontFiles:
    """Prepared fonts.

    Parameters
    ----------
    folder : Path
        TrueType files, for Typst and for measuring text in charts.
    web : tuple of WebFont
        Subsets in WOFF2 with their range of weights.
    """

    folder: Path
    web: tuple[WebFont, ...]


def prepare_fonts(brand: Brand, cache: Path) -> FontFiles:
    """Make the font files of a brand, once for each version of its font packages.

    Raises
    ------
    BumpsheetError
        If no package with a font of the brand is installed.
    """
    sources = [
        *_sources(brand.heading_font, italic=False),
        *_sources(brand.text_font, italic=True),
    ]
    digest = hashlib.sha256(b"".join(path.read_bytes() for _, _, path in sources))
    digest.update(repr((CHARACTERS, FEATURES)).encode())
    folder = cache / "fonts" / digest.hexdigest()[:12]
    if not folder.is_dir():
        _make(sources, folder)
    web = tuple(
        WebFont(family, style, folder / "web" / _web_name(family, style))
        for family, style, _ in sources
    )
    return FontFiles(folder / "full", web)


def _sources(family: str, *, italic: bool) -> list[tuple[str, str, Path]]:
    module = f"fontpkg_{family.lower().replace(' ', '_')}"
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise BumpsheetError(
            "_brand.yml",
            "no package with this font is installed",
            field="typography",
            value=family,
            remedy=f"add {module.replace('_', '-')} to pyproject.toml, or use another font",
        )
    files = sorted((Path(found.origin).parent / "files").glob("*.ttf"))
    upright = [("normal", path) for path in files if "Italic" not in path.name]
    slanted = [("italic", path) for path in files if "Italic" in path.name]
    chosen = upright + (slanted if italic else [])
    return [(family, style, path) for style, path in chosen]


def _web_name(family: str, style: str) -> str:
    return f"{family.lower().replace(' ', '-')}-{style}.woff2"


def _make(sources: list[tuple[str, str, Path]], folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        staging = Path(name) / "fonts"
        (staging / "full").mkdir(parents=True)
        (staging / "web").mkdir()
        for family, style, path in sources:
            shutil.copyfile(path, staging / "full" / path.name)
            _write_web_font(path, staging / "web" / _web_name(family, style))
        try:
            staging.rename(folder)
        except OSError:
            # Another process finished the same fonts first.
            if not folder.is_dir():
                raise


def _write_web_font(source: Path, target: Path) -> None:
    options = subset.Options(layout_features=FEATURES, notdef_outline=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    limits = {axis.axisTag: None for axis in font["fvar"].axes if axis.axisTag != "wght"}
    if limits:
        font = instancer.instantiateVariableFont(font, limits)
    font.flavor = "woff2"
    font.save(target)
