"""What figures return: plain values with the sessions they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two closes.

    Parameters
    ----------
    value : float
        Percent for returns, percentage points for excess returns, basis points for yields, USD for
        flows, a pure number for ratios.
    base, as_of : date
        Sessions of the two closes.
    """

    value: float
    base: dt.date
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Standing:
    """How one occurrence compares with all others in a history.

    Parameters
    ----------
    since : date or None
        End of the latest earlier occurrence at least as extreme; None where there is none.
    tied : bool
        The occurrence at ``since`` was exactly as extreme.
    rank, n : int
        One more than the number of strictly more extreme occurrences; number of all.
    history_start : date
        First session that the comparison looked back to.
    median, deviation : float
        Median and standard deviation of all occurrences, in their unit: what is usual.
    outdone : bool
        Of what is left out of the comparison, since it overlaps, something was at least as extreme:
        then "the largest since" would not be true.
    """

    since: dt.date | None
    tied: bool
    rank: int
    n: int
    history_start: dt.date
    median: float
    deviation: float
    outdone: bool = False
