"""Direct labels: names and values beside the ends of lines, and dots that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.parts import DATE, VALUE, point
from bumpsheet.charts.scales import spread
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import marked_text, number
from bumpsheet.trading.written import short_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bumpsheet.charts.scales import Extent
    from bumpsheet.facts.model import Fact

LINE_OF_LABEL = 17
# Width of a letter as a share of the size of the text, on the safe side.
LETTER = 0.5
# Empty pixels between a label and what stands beside it.
SPACE = 6
# Pixels that the name of a dot needs beyond it.
ROOM = 50


@dataclass(frozen=True, slots=True)
class EndLabel:
    """The number of a fact at the right end of a line, below the name of what it is about.

    Parameters
    ----------
    fact : Fact
        Whose number stands there.
    at : float
        Height of the line's end, in the unit of the axis.
    name : str
        Empty where the chart has one line.
    below : str
        A second line in place of a name above.
    beside : Fact, optional
        Another whose number must not read as this one's.
    """

    fact: Fact
    at: float
    colour: str
    name: str = ""
    below: str = ""
    beside: Fact | None = None

    @property
    def lines(self) -> tuple[str, str]:
        """Upper line in bold, and lower line; the upper is empty where there is one."""
        number = marked_text(self.fact, self.beside)
        return (number, self.below) if self.below else (self.name, number)


def end_labels(labels: Sequence[EndLabel], extent: Extent, height: int, end: dt.date) -> list[Any]:
    """Labels beside the right ends of lines, moved apart where they would overlap."""
    per_pixel = (extent.high - extent.low) / height
    lines = 2 if any(label.lines[0] for label in labels) else 1
    half = lines * LINE_OF_LABEL / 2
    wished = [(extent.high - label.at) / per_pixel for label in labels]
    places = spread(wished, lines * LINE_OF_LABEL + 3, half, height - half)
    layers = []
    for label, place in zip(labels, places, strict=True):
        upper, lower = label.lines
        row = point(end, name=upper, text=lower)
        base = alt.Chart(row).encode(x=DATE, y=alt.YValue(round(place, 1)))
        offset = LINE_OF_LABEL / 2 if upper else 0
        style = {"align": "left", "dx": 9, "baseline": "middle", "color": label.colour}
        if upper:
            layers.append(
                base.mark_text(dy=-offset, fontWeight=600, **style).encode(text=alt.Text("name:N"))
            )
        weight = 400 if upper else 600
        layers.append(
            base.mark_text(dy=offset, fontWeight=weight, **style).encode(text=alt.Text("text:N"))
        )
    return layers


def dot(day: dt.date, value: float, colour: str, paper: str) -> Any:
    """Set a dot on a line, with a rim that sets it off."""
    mark = {"filled": True, "size": 52, "opacity": 1, "strokeWidth": 1.25}
    return (
        alt.Chart(point(day, value))
        .mark_point(color=colour, stroke=paper, **mark)
        .encode(x=DATE, y=VALUE)
    )


def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """Pixels that a text takes at most."""
    return len(text) * LETTER * size


def named_dot(
    fact: Fact,
    name: str,
    span: tuple[dt.date, dt.date],
    after: float,
    colours: tuple[str, str],
    *,
    above: bool,
) -> list[Any]:
    """Set a dot on a line with its number, and below that its name and day.

    The label stays between the event's rule and the end of the plot, however wide a page draws it,
    and vanishes where it has no room there.

    Parameters
    ----------
    span : (date, date)
        Ends of the horizontal axis.
    after : float
        Place of the event's rule on it, between 0 and 1.
    colours : (str, str)
        Of the line, and of the paper.
    above : bool
        Whether the label stands above the dot, or below it.
    """
    day = short_day(fact.as_of, fact.writing.dates)
    colour, paper = colours
    lines = (marked_text(fact), f"{name}, {day}")
    half = max(map(text_width, lines)) / 2
    share = (fact.as_of - span[0]) / (span[1] - span[0])
    low, high = f"{after:.4f} * width + {half + SPACE:.0f}", f"width - {half:.0f}"
    shift = alt.ExprRef(f"clamp({share:.4f} * width, {low}, {high}) - {share:.4f} * width")
    visible = alt.ExprRef(f"{low} <= {high} ? 1 : 0")
    base = alt.Chart(point(fact.as_of, number(fact), number=lines[0], label=lines[1])).encode(
        x=DATE, y=VALUE
    )
    layers = [dot(fact.as_of, number(fact), colour, paper)]
    upper = -10 - LINE_OF_LABEL if above else 10 + LINE_OF_LABEL / 2
    for dy, field, weight in ((upper, "number", 600), (upper + LINE_OF_LABEL, "label", 400)):
        style = {
            "dx": shift,
            "dy": dy,
            "baseline": "middle",
            "opacity": visible,
            "fontSize": TEXT_SIZE,
            "fontWeight": weight,
        }
        text = base.encode(text=alt.Text(f"{field}:N"))
        layers += [
            text.mark_text(stroke=paper, strokeWidth=4, color=paper, **style),
            text.mark_text(color=colour, **style),
        ]
    return layers
