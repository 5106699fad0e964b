"""What is noticed about a stored series or file, whatever a report makes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bumpsheet.market.imperfections import Kind

Noticed = Literal[
    Kind, "unreadable", "unfit", "changed", "damaged_record", "raw_lost", "behind",
    "gaps", "special", "repeated", "signs", "bad_ticks", "bad_values", "missing_code",
    "no_holds", "adds_nothing", "calculated_back", "reused", "split_jumps", "exchanged",
    "survivors",
]  # fmt: skip

ERRORS = frozenset({"unreadable", "unfit", "damaged_record", "raw_lost", "behind", "adds_nothing"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that whoever uses the data should know.

    Parameters
    ----------
    kind : str
        A macro of ``templates/store/problems.j2``, which words it.
    count : int
        Of rows, sessions or stocks.
    first, last : date
        Where it begins and ends.
    days : tuple of date
        Single days, where they are few.
    names : tuple of str
        Who gives it away, or what it is about.
    text : str
        What a message or the catalogue says.
    """

    kind: Noticed
    count: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    days: tuple[dt.date, ...] = ()
    names: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the data cannot be used as they are."""
        return self.kind in ERRORS
