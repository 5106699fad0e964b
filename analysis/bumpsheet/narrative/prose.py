"""Numbers and dates as running text has them: rounder than in tables, and in words.

Tables, traces and data files keep every digit; a reader of sentences wants the size.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bumpsheet.catalogue.figures import Sign, Unit
from bumpsheet.facts import numbers
from bumpsheet.trading.written import day_of_month, day_text

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from bumpsheet.catalogue.figures import FigureEntry
    from bumpsheet.facts.model import Fact
    from bumpsheet.trading.written import DateOrder

# Places after the point of changes; an entry of the catalogue of figures may say otherwise.
USUAL_PLACES = {
    Unit.PERCENT: 1,
    Unit.PERCENTAGE_POINTS: 1,
    Unit.BASIS_POINTS: 2,
    Unit.LEVEL: 2,
    Unit.RATIO: 1,
}
# Counts are written in words up to this one.
LAST_WORD = 9
# As many months back a month is named with its year; what is older is told by its year alone.
YEAR_ALONE_MONTHS = 30
# Within so many days, or in the same year, the year of a day goes without saying.
PLAIN_DAYS = 120
MILLION = 1e6
# Units whose numbers are rounder in text than in tables; a yield's change is in basis points there.
SIGNED_UNITS = {Unit.PERCENT, Unit.PERCENTAGE_POINTS}
# What decisions are told as, by their size in basis points.
STEPS = {
    25: "a quarter-point",
    50: "half a point",
    75: "three-quarters of a point",
    100: "a full point",
    150: "one and a half points",
}


def places(fact: Fact, entry: FigureEntry) -> int:
    """Places after the point that running text shows of a figure."""
    if entry.spoken is not None:
        return entry.spoken
    if fact.unit is Unit.PERCENT and entry.sign is Sign.LEVEL:
        return 0
    if fact.unit is Unit.PERCENT and abs(numbers.number(fact)) >= numbers.WHOLE_FROM:
        return 0
    return USUAL_PLACES.get(fact.unit, 0)


def spoken(fact: Fact, entry: FigureEntry) -> Decimal:
    """Value as running text rounds it: yields in points, amounts in millions."""
    value = numbers.number(fact)
    if fact.unit is Unit.BASIS_POINTS:
        value /= 100
    if fact.unit is Unit.CURRENCY:
        value /= 1e6
    return numbers.rounded(value, places(fact, entry))


def spoken_size(fact: Fact, entry: FigureEntry) -> str:
    """Write a number without its sign, for sentences whose words carry the direction."""
    size = abs(spoken(fact, entry))
    if fact.unit in {Unit.SESSIONS, Unit.COUNT}:
        return count_text(int(size))
    if fact.unit is Unit.CURRENCY:
        return amount_text(abs(numbers.number(fact)), fact.writing.symbol)
    if fact.unit is Unit.PERCENT:
        return f"{_trimmed(size, fact, entry)}%"
    if fact.unit in {Unit.PERCENTAGE_POINTS, Unit.BASIS_POINTS}:
        point = "point" if size == 1 else "points"
        return f"{_trimmed(size, fact, entry)}\N{NO-BREAK SPACE}{point}"
    return _trimmed(size, fact, entry)


def signed_size(fact: Fact, entry: FigureEntry) -> str:
    """Write a number with its sign and the places of running text; what has none stays as it is."""
    if fact.unit not in SIGNED_UNITS:
        return numbers.signed_text(fact)
    return numbers.signed_text(replace(fact, digits=places(fact, entry)))


def _trimmed(size: Decimal, fact: Fact, entry: FigureEntry) -> str:
    """Drop ".0": "2%", not "2.0%"; a level of two places keeps them."""
    text = f"{size:,}"
    return text.removesuffix(".0") if places(fact, entry) == 1 else text


def count_text(count: int) -> str:
    """Write a count: in a word up to nine."""
    return numbers.WORDS[count] if count <= LAST_WORD else f"{count:,}"


def nth_text(count: int) -> str:
    """Write the place in a row, in words up to the ninth: "third", "11th"."""
    if count <= LAST_WORD:
        return "first" if count == 1 else numbers.ORDINALS[count].strip()
    tail = (
        "th" if count % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    )
    return f"{count:,}{tail}"


def amount_text(amount: float, symbol: str) -> str:
    """Write an amount of money in millions or billions, with one place at most."""
    millions = numbers.rounded(amount / MILLION, 0)
    if millions < 1000:
        return f"{symbol}{millions:,}mn"
    billions = numbers.rounded(amount / MILLION / 1000, 1)
    if billions < 1000:
        return f"{symbol}{f'{billions:,}'.removesuffix('.0')}bn"
    trillions = numbers.rounded(amount / MILLION / MILLION, 1)
    return f"{symbol}{f'{trillions:,}'.removesuffix('.0')}tn"


def date_text(day: dt.date, as_of: dt.date, order: DateOrder) -> str:
    """Write a day without its year where that goes without saying: "November 8"."""
    days = (as_of - day).days
    is_plain = days >= 0 and (days <= PLAIN_DAYS or day.year == as_of.year)
    return day_of_month(day, order) if is_plain else day_text(day, order)


def weekday_text(day: dt.date, order: DateOrder) -> str:
    """Write a day with its weekday: "Friday, November 18"."""
    comma = "," if order == "month first" else ""
    return f"{day:%A}{comma} {day_of_month(day, order)}"


def step_text(fact: Fact, entry: FigureEntry) -> str:
    """Write the size of a decision: "a quarter-point"."""
    return STEPS.get(abs(int(numbers.rounded(numbers.number(fact), 0))), spoken_size(fact, entry))


def since_text(day: dt.date, as_of: dt.date) -> str:
    """Write how far back a comparison reaches: "March", "December 2023" or "2003".

    The month or the year named is the one in which the last comparable lies, so that nothing after
    it was as extreme.
    """
    months = (as_of.year - day.year) * 12 + as_of.month - day.month
    if day.year == as_of.year:
        return f"{day:%B}"
    return f"{day:%B %Y}" if months <= YEAR_ALONE_MONTHS else str(day.year)
