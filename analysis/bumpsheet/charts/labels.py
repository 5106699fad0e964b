"""Direct labels: names and values beside the ends of lines, and dots that they belong to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.parts import DATE, VALUE, point
from bumpsheet.charts.scales import spread
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import marked_text, number
from bumpsheet.trading.dates import as_date
from bumpsheet.trading.written import short_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from bumpsheet.charts.scales import Extent
    from bumpsheet.facts.model import Fact

LINE_OF_LABEL = 17
# Width of a letter as a share of the size of the text, on the safe side.
LETTER = 0.5
# Empty pixels between a label and what stands beside it.
SPACE = 6
# Pixels that the name of a dot needs beyond it.
ROOM = 50
# Pixels of the narrowest plot that a label beside a dot is placed in.
NARROWEST = 200


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


@dataclass(frozen=True, slots=True)
class DotLabel:
    """The number of a fact beside a dot on a line, and below that its name and day.

    It stays between the event's rule and the end of the plot, however wide a page draws it, and
    vanishes where it has no room there.

    Parameters
    ----------
    span : (date, date)
        Ends of the horizontal axis.
    after : float
        Place of the event's rule on it, between 0 and 1.
    above : bool
        Whether the label stands above the dot, or below it.
    """

    fact: Fact
    name: str
    span: tuple[dt.date, dt.date]
    after: float
    above: bool = True

    @property
    def lines(self) -> tuple[str, str]:
        """Both lines of the label."""
        fact = self.fact
        return marked_text(fact), f"{self.name}, {short_day(fact.as_of, fact.writing.dates)}"

    @property
    def half(self) -> float:
        """Half of its width, in pixels."""
        return max(map(text_width, self.lines)) / 2

    def share(self, day: dt.date) -> float:
        """Place of a day on the horizontal axis, between 0 and 1."""
        return (day - self.span[0]) / (self.span[1] - self.span[0])

    def beyond(self, lines: pd.DataFrame) -> float:
        """Where the label starts: at the dot, or beyond other lines that would run through it.

        Parameters
        ----------
        lines : pandas.DataFrame
            Their values by session, in the unit of the axis.
        """
        at = self.share(self.fact.as_of)
        # In the narrowest plot that shows it, it takes most of the axis, and stands furthest off.
        half = self.half + SPACE / 2
        half /= max(NARROWEST, 2 * half / (1 - self.after))
        middle = min(max(at, self.after + half), 1 - half)
        left, right = min(at, middle - half), max(at, middle + half)
        places = [self.share(as_date(day)) for day in lines.index]
        # With a session on either side, to which lines go on.
        near = lines.iloc[max(0, bisect_left(places, left) - 1) : bisect_right(places, right) + 1]
        values = [*near.to_numpy().ravel(), number(self.fact)]
        return float(max(values) if self.above else min(values))


def named_dot(label: DotLabel, colours: tuple[str, str], start: float) -> list[Any]:
    """Set a dot on a line with its label, and a rule between them where they are apart.

    Parameters
    ----------
    colours : (str, str)
        Of the line, and of the paper.
    start : float
        Where the label starts, in the unit of the axis.
    """
    fact, lines, half, share = label.fact, label.lines, label.half, label.share(label.fact.as_of)
    colour, paper = colours
    low, high = f"{label.after:.4f} * width + {half + SPACE:.0f}", f"width - {half:.0f}"
    shift = alt.ExprRef(f"clamp({share:.4f} * width, {low}, {high}) - {share:.4f} * width")
    visible = alt.ExprRef(f"{low} <= {high} ? 1 : 0")
    base = alt.Chart(point(fact.as_of, start, number=lines[0], label=lines[1])).encode(
        x=DATE, y=VALUE
    )
    layers = [dot(fact.as_of, number(fact), colour, paper)]
    if start != number(fact):
        pole = point(fact.as_of, number(fact), end=round(start, 2))
        rule = alt.Chart(pole).mark_rule(color=colour, strokeWidth=1, opacity=visible)
        layers.insert(0, rule.encode(x=DATE, y=VALUE, y2=alt.Y2("end:Q")))
    upper = -10 - LINE_OF_LABEL if label.above else 10 + LINE_OF_LABEL / 2
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
