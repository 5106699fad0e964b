"""Dates as people write them, and in which order day, month and year stand.

A single date such as 04/11/2024 has two readings. A column is read in the one order that all of
its dates allow; where several do, by the sessions of the calendar; where these do not tell either,
it is not read at all.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bumpsheet.trading.calendars import TradingCalendar


class DateOrder(StrEnum):
    """How the dates of a column are written."""

    YEAR_FIRST = "year-first"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    NAMED = "named"
    SERIAL = "serial"


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
# Of a date with weekday, time and zone.
LONGEST = 60
# Two-digit years from here on are of the last century; calendars begin then.
TURN = 70
# Days of spreadsheets are counted from here; 1955 to 2064.
SERIAL_ZERO = dt.date(1899, 12, 30)
# Long columns of true data hold a few days without a session.
MOST_OFF = 0.04
FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000

WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?=[\da-z])", re.IGNORECASE)
CLOCK = re.compile(
    r"(?:[T ]\s*|,\s*)(\d{1,2}):\d{2}(?::\d{2}(?:\.\d+)?)?\s*([ap]\.?m\.?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z]{3,4})?$",
    re.IGNORECASE,
)
THREE = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})\.?")
COMPACT = re.compile(r"(19|20|21|22)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?,?[-/. ]+(\d{4}|\d{2})", re.I
)
MONTH_NAMED = re.compile(
    r"([a-z]{3,9})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d{2})", re.I
)
YEAR_NAMED = re.compile(r"(\d{4})[-/. ]+([a-z]{3,9})\.?[-/. ]+(\d{1,2})", re.I)
NUMBER = re.compile(r"\d{5}(\.\d+)?")
# A moment of the evening in universal time may belong to the next day elsewhere.
EVENING = 20

Readings = dict[DateOrder, dt.date]


def readings(text: str) -> Readings:
    """Every order in which a text is a date, with the date that it then is.

    Parameters
    ----------
    text : str
        Such as ``04/11/2024``, ``Nov 4, 2024`` or ``2024-11-04 00:00:00-05:00``.

    Returns
    -------
    dict of DateOrder to date
        Empty where it is no date.
    """
    if len(text) > LONGEST:
        return {}
    plain = _without_clock(WEEKDAY.sub("", text.strip()))
    if plain is None:
        return {}
    found: Readings = {}
    if match := THREE.fullmatch(plain):
        found = _of_numbers(match[1], match[3], match[4])
    elif COMPACT.fullmatch(plain):
        _note(found, DateOrder.YEAR_FIRST, plain[:4], plain[4:6], plain[6:])
    elif match := DAY_NAMED.fullmatch(plain):
        _note_named(found, match[3], match[2], match[1])
    elif match := MONTH_NAMED.fullmatch(plain):
        _note_named(found, match[3], match[1], match[2])
    elif match := YEAR_NAMED.fullmatch(plain):
        _note_named(found, match[1], match[2], match[3])
    elif NUMBER.fullmatch(plain) and FIRST_SERIAL <= float(plain) < LAST_SERIAL:
        found[DateOrder.SERIAL] = SERIAL_ZERO + dt.timedelta(days=int(float(plain)))
    return found


def _without_clock(text: str) -> str | None:
    """Drop the time of day; None where it leaves open which day is meant."""
    match = CLOCK.search(text)
    if match is None:
        return text.rstrip("Zz") if re.fullmatch(r"\d{4}-\d{2}-\d{2}Z", text) else text
    hour = int(match[1]) % 12 + 12 if (match[2] or "").lower().startswith("p") else int(match[1])
    is_universal = (match[3] or "").upper() in {"Z", "UTC", "GMT", "+00:00", "+0000"}
    if hour > 23 or (is_universal and hour >= EVENING):
        return None
    return text[: match.start()].strip(" ,")


def is_evening(text: str) -> bool:
    """Whether a text is a moment that may belong to the next day where the exchange is."""
    match = CLOCK.search(text.strip()) if len(text) <= LONGEST else None
    return match is not None and bool(readings(text[: match.start()])) and not readings(text)


def _of_numbers(first: str, middle: str, last: str) -> Readings:
    found: Readings = {}
    if len(first) in {3, 4}:
        _note(found, DateOrder.YEAR_FIRST, first, middle, last)
        return found
    _note(found, DateOrder.DAY_FIRST, last, middle, first)
    _note(found, DateOrder.MONTH_FIRST, last, first, middle)
    if len(first) == len(last) == 2:
        _note(found, DateOrder.YEAR_FIRST, first, middle, last)
    return found


def _note_named(found: Readings, year: str, month: str, day: str) -> None:
    number = MONTHS.get(month.lower())
    if number is not None:
        _note(found, DateOrder.NAMED, year, str(number), day)


def _note(found: Readings, order: DateOrder, year: str, month: str, day: str) -> None:
    if len(year) not in {2, 4} or len(day) > 2:
        return
    whole = int(year)
    if len(year) == 2:
        whole += 1900 if whole >= TURN else 2000
    try:
        found[order] = dt.date(whole, int(month), int(day))
    except ValueError:
        return


def possible_orders(texts: Iterable[str]) -> dict[DateOrder, dict[str, dt.date]]:
    """The orders in which every text is a date, with the dates by text.

    Parameters
    ----------
    texts : iterable of str
        The different dates of a column.
    """
    found: dict[DateOrder, dict[str, dt.date]] | None = None
    for text in texts:
        read = readings(text)
        if found is None:
            found = {order: {text: day} for order, day in read.items()}
            continue
        for order in [*found]:
            if order in read:
                found[order][text] = read[order]
            else:
                del found[order]
        if not found:
            return {}
    return found or {}


def fitting_orders(
    possible: Mapping[DateOrder, Mapping[str, dt.date]], sessions: TradingCalendar
) -> list[DateOrder]:
    """The orders among several possible ones that the calendar does not contradict.

    An order whose dates fall on days without a session is contradicted by one whose dates are
    sessions that follow each other; unless they are all the first of a month, as of monthly data.

    Parameters
    ----------
    possible : mapping of DateOrder to mapping of str to date
        Where two orders read every text as the same date, the first of them stands for both.
    """
    different: dict[tuple[dt.date, ...], DateOrder] = {}
    for order, dates in possible.items():
        different.setdefault(tuple(dates.values()), order)
    if len(different) < 2:
        return list(different.values())
    verdicts = {order: _verdict(set(days), sessions) for days, order in different.items()}
    if sum(verdict == "daily" for verdict in verdicts.values()) != 1:
        return list(verdicts)
    if any(verdict == "possible" for verdict in verdicts.values()):
        return list(verdicts)
    return [order for order, verdict in verdicts.items() if verdict == "daily"]


def _verdict(days: set[dt.date], sessions: TradingCalendar) -> str:
    """Whether dates look like a column of daily data, may be of another kind, or cannot be."""
    ordered = pd.DatetimeIndex(sorted(days))
    places = sessions.index.get_indexer(ordered[ordered >= sessions.index[0]])
    off = int((places < 0).sum())
    if off > len(places) * MOST_OFF:
        return "possible" if all(day.day == 1 for day in days) else "contradicted"
    known = places[places >= 0]
    return "daily" if len(known) > 1 and np.median(np.diff(known)) == 1 else "possible"
