"""What the data note tells about data that are merely imperfect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "off_sessions", "missing", "gap", "suspicious",
    "implausible", "spike", "level", "shift", "lone", "other", "copy", "differs",
    "rounded", "dividends", "stands", "again", "unfit_source", "short",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Better:
    """A doubted value, and the one that the embedded sample has for the session."""

    day: dt.date
    value: float
    sample: float


@dataclass(frozen=True, slots=True)
class Imperfection:
    """Something about the data that the report's data note tells.

    Parameters
    ----------
    kind : str
        ``off_sessions``, ``missing`` or ``gap``: rows that are too many or too few; ``suspicious``,
        ``implausible``, ``spike``, ``level``, ``shift``, ``lone``, ``other``, ``copy``,
        ``differs``, ``rounded``, ``dividends``, ``stands`` or ``again``: closes that are doubted;
        ``unfit_source``: a second source that cannot be used; ``short``: a store that does not
        reach, so that another one, the second of the witnesses, serves the report.
    series_id, series_name : str
        The series, and its short name.
    days : tuple of date
        Sessions that are doubted one by one; otherwise those from ``first`` to ``last`` are.
    witnesses : tuple of str
        Who gives them away.
    better : tuple of Better
        Doubted values for which the embedded sample has another.
    reason : str
        Why a source is unfit.
    """

    kind: Kind
    series_id: str
    series_name: str
    count: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    days: tuple[dt.date, ...] = ()
    witnesses: tuple[str, ...] = ()
    better: tuple[Better, ...] = ()
    reason: str = ""
