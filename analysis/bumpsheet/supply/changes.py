"""What an arrival changes in a stored table, and when it is refused.

A source that misbehaves must not replace a good series: half a file, another series under the same
address and a table of another unit all differ from what is stored in ways that revisions do not.
All functions take values of float indexed by days, unique and in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.catalogue.series import Series
    from bumpsheet.trading.calendars import TradingCalendar

# Sources write the same number with 32 bits, or with 64: less than a cent of the largest index.
SAME = 1e-7
# Differences beyond these make a value another one, and not the same one rounded.
OTHER_SHARE, OTHER_POINTS = 0.001, 0.02
# Moves of closes that are adjusted again at each distribution, and rounded.
OTHER_MOVE = 0.002
MOST_OTHER = 0.5
FEWEST_COMMON = 3
# No index has changed as much within as many years: the Dow Jones of 1929 fell to a ninth in three.
MOST_TIMES, WITHIN_YEARS = 10.0, 3.0
INDICES = {SeriesKind.INDEX_PRICE_RETURN, SeriesKind.INDEX_TOTAL_RETURN}
# Of what is stored a table must hold as much, and end no more days before it.
LEAST_SHARE, MOST_DAYS_BEHIND = 0.5, 7
# Stored sessions that a table may lack; they are kept.
MOST_LACKING, MOST_LACKING_SHARE = 5, 0.01


@dataclass(frozen=True, slots=True)
class Changes:
    """The table as it is after an arrival, and how it differs from the one before.

    Parameters
    ----------
    table : pandas.Series of float
        What is stored from now on.
    new, revised, dropped, kept : pandas.DatetimeIndex
        Days that were not stored; whose value is another one; that are gone; that stay although the
        arrival lacks them.
    """

    table: pd.Series[float]
    new: pd.DatetimeIndex
    revised: pd.DatetimeIndex
    dropped: pd.DatetimeIndex
    kept: pd.DatetimeIndex

    @property
    def is_none(self) -> bool:
        """Whether everything stays as it was."""
        return not (len(self.new) or len(self.revised) or len(self.dropped))


def merged(
    stored: pd.Series[float], arrived: pd.Series[float], sessions: TradingCalendar
) -> Changes:
    """Put an arrival in the place of what is stored.

    Days outside the arrival's span stay, since sources forget their oldest years, and so do
    sessions that it lacks within; other days that it lacks are gone.
    """
    absent = pd.DatetimeIndex(stored.index.difference(arrived.index))
    inside = (absent >= arrived.index[0]) & (absent <= arrived.index[-1])
    dropped = absent[inside & ~absent.isin(sessions.index)]
    kept = absent.difference(dropped)
    common = stored.index.intersection(arrived.index)
    is_same = np.isclose(arrived[common], stored[common], rtol=SAME, atol=0)
    same = common[is_same]
    parts = [stored[kept], stored[same], arrived.drop(same)]
    table = pd.concat([part for part in parts if len(part)]).sort_index()
    new = pd.DatetimeIndex(arrived.index.difference(stored.index))
    return Changes(table, new, pd.DatetimeIndex(common[~is_same]), dropped, kept)


def why_shorter(
    stored: pd.Series[float], arrived: pd.Series[float], sessions: TradingCalendar
) -> str | None:
    """Say why an arrival is taken for a part of a table, or None."""
    if len(arrived) < LEAST_SHARE * len(stored):
        return f"only {len(arrived)} rows, where {len(stored)} are stored"
    behind = (stored.index[-1] - arrived.index[-1]).days
    if behind > MOST_DAYS_BEHIND:
        ends = as_date(arrived.index[-1]), as_date(stored.index[-1])
        return f"it ends on {ends[0]}, what is stored on {ends[1]}"
    within = stored.index[stored.index.isin(sessions.index)].difference(arrived.index)
    within = within[(within >= arrived.index[0]) & (within <= arrived.index[-1])]
    if len(within) > max(MOST_LACKING, MOST_LACKING_SHARE * len(stored)):
        return f"it lacks {len(within)} stored sessions, such as {as_date(within[-1])}"
    return None


def why_other(stored: pd.Series[float], arrived: pd.Series[float], series: Series) -> str | None:
    """Say why an arrival is taken for another series, or another unit, or None.

    Closes of funds and stocks are adjusted again at each distribution: of these the moves from one
    common day to the next are compared.
    """
    common = stored.index.intersection(arrived.index)
    before, after = stored[common], arrived[common]
    if series.kind in {SeriesKind.ETF, SeriesKind.STOCK}:
        moves = (before.pct_change(), after.pct_change())
        is_other = (moves[0] - moves[1]).abs().iloc[1:] > OTHER_MOVE
    elif series.is_yield:
        is_other = (before - after).abs() > OTHER_POINTS
    else:
        is_other = (after / before - 1).abs() > OTHER_SHARE
    if len(is_other) < FEWEST_COMMON:
        return _other_level(stored, arrived) if series.kind in INDICES else None
    if is_other.mean() <= MOST_OTHER:
        return None
    day = is_other[is_other].index[-1]
    return (
        f"{int(is_other.sum())} of {len(is_other)} common days differ, such as {as_date(day)}: "
        f"{after[day]:g} where {before[day]:g} is stored"
    )


def _other_level(stored: pd.Series[float], arrived: pd.Series[float]) -> str | None:
    """Say that an index stands where it cannot have come from what is stored nearby, or None.

    A table that is set to 100 on its first day has no day in common with what would give it away.
    """
    places = np.clip(stored.index.searchsorted(arrived.index), 1, max(len(stored) - 1, 1))
    if len(stored) < 2 or arrived.empty:
        return None
    before, after = stored.index[places - 1], stored.index[places]
    is_before = (arrived.index - before) < (after - arrived.index)
    nearest = before.where(is_before, after)
    years = np.abs((arrived.index - nearest).days.to_numpy()) / 365.25
    closest = int(np.argmin(years))
    day, other = arrived.index[closest], nearest[closest]
    times = arrived.iloc[closest] / stored[other]
    if years[closest] > WITHIN_YEARS or 1 / MOST_TIMES <= times <= MOST_TIMES:
        return None
    return (
        f"it stands at {arrived.iloc[closest]:g} on {as_date(day)}, where {stored[other]:g} is "
        f"stored for {as_date(other)}"
    )
