"""The policy cycle: the last change of the policy rate and how long ago it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import pandas as pd

    from bumpsheet.catalogue.events import Event


def last_decision(events: Iterable[Event], market: str, day: dt.date) -> Event | None:
    """The latest change of a market's policy rate on or before ``day``; None if there is none.

    Parameters
    ----------
    events : iterable of Event
        Events of the catalogue, in any order.
    market : str
        Whose decisions count.
    day : date
        Last day that may be known.

    Returns
    -------
    Event or None
        Of several on one date the first in ``events``. None if no event of the market with a
        decision lies on or before ``day``.

    Notes
    -----
    Events without a decision, such as meetings that left the rate as it was, are passed over.
    Through which date the catalogue is complete is for the caller to check: beyond it the event
    found may not be the latest.
    """
    changes = [
        event
        for event in events
        if event.decision is not None and event.market == market and event.date <= day
    ]
    return max(changes, key=lambda event: event.date) if changes else None


def sessions_since(sessions: pd.DatetimeIndex, day: dt.date, as_of: dt.date) -> int:
    """Number of sessions after ``day`` up to and including the as-of date.

    Parameters
    ----------
    sessions : pandas.DatetimeIndex
        All sessions of the exchange.
    day : date
        Any day, with a session or without; it is not counted.
    as_of : date
        Last day that is counted.

    Returns
    -------
    int
        Sessions; 0 if none lies after ``day``.

    Notes
    -----
    Only what ``sessions`` holds is counted: a session that it lacks is not noticed.
    """
    return int(((sessions > str(day)) & (sessions <= str(as_of))).sum())
