"""What the data note tells about data that are merely imperfect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imperfection:
    """Something about the data that the report's data note tells.

    Parameters
    ----------
    kind : str
        ``off_sessions``, ``missing``, ``gap`` or ``suspicious``.
    series_id, series_name : str
        The series, and its short name.
    """

    kind: str
    series_id: str
    series_name: str
    count: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    days: tuple[dt.date, ...] = ()
