"""Pictures of a mail: PNG, since mail programs show no SVG, for light paper and for dark."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import vl_convert

from bumpsheet.charts.recolour import in_colours
from bumpsheet.charts.theme import NARROW, WIDTH
from bumpsheet.email.message import Attached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.brands.pictures import Picture
    from bumpsheet.charts.model import Chart

# Screens have two or more pixels for each of a page's.
SCALE = 2
LOGO_HEIGHT = 36
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What mail and phone leave for a picture beside their margins.
COLUMN, PHONE = 552, 328


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the mail, and how large it is shown; ``on`` is its paper: light, dark or any."""

    file: Attached
    on: str
    form: str
    width: int
    height: int


def chart_pictures(chart: Chart, brand: Brand) -> Iterator[Shown]:
    """A chart for wide windows and for narrow ones, each on light paper and on dark.

    Parameters
    ----------
    chart : Chart
        Drawn in the colours of ``STAND_IN``.
    """
    forms = (("wide", chart.svg, WIDTH, COLUMN), ("narrow", chart.narrow, NARROW, PHONE))
    for form, drawn, drawn_at, width in forms:
        for on, colours in (("light", brand.light), ("dark", brand.dark)):
            svg = _on_paper(in_colours(drawn, colours), colours.paper)
            content = squeezed(vl_convert.svg_to_png(svg, scale=SCALE * width / drawn_at))
            name = f"chart-{chart.id}-{form}-{on}"
            yield Shown(Attached(name, content), on, form, *_shown_at(width, content))


def logo_pictures(brand: Brand) -> Iterator[Shown]:
    """The logo, if the brand has one, for each paper; in a band the one for dark paper stands."""
    band = brand.masthead == "band"
    for on, picture in (("light", brand.logo), ("dark", brand.dark_logo)):
        if picture is not None and not (band and on == "light"):
            content = _png_of(picture)
            width, height = _size(content)
            shown = min(LOGO_HEIGHT, height)
            paper, name = "any" if band else on, f"logo-{on}"
            yield Shown(
                Attached(name, content), paper, "logo", round(width * shown / height), shown
            )


def words_picture(path: Path, name: str) -> Attached:
    """A picture of the analyst's words under a name of the mail."""
    content = path.read_bytes()
    match path.suffix.lower():
        case ".svg":
            return Attached(name, vl_convert.svg_to_png(content.decode(), scale=SCALE))
        case ".png":
            return Attached(name, content)
        case _:
            return Attached(name, content, "jpeg")


def squeezed(png: bytes) -> bytes:
    """The same picture in as few bytes as its compression gives: a third of what is drawn fast."""
    chunks, place = [], len(SIGNATURE)
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        chunks.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + length]))
        place += 12 + length
    drawn = zlib.decompress(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    before = [chunk for chunk in chunks if chunk[0] not in {b"IDAT", b"IEND"}]
    kept = [*before, (b"IDAT", zlib.compress(drawn, 9)), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(content)) + kind + content + _check(kind + content)
        for kind, content in kept
    )


def _check(chunk: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(chunk))


def _shown_at(width: int, png: bytes) -> tuple[int, int]:
    size = _size(png)
    return width, round(size[1] * width / size[0])


def _on_paper(svg: str, paper: str) -> str:
    """Some programs show what is transparent as black."""
    rectangle = f'<rect width="100%" height="100%" fill="{paper}"/>'
    return re.sub(r"(<svg\b[^>]*>)", rf"\1{rectangle}", svg, count=1)


def _png_of(picture: Picture) -> bytes:
    if picture.suffix == ".png":
        return picture.content
    box = ET.fromstring(picture.content).get("viewBox", "").replace(",", " ").split()
    # Without a size of its own a drawing is as large as its box.
    scale = SCALE * LOGO_HEIGHT / float(box[3])
    root = ET.fromstring(picture.content)
    root.set("width", box[2])
    root.set("height", box[3])
    return vl_convert.svg_to_png(ET.tostring(root, encoding="unicode"), scale=scale)


def _size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height
