"""Which closes the witnesses of a series agree against.

A witness may be wrong itself: a fault is found where more than half of those that know the session
speak of it. The limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.market.against import Shift, is_other, levels, pays_out_nothing, shifted, spikes
from bumpsheet.market.astray import astray, bears_out
from bumpsheet.market.relatives import follows, late_since, lone_moves

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from bumpsheet.catalogue.input_rules import AstrayRule, ComparisonRules, SpikeRule

    Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Parting:
    """A session at which an index parts from its witnesses.

    Parameters
    ----------
    percent : float
        By how much.
    witnesses : tuple of str
        Those that say so.
    """

    day: pd.Timestamp
    percent: float
    witnesses: tuple[str, ...]


def spiking(
    tables: Tables,
    rules: ComparisonRules,
    own: pd.Series[float] | None = None,
    relatives: Mapping[str, pd.Series[float]] | None = None,
) -> list[Parting]:
    """Sessions at which the index parts from its witnesses and from nothing before or after.

    Parameters
    ----------
    own, relatives : optional
        Moves of the index and of other indices, which are asked where there is but one witness.
    """
    found = {name: spikes(table, rules) for name, table in tables.items() if len(table) > 1}
    partings = []
    for day in sorted({day for one in found.values() for day in one.index}):
        known = [name for name, table in tables.items() if day in table.index]
        apart = {name: one.loc[day] for name, one in found.items() if day in one.index}
        borne_out: tuple[str, ...] = ()
        if len(known) == 1 and own is not None and relatives:
            (spike,) = apart.values()
            is_far = spike["times"] > rules.spike.times and spike["share"] > rules.spike.share
            if is_far and bears_out(own, relatives, (day, float(spike["percent"])), rules):
                borne_out = tuple(relatives)
        says = {
            name: float(spike["percent"])
            for name, spike in apart.items()
            if _is_far(spike, len(known) + len(borne_out), rules.spike)
        }
        agree = len({percent > 0 for percent in says.values()}) == 1
        if agree and 2 * len(says) > len(known):
            percent = float(np.median([*says.values()]))
            partings.append(Parting(day, percent, (*says, *borne_out)))
    return partings


def _is_far(spike: pd.Series[float], known: int, spec: SpikeRule) -> bool:
    """Whether one witness speaks against a close; what two agree on may be smaller."""
    if known == 1:
        return bool(spike["times"] > spec.alone and spike["share"] > spec.share)
    is_idle = spike["share"] > spec.share or spike["times"] > spec.whatever
    return bool(spike["times"] > spec.times and is_idle)


def stepping(tables: Tables, rules: ComparisonRules) -> list[Parting]:
    """Sessions from which on the index stands at another level than its witnesses."""
    found = {name: levels(table, rules) for name, table in tables.items() if len(table) > 1}
    near = pd.Timedelta(days=2 * rules.level.sessions)
    partings: list[Parting] = []
    for day in sorted({day for jumps in found.values() for day in jumps.index}):
        if partings and day - partings[-1].day <= near:
            continue
        says = {
            name: jumps[(jumps.index >= day - near) & (jumps.index <= day + near)]
            for name, jumps in found.items()
        }
        agree = {name: jumps for name, jumps in says.items() if len(jumps)}
        known = [n for n, t in tables.items() if _knows(t, day - near, day, rules.level.fewest)]
        if 2 * len(agree) > len(known):
            first = next(iter(agree.values()))
            partings.append(Parting(day, float(first.iloc[0]), tuple(agree)))
    return partings


def shifting(tables: Tables, rules: ComparisonRules) -> tuple[Shift, tuple[str, ...]] | None:
    """The sessions on which the index moves as its witnesses did a session before or after."""
    return _agreed(tables, lambda table: shifted(table, rules), rules.shift.at_end)


def following(tables: Tables, rules: ComparisonRules) -> tuple[Shift, tuple[str, ...]] | None:
    """The sessions on which the index follows its relatives by a session, or goes before them."""
    return _agreed(tables, lambda table: follows(table, rules), rules.relatives.sessions)


def becoming_late(tables: Tables, rules: ComparisonRules) -> tuple[Shift, tuple[str, ...]] | None:
    """The last sessions, in which the index follows its relatives by one since it stood still."""
    found = {name: late_since(table, rules) for name, table in tables.items() if len(table) > 1}
    shifts = {name: shift for name, shift in found.items() if shift is not None}
    if not shifts or 2 * len(shifts) <= len(tables):
        return None
    return next(iter(shifts.values())), tuple(shifts)


def leaving(
    own: pd.Series[float],
    relatives: Mapping[str, pd.Series[float]],
    rule: AstrayRule,
    *,
    is_yield: bool,
) -> Iterator[Parting]:
    """Sessions at which a series leaves what its relatives make of it, and comes back.

    Parameters
    ----------
    own : pandas.Series of float, index of sessions
        Moves of the series.
    relatives : mapping of str to pandas.Series of float
        Moves of its relatives; indices may not all be wild.
    """
    if not relatives:
        return
    markets = [] if is_yield else list(relatives.values())
    found = astray(own, relatives, markets, own.index[0], rule)
    # Of the last session nothing has come back yet, and indices do part for good.
    for day, off in found["off"].drop(own.index[-1], errors="ignore").items():
        yield Parting(pd.Timestamp(str(day)), float(off), tuple(relatives))


def _agreed(
    tables: Tables, find: Callable[[pd.DataFrame], Shift | None], sessions: int
) -> tuple[Shift, tuple[str, ...]] | None:
    found = {name: find(table) for name, table in tables.items() if len(table) > 1}
    shifts = {name: shift for name, shift in found.items() if shift is not None}
    for name, shift in shifts.items():
        agree = tuple(
            other
            for other, its in shifts.items()
            if its.lag == shift.lag and its.first <= shift.last and its.last >= shift.first
        )
        known = [n for n, t in tables.items() if _knows(t, shift.first, shift.last, sessions)]
        if 2 * len({*agree, name}) > len(known):
            return shift, agree
    return None


def strangers(tables: Tables, rules: ComparisonRules) -> tuple[str, ...]:
    """The witnesses that the index does not follow at all, where most of them say so."""
    known = {name: table for name, table in tables.items() if len(table) > 2 * rules.around}
    found = tuple(name for name, table in known.items() if is_other(table, rules))
    return found if 2 * len(found) > len(known) else ()


def keeping_up(
    tables: Tables, funds: Collection[str], dividends: float, rules: ComparisonRules
) -> tuple[str, ...]:
    """The funds that a price index does not fall behind, where most of those that know say so."""
    known = {n: t for n, t in tables.items() if n in funds and len(t) >= rules.drift.sessions}
    found = tuple(n for n, table in known.items() if pays_out_nothing(table, dividends, rules))
    return found if 2 * len(found) > len(known) else ()


def leaping(tables: Tables, rules: ComparisonRules) -> list[Parting]:
    """Sessions on which the index leaps while all of its relatives are quiet."""
    found = {name: lone_moves(table, rules) for name, table in tables.items() if len(table) > 1}
    days = sorted({day for sessions in found.values() for day in sessions})
    partings = []
    for day in days:
        agree = tuple(name for name, sessions in found.items() if day in sessions)
        known = [name for name, table in tables.items() if day in table.index]
        if len(agree) == len(known):
            moves = tables[agree[0]]["index"].diff()
            partings.append(Parting(day, float(moves[day]), agree))
    return partings


def _knows(table: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, sessions: int) -> bool:
    """Whether a witness has enough sessions up to and from a day to speak of it."""
    return len(table.loc[first:last]) >= min(sessions, 2) and bool(
        table.index[0] <= first and table.index[-1] >= last
    )
