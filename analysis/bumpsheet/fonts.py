"""Fonts for the site and the newsletter, made once from the installed font packages.

Print gets one file per weight: Typst before 0.15, and the SVG part of later ones, draw a variable
font in its lightest weight. The site gets variable fonts cut down to its characters.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fontpkg
import fontTools

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.letters import CHARACTERS

if TYPE_CHECKING:
    from bumpsheet.brands.model import Brand

FEATURES = ("kern", "liga", "tnum", "pnum", "lnum", "mark", "ccmp", "locl")
# The cut of a headline where a family has optical sizes.
HEADLINE_SIZE = 24
WEIGHT_NAMES = {
    400: "Regular",
    500: "Medium",
    600: "SemiBold",
    700: "Bold",
    800: "ExtraBold",
    900: "Black",
}
COPYRIGHT_NAMES = [0, 13, 14]


@dataclass(frozen=True, slots=True)
class _Face:
    """One source file and the weights that are used of it."""

    family: str
    style: str
    weights: tuple[int, ...]
    source: Path
    # A family of one file for each weight, and not of one that varies.
    is_fixed: bool

    @property
    def stem(self) -> str:
        name = f"{fontpkg.slugify(self.family)}{'-italic' * (self.style == 'italic')}"
        return f"{name}-{self.weights[0]}" if self.is_fixed else name


@dataclass(frozen=True, slots=True)
class WebFont:
    """One font file of the site.

    Parameters
    ----------
    family, style : str
        As in CSS.
    weights : tuple of int
        Lightest and heaviest weight that it is used in.
    path : Path
        The woff2 file.
    """

    family: str
    style: str
    weights: tuple[int, ...]
    path: Path

    def rule(self) -> str:
        """The ``@font-face`` rule with the font inside.

        A page waits for its style sheet, so no text changes its look because a font came late, over
        a slow line or from disk.
        """
        content = base64.b64encode(self.path.read_bytes()).decode()
        return (
            f'@font-face{{font-family:"{self.family}";font-style:{self.style};'
            f"font-weight:{self.weights[0]} {self.weights[-1]};"
            f'src:url("data:font/woff2;base64,{content}") format("woff2")}}'
        )


@dataclass(frozen=True, slots=True)
class FontFiles:
    """The fonts of one brand.

    Parameters
    ----------
    folder : Path
        TTF files, for Typst (``font_paths``) and for drawing charts.
    web : tuple of WebFont
        For the site.
    licences : tuple of Path
        Licence texts that must accompany the web fonts.
    """

    folder: Path
    web: tuple[WebFont, ...]
    licences: tuple[Path, ...]


def prepare_fonts(brand: Brand, cache: Path) -> FontFiles:
    """Make the fonts of ``brand`` below ``cache``, or find them there.

    Parameters
    ----------
    cache : Path
        The project's cache; fonts go to ``fonts/KEY``, where KEY follows from the sources.

    Raises
    ------
    BumpsheetError
        If no installed package provides a family.
    """
    faces = _faces(brand)
    folder = cache / "fonts" / _key(faces)
    if not folder.is_dir():
        _make(faces, folder)
    return FontFiles(
        folder=folder / "print",
        web=tuple(
            WebFont(face.family, face.style, face.weights, folder / "web" / f"{face.stem}.woff2")
            for face in faces
        ),
        licences=tuple(sorted((folder / "web").glob("*.txt"))),
    )


def _faces(brand: Brand) -> list[_Face]:
    is_one = brand.heading_font == brand.text_font
    weights = tuple(sorted({400, 600, *([brand.heading_weight] if is_one else [])}))
    plan = [(brand.text_font, "normal", weights), (brand.text_font, "italic", (400,))]
    if not is_one:
        plan.append((brand.heading_font, "normal", (brand.heading_weight,)))
    return [
        face
        for family, style, weights in plan
        for face in _of_family(brand, family, style, weights)
    ]


def _of_family(brand: Brand, family: str, style: str, weights: tuple[int, ...]) -> list[_Face]:
    """The files that hold these weights, or those nearest to them."""
    by_source: dict[Path, list[int]] = {}
    for weight in weights:
        by_source.setdefault(_source(brand, family, style, weight), []).append(weight)
    varies = {file.path: file.variable for file in fontpkg.family(family).files}
    return [
        _Face(family, style, tuple(found), source, is_fixed=not varies[source])
        for source, found in by_source.items()
    ]


def _source(brand: Brand, family: str, style: str, weight: int) -> Path:
    try:
        return fontpkg.path(family, weight, style, nearest=True)
    except fontpkg.FontpkgError as error:
        raise BumpsheetError(
            brand.file,
            "no installed package provides this font",
            field="typography",
            value=f"{family}, {style}",
            remedy=f"add fontpkg-{fontpkg.slugify(family)} to pyproject.toml and run ./lock.sh, "
            "or name another family",
        ) from error


def _key(faces: list[_Face]) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes() + fontTools.version.encode())
    digest.update(repr(sorted(CHARACTERS)).encode())
    for face in faces:
        digest.update(face.stem.encode() + face.source.read_bytes())
    return digest.hexdigest()[:12]


def _make(faces: list[_Face], folder: Path) -> None:
    """Fill ``folder``, which appears only when it is complete."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        staging = Path(name) / "fonts"
        (staging / "web").mkdir(parents=True)
        (staging / "print").mkdir()
        for face in faces:
            _make_face(face, staging)
        try:
            staging.rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise another build was quicker
                raise


