"""What stands where on the pages of a PDF, read from their contents: no picture is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pypdf.generic import ContentStream

if TYPE_CHECKING:
    from collections.abc import Iterable


LINES = {b"m", b"l", b"c", b"v", b"y"}
# An array of 3 by 3.
Matrix = Any
STATE = {b"q", b"Q", b"cm", b"BT"}
COLOURS = {b"scn", b"SCN", b"rg", b"RG", b"sc", b"SC"}


@dataclass
class Marks:
    """Points that are drawn, and colours as ``#rrggbb``.

    Parameters
    ----------
    texts : list of (float, float)
        Where texts begin, in points from the lower left corner.
    ends : list of float
        Where each text ends, in points from the left.
    fonts : list of (str, float)
        Name of the font of each text, with its weight, and its size.
    """

    points: list[tuple[float, float]]
    texts: list[tuple[float, float]]
    colours: set[str]
    ends: list[float]
    fonts: list[tuple[str, float]]


def marks(page: Any) -> Marks:
    """All that a page draws."""
    found = Marks([], [], set(), [], [])
    _Reader(found, page["/Resources"], np.eye(3)).read(page.get_contents())
    return found


def _matrix(numbers: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in numbers)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


@cache
def _widths(reference: Any) -> tuple[str, dict[int, float], float]:
    """Name of a font, and the widths of its glyphs in thousandths of its size."""
    inner = reference.get_object()["/DescendantFonts"][0].get_object()
    widths: dict[int, float] = {}
    parts = [part.get_object() for part in inner.get("/W", [])]
    while parts:
        first, second = int(parts.pop(0)), parts.pop(0)
        if isinstance(second, list):
            widths |= {first + n: float(width) for n, width in enumerate(second)}
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), float(parts.pop(0)))
    return str(inner["/BaseFont"]), widths, float(inner.get("/DW", 1000))


class _Reader:
    """Follows the operators of one stream."""

    def __init__(self, found: Marks, resources: Any, at: Matrix) -> None:
        self.found, self.resources, self.at = found, resources, at
        self.stack: list[Matrix] = []
        self.text = self.line = np.eye(3)
        self.font: Any = None
        self.size = 1.0

    def read(self, stream: Any) -> None:
        steps = {b"Do": self.inner, b"re": self.box, b"Tm": self.place, b"Td": self.move}
        for operands, operator in ContentStream(stream, None).operations:
            if operator in STATE:
                self.state(operator, operands)
            elif operator in LINES:
                numbers = [float(number) for number in operands]
                self.put(zip(numbers[::2], numbers[1::2], strict=True))
            elif operator in (b"Tj", b"TJ"):
                self.write(operands[0])
            elif operator == b"Tf":
                self.font = self.resources["/Font"].raw_get(operands[0])
                self.size = float(operands[1])
            elif operator in COLOURS and len(operands) == 3:
                parts = (round(float(part) * 255) for part in operands)
                self.found.colours.add("#" + "".join(f"{part:02x}" for part in parts))
            elif operator in steps:
                steps[operator](operands)

    def write(self, pieces: Any) -> None:
        name, widths, usual = _widths(self.font)
        length = 0.0
        for piece in pieces if isinstance(pieces, list) else [pieces]:
            if isinstance(piece, (int, float)):
                length -= float(piece)
                continue
            codes = piece if isinstance(piece, bytes) else piece.original_bytes
            pairs = zip(codes[::2], codes[1::2], strict=True)
            length += sum(widths.get(high << 8 | low, usual) for high, low in pairs)
        at = self.text @ self.at
        self.found.texts.append(self.at_page((0, 0), at))
        self.found.ends.append(self.at_page((length * self.size / 1000, 0), at)[0])
        self.found.fonts.append((name, self.size))

    def state(self, operator: bytes, operands: Any) -> None:
        if operator == b"q":
            self.stack.append(self.at)
        elif operator == b"Q":
            self.at = self.stack.pop()
        elif operator == b"cm":
            self.at = _matrix(operands) @ self.at
        else:
            self.text = self.line = np.eye(3)

    def place(self, operands: Any) -> None:
        self.text = self.line = _matrix(operands)

    def move(self, operands: Any) -> None:
        self.text = self.line = _matrix([1, 0, 0, 1, *operands]) @ self.line

    def box(self, operands: Any) -> None:
        x, y, width, height = (float(number) for number in operands)
        self.put([(x, y), (x + width, y + height)])

    def inner(self, operands: Any) -> None:
        """Read a drawing within the drawing; of a picture of pixels only the corners count."""
        drawing = self.resources["/XObject"][operands[0]].get_object()
        if drawing["/Subtype"] != "/Form":
            self.put([(0, 0), (1, 1)])
            return
        at = _matrix(drawing.get("/Matrix", [1, 0, 0, 1, 0, 0])) @ self.at
        _Reader(self.found, drawing.get("/Resources", self.resources), at).read(drawing)

    def put(self, points: Iterable[tuple[float, float]]) -> None:
        self.found.points += [self.at_page(point, self.at) for point in points]

    @staticmethod
    def at_page(point: tuple[float, float], at: Matrix) -> tuple[float, float]:
        x, y, _ = np.array([*point, 1.0]) @ at
        return float(x), float(y)
