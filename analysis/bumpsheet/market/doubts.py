"""Closes of a report's own series that are not believed: refused, or told.

What a headline figure rests on is refused: the returns since the event, from the base to the as-of
date. Everything else is told, and stands beside the figures that it touches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.market.against import Shift, side_by_side
from bumpsheet.market.astray import moves_of
from bumpsheet.market.plausible import implausible_moves
from bumpsheet.market.sameness import (
    again,
    contradicted,
    is_confirmed,
    is_copy,
    is_rounded,
    standing,
)
from bumpsheet.market.verdicts import (
    becoming_late,
    following,
    keeping_up,
    leaping,
    leaving,
    shifting,
    spiking,
    stepping,
    strangers,
)
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bumpsheet.catalogue.input_rules import ComparisonRules, InputRules
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
    COPY = "copy"
    DIFFERS = "differs"
    ROUNDED = "rounded"
    DIVIDENDS = "dividends"
    STANDS = "stands"
    AGAIN = "again"


# What is wrong with a whole stretch.
SPANS = {Fault.LEVEL, Fault.SHIFT, Fault.OTHER, Fault.COPY, Fault.DIFFERS}
SPANS |= {Fault.ROUNDED, Fault.DIVIDENDS, Fault.STANDS, Fault.AGAIN}
# Small enough for the returns since the event to stand, with a mark.
SMALL = {Fault.ROUNDED, Fault.DIVIDENDS}


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

    @property
    def is_single(self) -> bool:
        """Whether one session is in doubt, and no stretch."""
        return self.fault not in SPANS

    def explains(self, day: dt.date, ratio: float, percent: float) -> bool:
        """Whether a close of this session is wrong because of it.

        Parameters
        ----------
        ratio : float
            Of the close to the right one; of another level it is as large as the step was, within
            so many ``percent``.
        """
        if self.fault is Fault.LEVEL and self.implied is not None:
            step = self.value / self.implied
            return day >= self.first and abs(ratio / step - 1) <= percent / 100
        return self.fault not in SMALL and self.first <= day <= self.last

    def touches(self, base: dt.date, as_of: dt.date) -> bool:
        """Whether the return from ``base`` to ``as_of`` rests on it."""
        if self.fault in SMALL:
            return False
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
    closes, series, spec = history.closes, history.series, rules.comparison
    found = [
        _doubt(Fault.IMPLAUSIBLE, history, day)
        for day in implausible_moves(closes, series, rules.largest_moves)
    ]
    if is_rounded(closes, series, spec):
        found.append(_span(Fault.ROUNDED, history, _whole(closes), ()))
    if series.kind is not SeriesKind.STOCK:
        for first, last in standing(closes, spec.standing):
            found.append(_span(Fault.STANDS, history, Shift(first, last, 0), ()))
        for first, last in again(closes, spec.again):
            found.append(_span(Fault.AGAIN, history, Shift(first, last, 0), ()))
    # What is impossible in itself needs no witness, and would only confuse them.
    impossible = pd.DatetimeIndex([pd.Timestamp(doubt.first) for doubt in found if doubt.is_single])
    believed = closes.drop(impossible)
    tables = {
        name: side_by_side(believed, values, is_yield=series.is_yield)
        for name, values in witnesses.sources.items()
    }
    wrong = _as_a_whole(history, tables, spec)
    if wrong:
        # Single closes tell nothing then, but for those that the sample has better.
        return _with_sample(history, [*found, *wrong], witnesses, spec)
    paid = series.dividends
    funds = keeping_up(tables, witnesses.adjusted, paid, spec) if paid is not None else ()
    if funds:
        found.append(_span(Fault.DIVIDENDS, history, _whole(closes), funds))
    found += [
        _doubt(Fault.LEVEL, history, parting.day, parting) for parting in stepping(tables, spec)
    ]
    beside = {name: moves_of(other.closes) for name, other in relatives.items()}
    asked = {} if series.is_yield else beside
    for parting in spiking(tables, spec, moves_of(believed), asked):
        if not is_confirmed(parting.day, closes, witnesses.sample, spec.exact):
            is_sure = len(parting.witnesses) > 1 or abs(parting.percent) >= spec.spike.gross
            found.append(_doubt(Fault.SPIKE, history, parting.day, parting, is_sure=is_sure))
    found = _with_sample(history, found, witnesses, spec)
    return [*found, *_against_relatives(history, tables, relatives, rules)]


def _as_a_whole(
    history: History, tables: Mapping[str, pd.DataFrame], spec: ComparisonRules
) -> list[Doubt]:
    """What is wrong with all closes or a long stretch of them, so that single ones tell nothing."""
    moved, others = shifting(tables, spec), strangers(tables, spec)
    found = [] if moved is None else [_span(Fault.SHIFT, history, *moved)]
    if others:
        found.append(_span(Fault.OTHER, history, _whole(history.closes), others))
    return found


def _with_sample(
    history: History, found: list[Doubt], witnesses: Witnesses, spec: ComparisonRules
) -> list[Doubt]:
    """Add where the embedded sample has another value, however little it differs."""
    sample, closes = witnesses.sample, history.closes
    if sample is None:
        return found
    days = contradicted(closes, sample, history.series, spec.exact)
    explained = [doubt for doubt in found if doubt.is_sure]
    left = [
        day
        for day in days
        if not any(
            doubt.explains(as_date(day), float(closes[day] / sample[day]), spec.spike.least)
            for doubt in explained
        )
    ]
    if len(left) > spec.exact.few:
        span = Shift(left[0], left[-1], 0)
        return [*found, _span(Fault.DIFFERS, history, span, (witnesses.sample_name,))]
    single = [
        replace(
            _doubt(Fault.SPIKE, history, day),
            implied=float(sample[day]),
            witnesses=(witnesses.sample_name,),
        )
        for day in left
    ]
    known = {doubt.first for doubt in single}
    return [*(d for d in found if d.fault is not Fault.SPIKE or d.first not in known), *single]


def copies(histories: Mapping[str, History], rules: ComparisonRules) -> list[Doubt]:
    """Series of a report that are one and the same; the later of two is taken for the copy."""
    found = []
    for (_, one), (_, other) in combinations(histories.items(), 2):
        if one.series.id != other.series.id and is_copy(one.closes, other.closes, rules):
            span = _whole(other.closes)
            found.append(_span(Fault.COPY, other, span, (one.series.short_name,)))
    return found


def _whole(closes: pd.Series[float]) -> Shift:
    return Shift(closes.index[0], closes.index[-1], 0)


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
    moved = following(apart, rules.comparison) or becoming_late(apart, rules.comparison)
    if moved is not None:
        yield _span(Fault.SHIFT, history, *moved)
        return
    if not is_yield:
        for parting in leaping(beside, rules.comparison):
            if parting.day in alone.index:
                yield _doubt(Fault.LONE, history, parting.day, parting)
    moves = {name: moves_of(other.closes, is_yield=is_yield) for name, other in relatives.items()}
    own = moves_of(closes, is_yield=is_yield)
    for parting in leaving(own, moves, rules.comparison.astray, is_yield=is_yield):
        if parting.day in alone.index:
            yield _doubt(Fault.SPIKE, history, parting.day, parting)


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
