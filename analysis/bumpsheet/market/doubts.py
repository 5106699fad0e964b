"""Closes of a report's own series that are not believed: refused, or told.

What a headline figure rests on is refused: the returns since the event, from the base to the as-of
date. Everything else is told, and stands beside the figures that it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.market.against import Shift, side_by_side
from bumpsheet.market.plausible import implausible_moves
from bumpsheet.market.verdicts import (
    following,
    leaping,
    shifting,
    spiking,
    stepping,
    strangers,
)
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bumpsheet.catalogue.input_rules import InputRules
    from bumpsheet.market.history import History
    from bumpsheet.market.verdicts import Parting
    from bumpsheet.market.witnesses import Witnesses


class Fault(StrEnum):
    """What is wrong with closes."""

    IMPLAUSIBLE = "implausible"
    SPIKE = "spike"
    LEVEL = "level"
    SHIFT = "shift"
    LONE = "lone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Closes that are not believed.

    Parameters
    ----------
    first, last : date
        One session, or all from the first to the last.
    value, implied : float or None
        The close at ``first``, and what the witnesses say it should be.
    witnesses : tuple of str
        Who gives it away; none for a move that is impossible in itself.
    is_sure : bool
        Two witnesses agree, or the fault is too large for one to err.
    """

    fault: Fault
    history: History
    first: dt.date
    last: dt.date
    value: float
    implied: float | None = None
    witnesses: tuple[str, ...] = ()
    is_sure: bool = True

    def touches(self, base: dt.date, as_of: dt.date) -> bool:
        """Whether the return from ``base`` to ``as_of`` rests on it."""
        match self.fault:
            case Fault.SPIKE:
                return self.is_sure and self.first in {base, as_of}
            case Fault.LEVEL | Fault.LONE:
                return base < self.first <= as_of
        return self.first <= as_of and self.last >= base


def doubts_of(
    history: History, witnesses: Witnesses, relatives: Mapping[str, History], rules: InputRules
) -> list[Doubt]:
    """Everything about a series that its witnesses, or its relatives, contradict.

    Parameters
    ----------
    relatives : mapping of str to History
        Other series of the report by short name, asked only about sessions that no witness knows.
    """
    closes, series = history.closes, history.series
    found = [
        _doubt(Fault.IMPLAUSIBLE, history, day)
        for day in implausible_moves(closes, series, rules.largest_moves)
    ]
    # What is impossible in itself needs no witness, and would only confuse them.
    impossible = pd.DatetimeIndex([pd.Timestamp(doubt.first) for doubt in found])
    believed = closes.drop(impossible)
    tables = {
        name: side_by_side(believed, values, is_yield=series.is_yield)
        for name, values in witnesses.sources.items()
    }
    spec = rules.comparison
    moved = shifting(tables, spec)
    if moved is not None:
        return [*found, _span(Fault.SHIFT, history, *moved)]
    others = strangers(tables, spec)
    if others:
        whole = Shift(closes.index[0], closes.index[-1], 0)
        return [*found, _span(Fault.OTHER, history, whole, others)]
    found += [
        _doubt(Fault.LEVEL, history, parting.day, parting) for parting in stepping(tables, spec)
    ]
    for parting in spiking(tables, spec):
        is_sure = len(parting.witnesses) > 1 or abs(parting.percent) >= spec.spike.gross
        found.append(_doubt(Fault.SPIKE, history, parting.day, parting, is_sure=is_sure))
    return [*found, *_against_relatives(history, tables, relatives, rules)]


def _against_relatives(
    history: History,
    tables: Mapping[str, pd.DataFrame],
    relatives: Mapping[str, History],
    rules: InputRules,
) -> Iterator[Doubt]:
    """What other indices say of sessions that no tracker and no second source knows."""
    closes, is_yield = history.closes, history.series.is_yield
    known = pd.DatetimeIndex([])
    for table in tables.values():
        known = known.union(table.index)
    alone = closes[~closes.index.isin(known)]
    if alone.empty:
        return
    # What is usual is known from the sessions before.
    first = max(0, int(closes.index.get_loc(alone.index[0])) - rules.comparison.around)
    recent = closes.iloc[first : int(closes.index.get_loc(alone.index[-1])) + 1]
    beside = {
        name: side_by_side(recent, other.closes, is_yield=is_yield)
        for name, other in relatives.items()
    }
    apart = {name: table[table.index.isin(alone.index)] for name, table in beside.items()}
    moved = following(apart, rules.comparison)
    if moved is not None:
        yield _span(Fault.SHIFT, history, *moved)
        return
    if not is_yield:
        for parting in leaping(beside, rules.comparison):
            if parting.day in alone.index:
                yield _doubt(Fault.LONE, history, parting.day, parting)


def _doubt(
    fault: Fault,
    history: History,
    day: pd.Timestamp,
    parting: Parting | None = None,
    *,
    is_sure: bool = True,
) -> Doubt:
    value = float(history.closes[day])
    implied = None
    if parting is not None and fault is not Fault.LONE:
        is_yield = history.series.is_yield
        off = parting.percent / 100
        implied = value - off if is_yield else value * float(np.exp(-off))
    names = () if parting is None else parting.witnesses
    only = as_date(day)
    return Doubt(fault, history, only, only, value, implied, names, is_sure)


def _span(fault: Fault, history: History, shift: Shift, names: tuple[str, ...]) -> Doubt:
    first, last = as_date(shift.first), as_date(shift.last)
    return Doubt(fault, history, first, last, float(history.closes[shift.first]), witnesses=names)
