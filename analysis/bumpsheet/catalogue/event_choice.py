"""Choosing events by kind, market and date, and saying how far their lists go."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.catalogue.event_search import find_events
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.event_files import EventFile
    from bumpsheet.catalogue.events import Event


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events are asked for, as people write it.

    Parameters
    ----------
    words : str
        All of which an event must have.
    kind, market : str, optional
        A name of the catalogue or another word for it, such as "cpi" or "Britain".
    first, last : str, optional
        A year, a month or a day: 2016, 2016-06 or 2016-06-23.
    """

    words: str = ""
    kind: str | None = None
    market: str | None = None
    first: str | None = None
    last: str | None = None


def chosen_events(catalogues: Catalogues, choice: Choice) -> list[Event]:
    """Events that are asked for, in order of their dates.

    Raises
    ------
    BumpsheetError
        If no kind or market is called so, or a date cannot be read.
    """
    words = catalogues.event_words
    kind = _named(
        "--kind", choice.kind, {key: words.kinds.get(key, ()) for key in catalogues.kinds}
    )
    markets = {key: words.markets.get(key, ()) for key in catalogues.markets}
    market = _named("--market", choice.market, markets)
    first = _day("--from", choice.first, last=False) or dt.date.min
    last = _day("--to", choice.last, last=True) or dt.date.max
    inside = [
        event
        for event in catalogues.events.values()
        if kind in {None, event.kind}
        and market in {None, event.market}
        and first <= event.date <= last
    ]
    return find_events(choice.words, inside, words)


def _named(option: str, value: str | None, known: Mapping[str, tuple[str, ...]]) -> str | None:
    """The entry that a person means by its name or by another word for it."""
    if value is None:
        return None
    meant = re.sub(r"[\s_-]+", " ", value.strip().lower())
    for name, others in known.items():
        if meant in {name.replace("_", " "), *(other.lower() for other in others)}:
            return name
    raise BumpsheetError(
        option,
        "not one of the choices",
        value=value,
        remedy=one_of(value, list(known)),
    )


def _day(option: str, value: str | None, *, last: bool) -> dt.date | None:
    """First or last day of a year or a month, or the day itself."""
    if value is None:
        return None
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value.strip())
    try:
        if parts is None:
            raise ValueError
        year = int(parts[1])
        month = int(parts[2] or (12 if last else 1))
        end = calendar.monthrange(year, month)[1]
        return dt.date(year, month, int(parts[3] or (end if last else 1)))
    except ValueError:
        raise BumpsheetError(
            option,
            "not a date",
            value=value,
            remedy="write a year, a month or a day, such as 2016, 2016-06 or 2016-06-23",
        ) from None


def files_of(catalogues: Catalogues) -> dict[str, tuple[str, EventFile]]:
    """Name and content of the file that each event is from, by identifier."""
    ordinals = catalogues.event_words.ordinals
    found = {
        event.id: (name, file)
        for name, file in catalogues.event_files.items()
        for event in file.all_events(ordinals)
    }
    lists = {
        listed.id: (name, file)
        for name, file in catalogues.event_files.items()
        if (listed := file.decisions or file.releases) is not None
    }
    derived = (event_id for event_id in catalogues.events if event_id not in found)
    return found | {event_id: lists[event_id.partition("-")[0]] for event_id in derived}


def complete_through(catalogues: Catalogues, name: str) -> dt.date | None:
    """Through which day an event file has all events of its sort, with what a store adds to it."""
    file = catalogues.event_files[name]
    if name in catalogues.later_through:
        return catalogues.later_through[name]
    if file.decisions is None:
        return file.complete_through
    return catalogues.decisions_through.get(file.market)


def added_from(catalogues: Catalogues, name: str) -> str | None:
    """The series or file of a store that adds later events to a list; None where none does."""
    file = catalogues.event_files[name]
    if name not in catalogues.later_through:
        return None
    if file.decisions is not None and file.decisions.effect is not None:
        return file.decisions.effect.series
    return file.releases.schedule if file.releases is not None else None


def refused_list(event_id: str, catalogues: Catalogues) -> BumpsheetError | None:
    """What is wrong with the file that would add an event to its list, where a store has one."""
    for name, error in catalogues.refused.items():
        file = catalogues.event_files[name]
        listed = file.decisions or file.releases
        if listed is not None and event_id.startswith(f"{listed.id}-"):
            return error
    return None
