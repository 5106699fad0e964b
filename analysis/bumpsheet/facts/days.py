"""Dates as reports write them."""

from __future__ import annotations

import datetime as dt
import re


def day_text(day: dt.date) -> str:
    """Write a date as 18 November 2016."""
    return f"{day.day}\N{NO-BREAK SPACE}{day:%B %Y}"


def with_day_texts(text: str) -> str:
    """Write the ISO dates of a message as the reports write dates."""
    return re.sub(r"\d{4}-\d\d-\d\d", lambda found: day_text(dt.date.fromisoformat(found[0])), text)
