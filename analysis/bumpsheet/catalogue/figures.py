"""The catalogue of figures: what is said of each wherever it stands.

Every family keeps its entries in ``templates/families/NAME/figures.yml``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Unit(StrEnum):
    """Units of facts, as ``figures.json`` has them; there a currency is that of the market."""

    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    BASIS_POINTS = "basis_points"
    SESSIONS = "sessions"
    DATE = "date"
    LEVEL = "level"
    CURRENCY = "currency"
    COUNT = "count"
    RATIO = "ratio"


class Sign(StrEnum):
    """Whether a number is a change, which is shown with its sign, or a level, which has none."""

    CHANGE = "change"
    LEVEL = "level"


# What most figures of a unit are; an entry may say otherwise.
USUAL_SIGN = {
    Unit.PERCENT: Sign.CHANGE,
    Unit.PERCENTAGE_POINTS: Sign.CHANGE,
    Unit.BASIS_POINTS: Sign.CHANGE,
    Unit.CURRENCY: Sign.CHANGE,
}
USUAL_DIGITS = {
    Unit.PERCENT: 2,
    Unit.PERCENTAGE_POINTS: 2,
    Unit.BASIS_POINTS: 0,
    Unit.LEVEL: 2,
    Unit.RATIO: 1,
}


class FigureEntry(Strict):
    """What is said about a figure wherever it stands.

    Parameters
    ----------
    unit : Unit
        Of its value; the difference of two series in percent is in percentage points.
    sign : Sign, optional
        Whether it is a change or a level; by its unit where left out.
    digits : int, optional
        Places after the point that text shows; by its unit where left out.
    spoken : int, optional
        Places after the point that running text shows, by its unit where left out.
    label, formula : str
        What tables and traces call it, with ``{window}`` for its window and ``{event}`` for what
        running text calls the event, and how it is computed.
    """

    unit: Unit
    sign: Sign | None = None
    digits: int | None = None
    spoken: int | None = None
    label: str
    formula: str

    @property
    def is_change(self) -> bool:
        """Whether the number is shown with its sign."""
        return (self.sign or USUAL_SIGN.get(self.unit, Sign.LEVEL)) is Sign.CHANGE

    @property
    def shown_digits(self) -> int:
        """Places after the point that text shows."""
        return USUAL_DIGITS.get(self.unit, 0) if self.digits is None else self.digits


class _FigureFile(Strict):
    figures: dict[str, FigureEntry]


class Placed(Strict):
    """An entry with its family and its place among all figures."""

    family: str
    place: int
    entry: FigureEntry


def load_figures(templates: Path) -> Mapping[str, Placed]:
    """Read the entries of all families, in the order of the registry.

    Raises
    ------
    BumpsheetError
        If a family lacks its file, or two families have a figure of one name.
    """
    found: dict[str, Placed] = {}
    for family in FAMILY_NAMES:
        path = templates / "families" / family / "figures.yml"
        for name, entry in validated(_FigureFile, read_yaml(path), path).figures.items():
            if name in found:
                raise BumpsheetError(
                    f"families/{family}/{path.name}",
                    f"the family {found[name].family} has a figure of this name",
                    field=name,
                    remedy="rename one",
                )
            found[name] = Placed(family=family, place=len(found), entry=entry)
    return found
