"""Flags: labels in rows of their own above a plot, each on a pole that stands where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Pixels between a pole and its text, and between a pole and the text of another.
GAP = 5
CLEAR = 3


@dataclass(frozen=True, slots=True)
class Flag:
    """A label that waits for its place.

    Parameters
    ----------
    at : float
        Place of the pole along the plot, between 0 and 1.
    width : float
        Of the text, in pixels.
    """

    at: float
    width: float


@dataclass(frozen=True, slots=True)
class Hoisted:
    """Where a flag flies: its row, 0 the uppermost, and whether its text lies left of the pole."""

    row: int
    leftwards: bool


def hoist(flags: Sequence[Flag], width: float) -> list[Hoisted] | None:
    """Find rows and sides so that no pole runs through a text and all texts are in the plot.

    What holds at one width holds at every larger one: texts then take a smaller part of the plot.

    Parameters
    ----------
    flags : sequence of Flag
        At most four.
    width : float
        The least width of the plot, in pixels.

    Returns
    -------
    list of Hoisted, or None
        In the order of ``flags``; None where there is no way.
    """
    for sides in product((True, False), repeat=len(flags)):
        spans = [
            _span(flag, width, leftwards) for flag, leftwards in zip(flags, sides, strict=True)
        ]
        if any(left < 0 or right > width for left, right in spans):
            continue
        for rows in permutations(range(len(flags))):
            if not _crossed(flags, spans, rows, width):
                return [Hoisted(row, side) for row, side in zip(rows, sides, strict=True)]
    return None


def _span(flag: Flag, width: float, leftwards: bool) -> tuple[float, float]:  # noqa: FBT001
    pole = flag.at * width
    near, far = GAP, GAP + flag.width
    return (pole - far, pole - near) if leftwards else (pole + near, pole + far)


def _crossed(
    flags: Sequence[Flag],
    spans: Sequence[tuple[float, float]],
    rows: Sequence[int],
    width: float,
) -> bool:
    """Whether the pole of a flag runs through the text of one that flies lower."""
    return any(
        rows[n] < rows[m] and left - CLEAR <= flags[n].at * width <= right + CLEAR
        for n in range(len(flags))
        for m, (left, right) in enumerate(spans)
    )