def _make_face(face: _Face, folder: Path) -> None:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - large, and fonts are made once

    slim = _cut_down(face.source)
    for weight in face.weights:
        web = print_ = _fixed(slim, weight)
        _rename(print_, face, weight)
        print_.save(folder / "print" / f"{face.stem}-{weight}.ttf")
    if len(face.weights) > 1:
        web = TTFont(BytesIO(slim), recalcTimestamp=False)
    # The licence reserves the font's name for the unmodified file, so the cut-down one has none.
    web["name"].names = [entry for entry in web["name"].names if entry.nameID in COPYRIGHT_NAMES]
    web.flavor = "woff2"
    web.save(folder / "web" / f"{face.stem}.woff2")
    licence = face.source.parent.parent / "LICENSE"
    if licence.is_file():
        shutil.copyfile(licence, folder / "web" / f"{fontpkg.slugify(face.family)}-licence.txt")


def _cut_down(source: Path) -> bytes:
    """Keep our characters only; cheap, and makes everything after it cheap."""
    from fontTools import subset  # noqa: PLC0415 - large
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - large

    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.name_IDs = COPYRIGHT_NAMES
    options.hinting = False
    options.notdef_outline = True
    font = TTFont(source, lazy=True, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    slim = BytesIO()
    font.save(slim)
    return slim.getvalue()


def _fixed(slim: bytes, weight: int) -> Any:
    """One weight of a font, in the cut for headlines if it has optical sizes."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - large
    from fontTools.varLib import instancer  # noqa: PLC0415 - large

    font = TTFont(BytesIO(slim), recalcTimestamp=False)
    if "fvar" not in font:
        return font
    wanted = {"wght": weight, "opsz": HEADLINE_SIZE}
    axes = {axis.axisTag for axis in font["fvar"].axes}
    return instancer.instantiateVariableFont(font, {tag: wanted[tag] for tag in axes & set(wanted)})


def _rename(font: Any, face: _Face, weight: int) -> None:
    """Name a fixed weight so that Typst and the chart renderer find it under its family."""
    style = WEIGHT_NAMES[weight] if face.style == "normal" else "Italic"
    postscript = f"{face.family}-{style}".replace(" ", "")
    names = {1: face.family, 2: style, 3: postscript, 4: f"{face.family} {style}", 6: postscript}
    for name_id, text in (names | {16: face.family, 17: style}).items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
