"""What the calendar library does not know of an exchange: ``data/calendars/CODE.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from bumpsheet.handwritten.fields import (
    Day,
    Line,
    all_different,
)
from bumpsheet.handwritten.read import Strict, read_yaml, validated
from bumpsheet.trading.calendars import Exceptions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class SpecialDay(Strict):
    """A day and why it is an exception."""

    date: Day
    reason: Line


def _once(days: tuple[SpecialDay, ...]) -> tuple[SpecialDay, ...]:
    all_different(tuple(day.date for day in days))
    return days


Days = Annotated[tuple[SpecialDay, ...], AfterValidator(_once)]


class CalendarFile(Strict):
    """One file of ``data/calendars/``.

    Parameters
    ----------
    added, closed : tuple of SpecialDay
        Sessions that the library lacks, and days that it takes for sessions.
    """

    source: Line
    added: Days = ()
    closed: Days = ()


def load_exceptions(folder: Path) -> Mapping[str, Exceptions]:
    """Read every file of a folder, by the code of its exchange."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        file = validated(CalendarFile, read_yaml(path), path)
        found[path.stem] = Exceptions(
            added=tuple(day.date for day in file.added),
            closed=tuple(day.date for day in file.closed),
        )
    return found
