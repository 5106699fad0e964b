"""What stands where on the pages of a PDF, read from their contents: no picture is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pypdf.generic import ContentStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Matrix = "NDArray[np.float64]"
POINTS = {b"m": 1, b"l": 1, b"c": 3, b"v": 2, b"y": 2}
COLOURS = {b"scn", b"SCN", b"rg", b"RG", b"sc", b"SC"}


@dataclass
class Marks:
    """Points that are drawn, and colours as ``#rrggbb``.

    Parameters
    ----------
    texts : list of (float, float)
        Where texts begin, in points from the lower left corner.
    """

    points: list[tuple[float, float]]
    texts: list[tuple[float, float]]
    colours: set[str]


def marks(page: Any) -> Marks:
    """All that a page draws, but for its footer and other artifacts."""
    found = Marks([], [], set())
    _follow(page, page["/Resources"], np.eye(3), found)
    return found


def _matrix(numbers: Any) -> NDArray[np.float64]:
    a, b, c, d, e, f = (float(number) for number in numbers)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


def _follow(content: Any, resources: Any, at: NDArray[np.float64], found: Marks) -> None:
    stream = content.get_contents() if "/Contents" in content else content
    stack = []
    text = line = np.eye(3)

    def put(points: Any, kind: list[tuple[float, float]], by: NDArray[np.float64]) -> None:
        for x, y in points:
            place = np.array([x, y, 1.0]) @ by
            kind.append((float(place[0]), float(place[1])))

    for operands, operator in ContentStream(stream, None).operations:
        if operator == b"q":
            stack.append(at)
        elif operator == b"Q":
            at = stack.pop()
        elif operator == b"cm":
            at = _matrix(operands) @ at
        elif operator in POINTS:
            put(_pairs(operands), found.points, at)
        elif operator == b"re":
            x, y, width, height = (float(number) for number in operands)
            put([(x, y), (x + width, y + height)], found.points, at)
        elif operator == b"BT":
            text = line = np.eye(3)
        elif operator == b"Tm":
            text = line = _matrix(operands)
        elif operator in (b"Td", b"TD"):
            text = line = _matrix([1, 0, 0, 1, *operands]) @ line
        elif operator in (b"Tj", b"TJ"):
            put([(0, 0)], found.texts, text @ at)
        elif operator in COLOURS and len(operands) == 3:
            found.colours.add("#" + "".join(f"{round(float(part) * 255):02x}" for part in operands))
        elif operator == b"Do":
            inner = resources["/XObject"][operands[0]].get_object()
            if inner["/Subtype"] == "/Form":
                moved = _matrix(inner.get("/Matrix", [1, 0, 0, 1, 0, 0])) @ at
                _follow(inner, inner.get("/Resources", resources), moved, found)
            else:
                put([(0, 0), (1, 1)], found.points, at)


def _pairs(operands: Any) -> Iterator[tuple[float, float]]:
    numbers = [float(number) for number in operands]
    return zip(numbers[::2], numbers[1::2], strict=True)
