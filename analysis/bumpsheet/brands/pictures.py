"""Logos and letterheads: SVG or PNG, with nothing in them but the drawing.

A logo comes from outside and goes into pages, mails and PDF: scripts, handlers, links and anything
that would be fetched from elsewhere are left out, by a list of what may stay.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 200_000
MOST_PIXELS = 4_000
MOST_ELEMENTS = 5_000
SVG = "http://www.w3.org/2000/svg"
# Shown, or read to those who do not see the drawing.
DRAWN_WORDS = ("text", "title", "desc")
LINK = "{http://www.w3.org/1999/xlink}href"
SHAPES = (
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan "
    "linearGradient radialGradient stop clipPath mask pattern"
)
LOOKS = (
    "fill fill-opacity fill-rule clip-path clip-rule color display font-family font-size "
    "font-style font-weight letter-spacing mask opacity stop-color stop-opacity stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-opacity stroke-width text-anchor visibility"
)
PLACES = (
    "id viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy d points transform offset "
    "gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits "
    "patternUnits patternContentUnits patternTransform preserveAspectRatio pathLength"
)
ELEMENTS, LOOK = frozenset(SHAPES.split()), frozenset(LOOKS.split())
KEPT = LOOK | frozenset(PLACES.split())
# A reference may lead into the drawing itself and nowhere else.
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|[a-z]+script:|\bdata:|\bhttps?:|\\", re.IGNORECASE)
# Rules for classes are all that drawing programs write into a style sheet.
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
PNG = b"\x89PNG\r\n\x1a\n"
# What a picture is made of; the others hold words, places, dates and the like.
CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND")


@dataclass(frozen=True, slots=True)
class Picture:
    """A cleaned drawing.

    Parameters
    ----------
    suffix : str
        ``.svg`` or ``.png``.
    content : bytes
        What the file holds.
    alternative : str
        What it shows, for those who do not see it.
    """

    suffix: str
    content: bytes
    alternative: str

    @property
    def words(self) -> str:
        """What its readers read in it, whether they see it or not."""
        drawn = words_in(self.content) if self.suffix == ".svg" else ""
        return f"{self.alternative}\n\n{drawn}"


def words_in(svg: bytes) -> str:
    """The words of a drawing, a paragraph for each text; nothing of what nobody can draw."""
    try:
        root = ET.fromstring(svg)
    except ET.ParseError:
        return ""
    texts = (element for name in DRAWN_WORDS for element in root.iter(f"{{{SVG}}}{name}"))
    return "\n\n".join(" ".join("".join(element.itertext()).split()) for element in texts)


def read_picture(path: Path, alternative: str, where: str, field: str) -> Picture:
    """Read and clean a logo or a letterhead.

    Parameters
    ----------
    where, field : str
        The brand file and the key that names the picture, for messages.

    Raises
    ------
    BumpsheetError
        If the file is missing, too large, or neither SVG nor PNG.
    """
    suffix = path.suffix.lower()
    try:
        if suffix not in (".svg", ".png"):
            raise ValueError("neither SVG nor PNG; save it as one of them")
        if not path.is_file():
            raise ValueError("no such file; put it beside the brand file")
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 1000} kB; save a simpler one")
        content = path.read_bytes()
        cleaned = clean_svg(content) if suffix == ".svg" else clean_png(content)
    except ValueError as error:
        problem, _, remedy = str(error).partition("; ")
        raise BumpsheetError(where, problem, field=field, value=path.name, remedy=remedy) from error
    return Picture(suffix, cleaned, alternative)


def clean_svg(content: bytes) -> bytes:
    """An SVG with nothing but shapes, their looks and references into itself.

    Raises
    ------
    ValueError
        If it is no SVG, has no size, or holds a picture, which would be missed.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        content = re.sub(rb"<!DOCTYPE[^\[>]*>", b"", content)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ValueError("declares entities; save it as plain SVG")
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise ValueError("not valid SVG; save it again from a drawing program") from error
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError("not an SVG; save it again from a drawing program")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise ValueError(f"more than {MOST_ELEMENTS} shapes; save a simpler one")
    if root.find(f".//{{{SVG}}}image") is not None:
        raise ValueError("holds a picture inside the drawing; draw it as shapes, or use a PNG")
    _check_size(root)
    classes = dict(_classes(root))
    _clean(root, classes)
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", LINK[1:].partition("}")[0])
    cleaned: bytes = ET.tostring(root, encoding="utf-8")
    return cleaned


def clean_png(content: bytes) -> bytes:
    """A PNG with nothing but its pixels.

    Raises
    ------
    ValueError
        If it is none, is damaged, or has too many pixels.
    """
    if not content.startswith(PNG):
        raise ValueError("not a PNG; save it again as one")
    chunks = list(_chunks(content))
    if [kind for kind, _ in chunks[:1]] != [b"IHDR"] or chunks[-1][0] != b"IEND":
        raise ValueError("a damaged PNG; save it again")
    width, height = struct.unpack(">II", chunks[0][1][8:16])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise ValueError(f"{width} x {height} pixels; use {MOST_PIXELS} at most")
    return PNG + b"".join(whole for kind, whole in chunks if kind in CHUNKS)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG)
    while place + 12 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        whole = content[place : place + 12 + length]
        if (
            len(whole) < 12 + length
            or zlib.crc32(whole[4:-4]) != struct.unpack(">I", whole[-4:])[0]
        ):
            break
        yield whole[4:8], whole
        if whole[4:8] == b"IEND":
            return
        place += 12 + length
    raise ValueError("a damaged PNG; save it again")


def _check_size(root: ET.Element) -> None:
    sides = [
        re.fullmatch(r"([\d.]+)(px|pt|mm)?", root.get(side, "")) for side in ("width", "height")
    ]
    box = root.get("viewBox", "").replace(",", " ").split()
    try:
        numbers = [float(part) for part in box[2:]] or [float(side[1]) for side in sides if side]
    except ValueError:
        numbers = []
    if len(numbers) != 2 or not all(number > 0 for number in numbers):
        raise ValueError("has no size; save it with a viewBox")
    if not box:
        root.set("viewBox", f"0 0 {numbers[0]:g} {numbers[1]:g}")


def _classes(root: ET.Element) -> Iterator[tuple[str, dict[str, str]]]:
    for sheet in root.iter(f"{{{SVG}}}style"):
        for selectors, rules in RULE.findall(sheet.text or ""):
            for selector in selectors.split(","):
                yield selector.strip().removeprefix("."), _declared(rules)


def _declared(rules: str) -> dict[str, str]:
    pairs = (rule.partition(":") for rule in rules.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip() in LOOK}


def _clean(element: ET.Element, classes: dict[str, dict[str, str]]) -> None:
    """Take all out of an element that need not be there; looks of style sheets become its own."""
    looks = dict(element.attrib)
    for name in element.get("class", "").split():
        looks |= classes.get(name, {})
    looks |= _declared(element.get("style", ""))
    target = element.get("href") or element.get(LINK) or ""
    element.attrib.clear()
    for name, value in looks.items():
        if name in KEPT and not ELSEWHERE.search(value):
            element.set(name, value)
    if re.fullmatch(r"#[\w.-]+", target):
        element.set(LINK, target)
    for child in list(element):
        known = isinstance(child.tag, str) and child.tag.removeprefix(f"{{{SVG}}}") in ELEMENTS
        if known:
            _clean(child, classes)
        else:
            element.remove(child)
