"""Numbers as text: rounded half to even at the shown digit, with their unit."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from bumpsheet.facts.model import Unit

if TYPE_CHECKING:
    from bumpsheet.facts.model import Fact

MINUS = "\N{MINUS SIGN}"
WORDS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
ORDINALS = (
    "", "", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ",
    "tenth ",
)  # fmt: skip
DIGITS = {
    Unit.PERCENT: 2,
    Unit.PERCENTAGE_POINTS: 2,
    Unit.BASIS_POINTS: 0,
    Unit.LEVEL: 2,
    Unit.RATIO: 1,
}
SUFFIX = {
    Unit.PERCENT: "%",
    Unit.PERCENTAGE_POINTS: "\N{NO-BREAK SPACE}percentage points",
    Unit.BASIS_POINTS: "\N{NO-BREAK SPACE}basis points",
}
SHORT_SUFFIX = SUFFIX | {
    Unit.PERCENTAGE_POINTS: "\N{NO-BREAK SPACE}pp",
    Unit.BASIS_POINTS: "\N{NO-BREAK SPACE}bp",
}


# Figures in percent or basis points that are no changes, and in levels or counts that are.
LEVELS = {
    "yield_level",
    "yield_peak_since_event",
    "policy_rate",
    "share_given_back",
    "share_rising",
    "share_above_mean",
    "leaders_share",
    "member_weight",
    "sector_weight",
    "relative_price_earnings_percentile",
}
# Ratios that lie near one: a tenth would be too coarse.
FINE_RATIOS = {"relative_price_earnings", "size_against_largest"}
CHANGES = {"volatility_change_since_event", "sector_rank_gain"}


def rounded(value: float, digits: int) -> Decimal:
    """Round half to even at ``digits`` places, as written in decimal."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def number(fact: Fact) -> float:
    """Value of a fact that is no date."""
    assert isinstance(fact.value, int | float), f"{fact.figure} is no number"
    return float(fact.value)


def shown(fact: Fact) -> float:
    """Value of a number at the digits that are printed: words chosen by it agree with them."""
    return float(rounded(number(fact), _digits(fact)))


def day_text(day: dt.date) -> str:
    """Write a date as 18 November 2016."""
    return f"{day.day}\N{NO-BREAK SPACE}{day:%B %Y}"


def with_day_texts(text: str) -> str:
    """Write the ISO dates of a text as the reports write dates."""
    return re.sub(r"\d{4}-\d\d-\d\d", lambda found: day_text(dt.date.fromisoformat(found[0])), text)


def number_text(value: float, digits: int = 2, *, signed: bool = False, suffix: str = "") -> str:
    """Write a number as the text does: half to even, with a true minus sign."""
    number = rounded(value, digits)
    plus = "+" if signed and number > 0 else ""
    return f"{MINUS if number < 0 else plus}{abs(number):,}{suffix}"


def size_text(fact: Fact) -> str:
    """Write a fact without its sign, for sentences whose verb carries the direction."""
    if isinstance(fact.value, dt.date):
        return day_text(fact.value)
    if fact.unit in {Unit.SESSIONS, Unit.COUNT}:
        count = abs(int(fact.value))
        return WORDS[count] if count < len(WORDS) else f"{count:,}"
    if fact.unit is Unit.USD:
        return _money(abs(float(fact.value)))
    digits = _digits(fact)
    number = abs(rounded(float(fact.value), digits))
    suffix = SUFFIX.get(fact.unit, "")
    if fact.unit is Unit.BASIS_POINTS and number == 1:
        suffix = suffix.removesuffix("s")
    return f"{number:,}{suffix}"


def signed_text(fact: Fact) -> str:
    """Write a fact with its sign, for tables and key figures; levels and dates have none."""
    if isinstance(fact.value, dt.date):
        return day_text(fact.value)
    if fact.unit in {Unit.SESSIONS, Unit.COUNT}:
        sign = "+" if fact.figure in CHANGES and fact.value > 0 else ""
        return f"{sign}{int(fact.value):,}".replace("-", MINUS)
    if fact.unit is Unit.USD:
        sign = "+" if fact.value > 0 else MINUS if fact.value < 0 else ""
        return f"{sign}{_money(abs(float(fact.value)))}"
    number = rounded(float(fact.value), _digits(fact))
    suffix = SHORT_SUFFIX.get(fact.unit, "")
    is_level = fact.unit in {Unit.LEVEL, Unit.RATIO} or fact.figure in LEVELS
    if is_level and fact.figure not in CHANGES:
        return f"{number:,}{suffix}"
    sign = "" if number == 0 else "+" if number > 0 else MINUS
    return f"{sign}{abs(number):,}{suffix}"


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


def ordinal_text(rank: int) -> str:
    """Write a rank for use before a superlative: nothing for 1, "second " and so on."""
    return ORDINALS[rank] if rank < len(ORDINALS) else f"{rank}th "


def _digits(fact: Fact) -> int:
    return 2 if fact.figure in FINE_RATIOS else DIGITS.get(fact.unit, 0)


def _money(dollars: float) -> str:
    """Write an amount in millions, billions or trillions; the unit follows the rounding."""
    millions = rounded(dollars / 1e6, 0)
    if millions < 1000:
        return f"${millions}\N{NO-BREAK SPACE}million"
    billions = rounded(dollars / 1e9, 2)
    if billions < 1000:
        return f"${billions}\N{NO-BREAK SPACE}billion"
    return f"${rounded(dollars / 1e12, 2):,}\N{NO-BREAK SPACE}trillion"
