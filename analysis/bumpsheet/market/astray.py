"""Closes that leave what their relatives make of them for one session, and come back at the next.

A wrong close moves its series twice, out and back, while whatever the series moves with stays where
it is. What the relatives make of it is known from the sessions before: a regression of its moves on
theirs. The limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.market.against import SCALE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bumpsheet.catalogue.input_rules import AstrayRule, ComparisonRules


def moves_of(values: pd.Series[float], *, is_yield: bool = False) -> pd.Series[float]:
    """Moves from session to session: basis points, or differences of logarithms x 100."""
    return 100 * (values if is_yield else np.log(values)).diff()


def astray(
    own: pd.Series[float],
    relatives: Mapping[str, pd.Series[float]],
    markets: Collection[pd.Series[float]],
    first: pd.Timestamp,
    rule: AstrayRule,
) -> pd.DataFrame:
    """Sessions from ``first`` on whose value is wrong by all that the relatives make of it.

    Parameters
    ----------
    own : pandas.Series of float, index of sessions
        Moves as of :func:`moves_of`.
    relatives : mapping of str to pandas.Series of float
        Moves of what the series moves with.
    markets : collection of pandas.Series of float
        Moves of indices: where all of them move by more than is quiet, the limits grow with the
        smallest of these moves.

    Returns
    -------
    pandas.DataFrame
        By session ``off`` (in the unit of the moves) and ``times`` (of what usually is left over);
        the last session, of which no way back is known, has a stricter limit.
    """
    table = pd.concat([own.rename("own"), *relatives.values()], axis=1, join="inner").dropna()
    left = _unexplained(table, int(table.index.searchsorted(first)), rule)
    wild = _wildness(table.index, markets, rule)
    # A fault spans two sessions, out and back.
    over_both = np.fmax(wild, wild.shift(-1))
    back = left["times"].shift(-1)
    smaller = np.minimum(left["times"].abs(), back.abs())
    comes_back = (left["times"] * back < 0) & ((left["times"] + back).abs() < rule.undone * smaller)
    is_wrong = comes_back & (smaller > rule.times * over_both)
    is_wrong.iloc[-1:] |= (left["times"].abs() > rule.at_end * wild).iloc[-1:]
    # Where a relative is at fault, the series itself stays where it is.
    shown = table["own"] * np.sign(left["off"])
    out_and_back = [part + part.shift(-1, fill_value=0) for part in (shown, left["off"].abs())]
    is_wrong &= out_and_back[0] > rule.own * out_and_back[1]
    found = left[is_wrong]
    return found.assign(times=found["times"].abs())


def bears_out(
    own: pd.Series[float],
    relatives: Mapping[str, pd.Series[float]],
    at: tuple[pd.Timestamp, float],
    rules: ComparisonRules,
) -> bool:
    """Whether relatives speak for an error of a session as well, by what they leave unexplained.

    Parameters
    ----------
    own, relatives : as of :func:`astray`
    at : (pandas.Timestamp, float)
        The session, and by how much the value is off, in the unit of the moves.
    """
    day, off = at
    spec, sessions = rules.spike.bears_out, rules.astray.sessions
    table = pd.concat([own.rename("own"), *relatives.values()], axis=1, join="inner").dropna()
    place = int(table.index.searchsorted(day))
    if not relatives or not sessions <= place < len(table) - 1 or table.index[place] != day:
        return False
    values = np.column_stack([table.to_numpy(), np.ones(len(table))])[place - sessions : place + 2]
    weights = np.linalg.lstsq(values[:-2, 1:], values[:-2, 0], rcond=None)[0]
    left = values[:, 0] - values[:, 1:] @ weights
    # Of the mean of two the usual one is smaller by the root of two.
    usual = SCALE * np.median(np.abs(left[:-2])) / np.sqrt(2)
    shown = (left[-2] - left[-1]) / 2 * np.sign(off)
    return bool(shown > max(spec.share * abs(off), spec.times * usual))


def _wildness(
    days: pd.Index, markets: Collection[pd.Series[float]], rule: AstrayRule
) -> pd.Series[float]:
    """By how much the limits grow: 1 on a quiet session."""
    if not markets:
        return pd.Series(1.0, index=days)
    calmest = pd.concat([*markets], axis=1).abs().min(axis=1).reindex(days)
    return (rule.wild * calmest / rule.quiet).where(calmest > rule.quiet, 1.0)


def _unexplained(table: pd.DataFrame, start: int, rule: AstrayRule) -> pd.DataFrame:
    """What a regression on the sessions before leaves of each move, as is and in usual ones."""
    values = np.column_stack([table.to_numpy(), np.ones(len(table))])
    off, times = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for begin in range(max(start, rule.fewest), len(table), rule.anew):
        before = values[max(0, begin - rule.sessions) : begin]
        these = values[begin : begin + rule.anew]
        weights = np.linalg.lstsq(before[:, 1:], before[:, 0], rcond=None)[0]
        usual = SCALE * np.median(np.abs(before[:, 0] - before[:, 1:] @ weights))
        off[begin : begin + rule.anew] = these[:, 0] - these[:, 1:] @ weights
        times[begin : begin + rule.anew] = off[begin : begin + rule.anew] / max(usual, rule.finest)
    return pd.DataFrame({"off": off, "times": times}, index=table.index)
