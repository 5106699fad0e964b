"""The colours of a finished drawing, exchanged: a chart is drawn once for many brands."""

from __future__ import annotations

import re

from bumpsheet.brands.colours import Colours

COLOUR = re.compile(r"#[0-9a-f]{6}\b")
# Drawn in these, of which no two are the same, a drawing tells which role each of its colours has.
STAND_IN = Colours(
    paper="#010101",
    ink="#020202",
    muted="#030303",
    rule="#040404",
    accent="#050505",
    small="#060606",
    large="#070707",
    growth="#080808",
    **{"yield": "#090909"},
    positive="#0a0a0a",
    negative="#0b0b0b",
)


def in_colours(svg: str, colours: Colours) -> str:
    """A drawing in the colours of a brand.

    Parameters
    ----------
    svg : str
        Drawn in the colours of ``STAND_IN``.
    """
    wanted = colours.by_role()
    exchanged = {colour: wanted[role] for role, colour in STAND_IN.by_role().items()}
    return COLOUR.sub(lambda found: exchanged.get(found[0], found[0]), svg)
