"""Bars side by side, each the number of a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from bumpsheet.charts.draft import Column, Draft
from bumpsheet.charts.parts import SESSIONS, SIGNED
from bumpsheet.charts.scales import extent
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import marked_text, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bumpsheet.brands.model import Brand
    from bumpsheet.facts.model import Fact

BAR = 24
# Room for the value beside the longest bar, as a share of the axis; to the left of a fall it must
# do on a phone, where names stand close.
ROOM, ROOM_LEFT = 0.16, 0.28


def bars(facts: Sequence[tuple[str, Fact]], brand: Brand, *, marked: str, heading: str) -> Draft:
    """Horizontal bars with their numbers, from the top; one of them stands out.

    Parameters
    ----------
    facts : sequence of (str, Fact)
        Name and fact of each bar, in percent.
    marked : str
        Name of the one that stands out.
    heading : str
        What the names are, for the table.
    """
    colours = brand.light
    values = [number(fact) for _, fact in facts]
    axis = extent([*values, 0.0], about=4)
    low, high = axis.scale().to_dict()["domain"]
    left = (high - low) * ROOM_LEFT if min(values) < 0 else 0
    right = (high - low) * ROOM if max(values) > 0 else 0
    domain = [low - left, high + right]
    rows: list[Mapping[str, object]] = [
        {
            "name": label,
            "value": round(number(fact), 2),
            "text": marked_text(fact),
            "mark": label == marked,
        }
        for label, fact in facts
    ]
    colour = alt.ColorValue(colours.large, condition={"test": "datum.mark", "value": colours.small})
    base = alt.Chart(SESSIONS).encode(
        y=alt.Y(
            "name:N",
            sort=[label for label, _ in facts],
            axis=alt.Axis(labelLimit=200, labelColor=colours.ink, domain=False, grid=False),
        ),
        x=alt.X(
            "value:Q",
            scale=alt.Scale(domain=domain, nice=False),
            axis=alt.Axis(
                values=list(axis.ticks), labelExpr=SIGNED + " + '%'", grid=True, domain=False
            ),
        ),
    )
    zero = alt.Chart().mark_rule(color=colours.ink, strokeWidth=1).encode(x=alt.XDatum(0))
    text = base.encode(text="text:N", color=colour)
    return Draft(
        BAR * len(values),
        rows,
        [
            base.mark_bar(height={"band": 0.68}).encode(color=colour),
            zero,
            text.transform_filter("datum.value >= 0").mark_text(
                align="left", dx=5, fontSize=TEXT_SIZE
            ),
            text.transform_filter("datum.value < 0").mark_text(
                align="right", dx=-5, fontSize=TEXT_SIZE
            ),
        ],
        [],
        [Column("name", heading, "text"), Column("value", "Return, percent", "signed")],
        [fact for _, fact in facts],
    )
