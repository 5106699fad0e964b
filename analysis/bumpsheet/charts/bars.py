"""Bars side by side: sectors since the event, and stocks by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from bumpsheet.charts.parts import SESSIONS, SIGNED, Column, Picture
from bumpsheet.charts.scales import extent
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.facts.numbers import number, number_text
from bumpsheet.figures.returns import return_since
from bumpsheet.figures.size import portfolio_return
from bumpsheet.market.portfolios import DECILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bumpsheet.brand import Brand
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.model import Fact

BAR = 24
# As many of the best and of the worst stocks.
MOVERS = 8
LONGEST_NAME = 20
# Room for the value beside the longest bar, as a share of the axis; to the left of a fall it must
# do on a phone, where names stand close.
ROOM, ROOM_LEFT = 0.16, 0.28
# Names of the ten portfolios from the smallest to the largest.
ORDER = ("Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
TENTHS = ("Smallest tenth", *(f"{word} tenth" for word in ORDER), "Largest tenth")


def sectors_picture(scene: Scene) -> Picture | None:
    """Returns of the sector and industry funds, the best on top, with the small-cap index."""
    study, brand = scene.study, scene.brand
    companions = study.inputs.companions
    funds = [h for h in companions.series.values() if h.series.group] if companions else []
    small = study.histories["small"]
    found = {}
    for history in (*funds, small):
        change = return_since(history.closes, study.base, study.as_of)
        if change is not None:
            name = history.series.short_name
            found[name[:1].upper() + name[1:]] = change.value
    if len(found) < 3:
        return None
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return _bars("sectors", ordered, brand, marked=small.series.short_name, heading="Fund")


def size_picture(scene: Scene) -> Picture | None:
    """Returns of the ten portfolios by size, the smallest stocks on top."""
    study, brand = scene.study, scene.brand
    portfolios = study.inputs.portfolios
    if portfolios is None:
        return None
    found = []
    for name, portfolio in zip(TENTHS, DECILES, strict=True):
        change = portfolio_return(portfolios.returns, portfolio, study.base, study.as_of)
        if change is None:
            return None
        found.append((name, change.value))
    return _bars("size", found, brand, marked=TENTHS[0], heading="Group")


def movers_picture(scene: Scene) -> Picture | None:
    """The best and the worst small caps since the event."""
    best, worst = (scene.book.every("member_return", window) for window in ("best", "worst"))
    if not best or not worst:
        return None
    returns = {fact.series: fact for fact in (*best, *worst)}.values()
    ordered = sorted(returns, key=lambda fact: (-number(fact), fact.series))
    shown = [*ordered[:MOVERS], *ordered[-MOVERS:]] if len(ordered) > 2 * MOVERS else ordered
    values = [(_short(fact), number(fact)) for fact in shown]
    return _bars("movers", values, scene.brand, marked="", heading="Stock")


def _short(fact: Fact) -> str:
    """Name of a stock with its ticker, cut so that bars keep their room."""
    name = fact.series_short_name
    cut = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME].rstrip()}…"
    return name if name == fact.series else f"{cut} ({fact.series})"


def _bars(
    name: str, values: Sequence[tuple[str, float]], brand: Brand, *, marked: str, heading: str
) -> Picture:
    """Horizontal bars with their values; one of them stands out."""
    colours = brand.light
    numbers = [value for _, value in values]
    axis = extent([*numbers, 0.0], about=4)
    low, high = axis.scale().to_dict()["domain"]
    left = (high - low) * ROOM_LEFT if min(numbers) < 0 else 0
    right = (high - low) * ROOM if max(numbers) > 0 else 0
    domain = [low - left, high + right]
    rows: list[Mapping[str, object]] = [
        {
            "name": label,
            "value": round(value, 2),
            "text": number_text(value, signed=True, suffix="%"),
            "mark": label == marked,
        }
        for label, value in values
    ]
    colour = alt.condition("datum.mark", alt.value(colours.small), alt.value(colours.large))
    base = alt.Chart(SESSIONS).encode(
        y=alt.Y(
            "name:N",
            sort=[label for label, _ in values],
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
    return Picture(
        name,
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
    )
