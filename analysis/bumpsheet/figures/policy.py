"""The policy cycle: the last change of the policy rate and how long ago it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import pandas as pd

    from bumpsheet.catalogue.events import Event


def last_decision(events: Iterable[Event], day: dt.date) -> Event | None:
    """The latest event that changed the policy rate on or before ``day``; None if there is none."""
    changes = [event for event in events if event.decision is not None and event.date <= day]
    return max(changes, key=lambda event: event.date) if changes else None


def sessions_since(sessions: pd.DatetimeIndex, day: dt.date, as_of: dt.date) -> int:
    """Number of sessions after ``day`` up to and including the as-of date."""
    return int(((sessions > str(day)) & (sessions <= str(as_of))).sum())
