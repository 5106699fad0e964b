"""Ticks, labels and their places, decided before drawing so that nothing overlaps or shifts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bumpsheet.trading.written import DateOrder

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Extent:
    """The vertical axis: its ends and its ticks, in the unit of the data."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def scale(self) -> alt.Scale:
        """Scale that ends exactly here."""
        return alt.Scale(domain=[self.low, self.high], nice=False, zero=False)


def extent(values: Iterable[float], about: int = 5, margin: float = 0.06) -> Extent:
    """Choose round ticks for ``values`` and leave a margin above and below.

    Parameters
    ----------
    about : int
        How many ticks are wished for; of two equally good numbers the smaller.
    margin : float
        Empty share of the range on either side; none beyond zero where zero is the end.
    """
    known = [float(value) for value in values]
    low, high = min(known), max(known)
    if low == high:
        low, high = low - (abs(low) * 0.01 or 1), high + (abs(high) * 0.01 or 1)
    span = high - low
    low -= margin * span * (low != 0)
    high += margin * span * (high != 0)
    power = 10.0 ** math.floor(math.log10((high - low) / about))
    # 0.25 is a round step, 2.5 is not.
    steps = [power * factor for factor in STEPS if factor != 2.5 or power < 1]
    choices = [_multiples(low, high, step) for step in steps]
    ticks = min(choices, key=lambda ticks: (abs(len(ticks) - about), len(ticks)))
    return Extent(round(low, 4), round(high, 4), ticks)


def _multiples(low: float, high: float, step: float) -> tuple[float, ...]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(number * step, 10) for number in range(first, last + 1))


def with_room(axis: Extent, value: float, share: float, *, above: bool) -> Extent:
    """Lengthen an axis until at least a share of it lies above a value, or below."""
    if above:
        high = (value - share * axis.low) / (1 - share)
        return Extent(axis.low, max(axis.high, round(high, 4)), axis.ticks)
    low = (value - share * axis.high) / (1 - share)
    return Extent(min(axis.low, round(low, 4)), axis.high, axis.ticks)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart until neighbours are ``gap`` from each other, as little as possible.

    Parameters
    ----------
    places : sequence of float
        Wished places in pixels, in any order.
    gap : float
        Least distance of two labels.
    low, high : float
        Ends of the strip that labels are kept in, as far as they fit.

    Returns
    -------
    list of float
        Places in the order of the input; the order along the strip is kept.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    # Blocks of touching labels, each as [indices, centre]; touching blocks merge.
    blocks: list[tuple[list[int], float]] = []
    for index in order:
        block = ([index], places[index])
        while blocks and block[1] - blocks[-1][1] < gap * (len(block[0]) + len(blocks[-1][0])) / 2:
            members = blocks.pop()[0] + block[0]
            block = (members, sum(places[member] for member in members) / len(members))
        blocks.append(block)
    result = [0.0] * len(places)
    for members, centre in blocks:
        for number, member in enumerate(members):
            result[member] = centre + (number - (len(members) - 1) / 2) * gap
    return _kept_inside(result, order, gap, low, high)


def _kept_inside(
    places: list[float], order: list[int], gap: float, low: float, high: float
) -> list[float]:
    floor = low
    for index in order:
        places[index] = max(places[index], floor)
        floor = places[index] + gap
    ceiling = high
    for index in reversed(order):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - gap
    return places


def time_ticks(start: dt.date, end: dt.date, dates: DateOrder) -> tuple[list[pd.Timestamp], str]:
    """Choose dates to mark, and the Vega expression that writes them.

    Weeks are marked on Mondays, months and years on their first day, short spans on weekdays.
    """
    days = (end - start).days
    day = f"utcFormat(datum.value, '{'%b %-d' if dates == 'month first' else '%-d %b'}')"
    month = (
        "datum.index == 0 || utcmonth(datum.value) == 0"
        " ? utcFormat(datum.value, '%b %Y') : utcFormat(datum.value, '%b')"
    )
    year = "utcFormat(datum.value, '%Y')"
    rules = (
        (10, "B", 1, day),
        (18, "B", 2, day),
        (60, "W-MON", 1, day),
        (130, "W-MON", 2, day),
        (260, "MS", 1, month),
        (500, "MS", 2, month),
        (1200, "MS", 6, month),
        (3700, "YS", 1, year),
        (20 * 366, "YS", 2, year),
        (10**6, "YS", 5, year),
    )
    code, every, text = next(rule[1:] for rule in rules if days <= rule[0])
    ticks = pd.date_range(start, end, freq=code)
    if code == "YS":
        return list(ticks[ticks.year % every == 0]), text
    if code == "MS":
        return list(ticks[(ticks.month - 1) % every == 0]), text
    return list(ticks[::every]), text


def moment(stamp: dt.date) -> alt.DateTime:
    """Turn a date, or a date with a time, into one that no time zone shifts."""
    at = pd.Timestamp(stamp)
    return alt.DateTime(year=at.year, month=at.month, date=at.day, hours=at.hour, utc=True)
