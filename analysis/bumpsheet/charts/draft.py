"""A chart before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bumpsheet.facts.model import Fact


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table behind a chart.

    Parameters
    ----------
    field : str
        Key of the draft's rows.
    heading : str
        With the unit.
    form : str
        How values are written: day, month, number, signed or text.
    """

    field: str
    heading: str
    form: Literal["day", "month", "number", "signed", "text"]


SESSION = Column("date", "Session", "day")


@dataclass(frozen=True, slots=True)
class Draft:
    """A chart laid out.

    Parameters
    ----------
    height : int
        Of the plot, in pixels.
    rows : list of dict
        One for each session (or period): ``date`` as ISO text, and the values.
    layers : list
        What everyone sees, from back to front.
    hover : list
        What only the interactive form adds.
    columns : sequence of Column
        The table for those who do not see the drawing.
    facts : sequence of Fact
        Those whose numbers stand in the plot as labels.
    """

    height: int
    rows: Sequence[Mapping[str, object]]
    layers: list[Any]
    hover: list[Any]
    columns: Sequence[Column]
    facts: Sequence[Fact] = ()
