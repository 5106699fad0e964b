"""What the headings of a column say it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.supply.imports.grid import letters
from bumpsheet.supply.imports.names import ADJUSTED

if TYPE_CHECKING:
    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.layout import Heading, Layout

# Headings of a style beside which "Value" is one, and not a field.
STYLES = {"growth", "core", "blend"}
CLOSES = (None, "close", "adjusted_close")


def holds_values(grid: Grid, column: int, layout: Layout, asked: Asked) -> bool:
    """Whether a column holds anything but marks of missing values."""
    fields = grid.column(column).iloc[layout.first :].unique()
    return any(not asked.words.is_missing(str(field)) for field in fields)


@dataclass(slots=True)
class Sense:
    """What one column seems to be."""

    heading: Heading
    series: set[str]
    unknown: list[str]
    field: str | None = None
    total_return: bool = False
    is_change: bool = False
    near: bool = False

    @property
    def is_close(self) -> bool:
        """Whether its values may be closes."""
        return self.field in CLOSES and not self.is_change

    @property
    def place(self) -> str:
        """The column as messages name it."""
        return f"column {letters(self.heading.column)}"


def sense_of(heading: Heading, asked: Asked, layout: Layout) -> Sense:
    """What all headings above a column say together."""
    sense = Sense(heading, set(), [])
    others = {part.strip().lower() for h in layout.headings for part in h.parts}
    for part in dict.fromkeys(heading.parts):
        if part.strip().lower() == "value" and others & STYLES:
            sense.unknown.append(part)
            continue
        meaning = asked.names.meaning(part)
        if meaning.field == "date":
            continue
        sense.total_return |= meaning.total_return
        sense.is_change |= meaning.is_change
        sense.near |= meaning.is_near
        if meaning.series:
            sense.series.add(meaning.series)
        elif meaning.has_name:
            sense.unknown.append(part)
        if meaning.field and (sense.field in CLOSES or meaning.field not in CLOSES):
            sense.field = meaning.field
    if any(not may_be(asked, name, sense) for name in sense.series):
        sense.unknown.append(heading.text)
    return sense


def may_be(asked: Asked, name: str, sense: Sense) -> bool:
    """Whether a column may be a series: a total return is no price index, nor the reverse."""
    series = asked.names.catalogue.find(name)
    if series is None or series.kind in ADJUSTED:
        return series is not None
    return sense.total_return == (series.kind is SeriesKind.INDEX_TOTAL_RETURN)


def why_left_out(sense: Sense) -> str:
    """What a person should know about a column; empty where that is nothing."""
    text = sense.heading.text
    if sense.is_change:
        return f"{sense.place}, {text}: changes, no closes"
    if sense.total_return and (sense.unknown or not sense.series):
        return f"{sense.place}, {text}: a total return, and the catalogue has no such series"
    if sense.is_close and (sense.unknown or len(sense.series) > 1):
        return f"{sense.place}, {text}: no series of the catalogue"
    if sense.is_close and sense.near:
        return f"{sense.place}, {text}: taken for {min(sense.series)}, which is spelt otherwise"
    return ""
