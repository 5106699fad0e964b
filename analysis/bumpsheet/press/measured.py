"""What a measure returns, and the sessions it is asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.events import Event

Value = float | int | bool | dt.date


@dataclass(frozen=True, slots=True)
class Span:
    """The sessions of one reading of a statement.

    Parameters
    ----------
    base, as_of : date
        Sessions of the two closes.
    event_base : date
        Base session of the article's event.
    event : Event
        That event.
    """

    base: dt.date
    as_of: dt.date
    event_base: dt.date
    event: Event


@dataclass(frozen=True, slots=True)
class Measured:
    """A statement recomputed.

    Parameters
    ----------
    value : float, int, bool or date
        In the unit of the statement: percent, points, USD, sessions; True where a statement
        without a number holds.
    base, as_of : date
        Sessions that it lies between; the base is None where there is only one.
    source : str
        Where the data come from, with the store.
    holds : bool
        False where the number may agree but what the article says about it does not.
    is_lower_bound : bool
        The data hold a part of what the article counts: a smaller value is consistent with it.
    details : mapping
        What the sentence that explains the verdict names.
    """

    value: Value
    as_of: dt.date
    source: str
    base: dt.date | None = None
    holds: bool = True
    is_lower_bound: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
