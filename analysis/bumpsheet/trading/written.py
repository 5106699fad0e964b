"""Dates as people write them: the day first, or the month."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

DateOrder = Literal["month first", "day first"]

SPACE = "\N{NO-BREAK SPACE}"
# A date with the month first, perhaps a link with its attributes, followed by more of its sentence.
OPEN_YEAR = re.compile(
    rf"([A-Z][a-z]+{SPACE}\d{{1,2}}, \d{{4}}(?:\](?:\([^)]*\))?\{{[^}}]*\}})?)(?= [^\W_])"
)


def day_text(day: dt.date, order: DateOrder = "day first") -> str:
    """Write a date as 18 November 2016, or as November 18, 2016."""
    return _written(day, f"{day:%B}", order)


def day_of_month(day: dt.date, order: DateOrder = "day first") -> str:
    """Write a date without its year: 18 November, or November 18."""
    return _without_year(day, f"{day:%B}", order)


def short_day(day: dt.date, order: DateOrder = "day first") -> str:
    """Write a date for a label, on one line: 8 Nov 2016, or Nov 8, 2016."""
    return _written(day, f"{day:%b}", order).replace(" ", SPACE)


def day_format(order: DateOrder) -> str:
    """The same as a format of D3, in which the drawings of a browser write dates."""
    return "%B %-d, %Y" if order == "month first" else "%-d %B %Y"


def with_day_texts(text: str, order: DateOrder = "day first") -> str:
    """Write the ISO dates of a message as the reports write dates."""
    return re.sub(
        r"\d{4}-\d\d-\d\d", lambda found: day_text(dt.date.fromisoformat(found[0]), order), text
    )


def with_years_closed(sentences: str) -> str:
    """Set the comma that follows the year within a sentence, where the month stands first."""
    return OPEN_YEAR.sub(r"\1,", sentences)


def _written(day: dt.date, month: str, order: DateOrder) -> str:
    comma = "," if order == "month first" else ""
    return f"{_without_year(day, month, order)}{comma} {day.year}"


def _without_year(day: dt.date, month: str, order: DateOrder) -> str:
    return f"{month}{SPACE}{day.day}" if order == "month first" else f"{day.day}{SPACE}{month}"
