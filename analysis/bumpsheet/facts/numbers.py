"""Numbers as text: rounded half to even at the shown digit, with their unit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from bumpsheet.catalogue.figures import Unit
from bumpsheet.trading.written import day_text

if TYPE_CHECKING:
    from bumpsheet.facts.model import Fact

# Beside a number that rests on closes which are not believed.
DOUBT = "†"
# Larger changes in percent are told without places, but in tables.
WHOLE_FROM = 100
MINUS = "\N{MINUS SIGN}"
WORDS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
ORDINALS = (
    "", "", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ",
    "tenth ",
)  # fmt: skip
SUFFIX = {
    Unit.PERCENT: "%",
    Unit.PERCENTAGE_POINTS: "\N{NO-BREAK SPACE}percentage points",
    Unit.BASIS_POINTS: "\N{NO-BREAK SPACE}basis points",
}
SHORT_SUFFIX = SUFFIX | {
    Unit.PERCENTAGE_POINTS: "\N{NO-BREAK SPACE}pp",
    Unit.BASIS_POINTS: "\N{NO-BREAK SPACE}bp",
}


def rounded(value: float, digits: int) -> Decimal:
    """Round half to even at ``digits`` places, as written in decimal."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def number(fact: Fact) -> float:
    """Value of a fact that is no date."""
    assert isinstance(fact.value, int | float), f"{fact.figure} is no number"
    return float(fact.value)


def number_text(value: float, digits: int = 2, *, signed: bool = False, suffix: str = "") -> str:
    """Write a number as the text does: half to even, with a true minus sign."""
    number = rounded(value, digits)
    plus = "+" if signed and number > 0 else ""
    return f"{MINUS if number < 0 else plus}{abs(number):,}{suffix}"


def size_text(fact: Fact) -> str:
    """Write a fact without its sign, for sentences whose verb carries the direction."""
    if isinstance(fact.value, dt.date):
        return day_text(fact.value, fact.writing.dates)
    if fact.unit in {Unit.SESSIONS, Unit.COUNT}:
        count = abs(int(fact.value))
        return WORDS[count] if count < len(WORDS) else f"{count:,}"
    if fact.unit is Unit.CURRENCY:
        return _money(abs(float(fact.value)), fact.writing.symbol)
    number = abs(rounded(float(fact.value), fact.digits))
    suffix = SUFFIX.get(fact.unit, "")
    if fact.unit is Unit.BASIS_POINTS and number == 1:
        suffix = suffix.removesuffix("s")
    return f"{number:,}{suffix}"


def label_text(fact: Fact) -> str:
    """Write a fact with its sign for labels and panels, returns and gaps as round as prose.

    What is not zero keeps its digits where it would read as zero, and so its sign.
    """
    if not fact.is_change or fact.unit not in {Unit.PERCENT, Unit.PERCENTAGE_POINTS}:
        return signed_text(fact)
    value = number(fact)
    is_large = fact.unit is Unit.PERCENT and abs(value) >= WHOLE_FROM
    places = min(fact.digits, 0 if is_large else 1)
    is_lost = rounded(value, fact.digits) and not rounded(value, places)
    return signed_text(fact if is_lost else replace(fact, digits=places))


def marked_text(fact: Fact, beside: Fact | None = None) -> str:
    """Write a number for a label, with a mark where it rests on closes that are doubted.

    Parameters
    ----------
    beside : Fact, optional
        Whose label is compared with this one: different numbers never read as a tie.
    """
    text = label_text(fact)
    if beside is not None and fact.value != beside.value and text == label_text(beside):
        text = signed_text(fact)
    return text + (DOUBT if fact.doubts else "")


def signed_text(fact: Fact) -> str:
    """Write a fact with its sign, for tables and key figures; levels and dates have none."""
    if isinstance(fact.value, dt.date):
        return day_text(fact.value, fact.writing.dates)
    if fact.unit in {Unit.SESSIONS, Unit.COUNT}:
        sign = "+" if fact.is_change and fact.value > 0 else ""
        return f"{sign}{int(fact.value):,}".replace("-", MINUS)
    if fact.unit is Unit.CURRENCY:
        sign = "+" if fact.value > 0 else MINUS if fact.value < 0 else ""
        return f"{sign}{_money(abs(float(fact.value)), fact.writing.symbol)}"
    number = rounded(float(fact.value), fact.digits)
    suffix = SHORT_SUFFIX.get(fact.unit, "")
    plus = "+" if fact.is_change and number > 0 else ""
    return f"{MINUS if number < 0 else plus}{abs(number):,}{suffix}"


def full_text(fact: Fact) -> str:
    """Write the value as the data files carry it."""
    value = fact.value
    return value.isoformat() if isinstance(value, dt.date) else repr(value)


def plain_text(value: float | None) -> str:
    """Write a number without a unit, to two places; nothing where there is none."""
    if value is None:
        return ""
    number = rounded(value, 2)
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def counted_text(count: int) -> str:
    """Write a count in a word up to twelve."""
    return WORDS[count] if count < len(WORDS) else f"{count:,}"


def _money(amount: float, symbol: str) -> str:
    """Write an amount in millions, billions or trillions; the unit follows the rounding."""
    millions = rounded(amount / 1e6, 0)
    if millions < 1000:
        return f"{symbol}{millions}\N{NO-BREAK SPACE}million"
    billions = rounded(amount / 1e9, 2)
    if billions < 1000:
        return f"{symbol}{billions}\N{NO-BREAK SPACE}billion"
    return f"{symbol}{rounded(amount / 1e12, 2):,}\N{NO-BREAK SPACE}trillion"


def capital(text: str) -> str:
    """Begin a text with a capital and leave the rest alone."""
    return text[:1].upper() + text[1:]
