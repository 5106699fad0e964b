"""The text of a PDF that Typst has set, page by page: many times faster than a reader of any PDF.

Typst writes every run of letters as a text object whose font says what its glyphs stand for.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pypdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ESCAPED = rb"[^()\\]|\\."
# Brackets that pair stand within a string as they are.
STRING = rb"\((?:" + ESCAPED + rb"|\((?:" + ESCAPED + rb"|\((?:" + ESCAPED + rb")*\))*\))*\)"
# What marks a part of the page, and may tell in words what it shows; it holds no more brackets.
MARK = rb"<<(?:" + STRING + rb"|<[0-9A-Fa-f\s]*>|[^()<>])*>>"
NAME = rb"[^\s/()<>\[\]]+"
PARTS = re.compile(
    MARK + rb"|/(?P<font>" + NAME + rb") [-\d.]+ Tf|(?P<text>" + STRING + rb")"
    rb"|<(?P<hex>[0-9A-Fa-f]+)>(?=[\s\]T])|(?P<end>\bET\b)|/(?P<form>" + NAME + rb") Do\b",
    re.DOTALL,
)
GLYPH = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
Glyphs = dict[int, str]


def lines_of(content: bytes) -> list[list[str]]:
    """Lines of each page, as they follow each other in its content."""
    known: dict[int, Glyphs] = {}
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [_lines(page, known) for page in reader.pages]


def _lines(page: pypdf.PageObject, known: dict[int, Glyphs]) -> list[str]:
    contents = page.get_contents()
    if contents is None:
        return []
    text = "".join(_pieces(contents.get_data(), page["/Resources"], known))
    return [line for line in text.split("\n") if line.strip()]


def _pieces(data: bytes, resources: Mapping[str, Any], known: dict[int, Glyphs]) -> Iterator[str]:
    fonts = resources.get("/Font", {})
    glyphs: Glyphs = {}
    for found in PARTS.finditer(data):
        match found.lastgroup:
            case "font":
                glyphs = _glyphs(fonts, found["font"].decode(), known)
            case "text":
                yield _told(ESCAPE.sub(_plain, found["text"][1:-1]), glyphs)
            case "hex":
                yield _told(bytes.fromhex(found["hex"].decode()), glyphs)
            case "form":
                form = resources["/XObject"]["/" + found["form"].decode()].get_object()
                if form["/Subtype"] == "/Form":
                    yield from _pieces(form.get_data(), form.get("/Resources", {}), known)
            case "end":
                yield "\n"


def _plain(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code.isdigit() else CONTROLS.get(code, code)


def _told(codes: bytes, glyphs: Glyphs) -> str:
    pairs = zip(codes[::2], codes[1::2], strict=False)
    return "".join(glyphs.get(high << 8 | low, "") for high, low in pairs)


def _glyphs(fonts: Any, name: str, known: dict[int, Glyphs]) -> Glyphs:
    reference = fonts.raw_get("/" + name)
    if reference.idnum not in known:
        table = reference.get_object()["/ToUnicode"].get_object().get_data()
        known[reference.idnum] = {
            int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
            for glyph, letters in GLYPH.findall(table)
        }
    return known[reference.idnum]
