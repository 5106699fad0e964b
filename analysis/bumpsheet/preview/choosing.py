"""What can be chosen on the page "New report": events, sessions, series, families, names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bumpsheet.catalogue.event_search import closest_events, find_events
from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.market.proposal import first_session, proposed_session, reach
from bumpsheet.market.store import locate
from bumpsheet.parameters.checks import fits
from bumpsheet.parameters.load import listed_event
from bumpsheet.parameters.model import ROLES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.market.store import Store
    from bumpsheet.project import Project

MOST_LISTED = 40
WHERE = "request"


def listed_events(words: str, market: str, catalogues: Catalogues) -> dict[str, Any]:
    """Events that have some words, those of the market first, the latest first.

    Parameters
    ----------
    market : str
        Empty for any.
    """
    events, known = catalogues.events.values(), catalogues.event_words
    found = find_events(words, events, known)[::-1] or closest_events(words, events, known)
    found.sort(key=lambda event: market not in {"", event.market})
    return {
        "events": [_shown(event, catalogues) for event in found[:MOST_LISTED]],
        "more": max(len(found) - MOST_LISTED, 0),
    }


def _shown(event: Event, catalogues: Catalogues) -> dict[str, str]:
    return {
        "id": event.id,
        "label": event.label,
        "date": str(event.date),
        "market": catalogues.markets[event.market].short_name,
        "outcome": event.outcome or "",
    }


def choices_of(
    project: Project,
    catalogues: Catalogues,
    stores: tuple[Store, ...],
    event_id: str,
    chosen: Mapping[str, str],
) -> dict[str, Any]:
    """What can be chosen for an event.

    Parameters
    ----------
    chosen : mapping of str to str
        What is chosen already: the ``market``, and series by role.

    Raises
    ------
    BumpsheetError
        If there is no such event or market, or no session knows the event yet.
    """
    event = listed_event(event_id, catalogues, WHERE)
    market_id = chosen.get("market") or event.market
    market = catalogues.markets.get(market_id) or catalogues.markets[event.market]
    sessions = catalogues.sessions(market.calendar)
    first, base = first_session(event, sessions, WHERE), event.base_session(sessions)
    own = market.series.model_dump(by_alias=True)
    named = [chosen.get(role) or own[role] for role in ("small", "large")]
    played = tuple(series for id_ in named if (series := catalogues.series.find(id_)))
    last = reach(base, played, stores, sessions)
    has_data = last is not None and last >= first
    end = last if last is not None and has_data else first
    days = [f"{day:%Y-%m-%d}" for day in sessions.between(first, end)]
    proposed = proposed_session(event, sessions, last, WHERE) if has_data else first
    return {
        "event": _shown(event, catalogues) | {"home": event.market},
        "market": market_id,
        "exchange": market.exchange,
        "base": str(base),
        "sessions": days,
        "proposed": str(proposed),
        "data": has_data,
        "series": {
            role: {"usual": own[role], "options": [*_options(role, market_id, catalogues, stores)]}
            for role in ROLES
        },
        "families": [*_families(market)],
        "name": _free_name(project, event, proposed),
    }


def _options(
    role: str, market: str, catalogues: Catalogues, stores: tuple[Store, ...]
) -> Iterator[dict[str, object]]:
    """Series of the market that can play a role; stocks are too many to choose from."""
    for series in catalogues.series.series:
        if series.market == market and series.kind is not SeriesKind.STOCK and fits(role, series):
            yield {
                "id": series.id,
                "name": series.name,
                "there": locate(series, stores) is not None,
            }


def _families(market: Market) -> Iterator[dict[str, str]]:
    from bumpsheet.families.registry import FAMILIES  # noqa: PLC0415 - draws in all charts

    for name, family in FAMILIES.items():
        if market.families.get(name, True):
            yield {"id": name, "title": family.title}


def _free_name(project: Project, event: Event, as_of: dt.date) -> str:
    """A name that no report has, if one of two is free."""
    names = (event.id, f"{event.id}-{as_of}")
    return next((name for name in names if not project.spec_path(name).exists()), "")
