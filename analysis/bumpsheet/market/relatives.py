"""What other series say of one: relatives that it follows at some distance, and copies of it.

Every function takes a table with the columns ``index`` and ``witness`` as
:mod:`bumpsheet.market.against` does. The limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bumpsheet.market.against import LATE, SCALE, SOON, Shift, median_around, neighbour

# A move of logarithms x 100 below this is none.
STILL = 1e-9

if TYPE_CHECKING:
    from bumpsheet.catalogue.input_rules import BehindRule, ComparisonRules, ExchangedRule


def lone_moves(table: pd.DataFrame, rules: ComparisonRules) -> pd.DatetimeIndex:
    """Sessions on which the index leaps while a relative of it is quiet, beyond all that is usual.

    For the years without a tracker: the relative is another index, which the first one otherwise
    follows at some distance. What is usual is known from the sessions before alone.
    """
    spec = rules.lone
    moves = np.diff(table.to_numpy(), axis=0)
    away = np.abs(moves[:, 0] - moves[:, 1])
    is_quiet = np.abs(moves[:, 1]) < spec.quiet
    places = np.flatnonzero((away > spec.least) & is_quiet)
    places = places[places >= rules.around // 3]
    before = median_around(away, places - 1, rules.around - 1, 0)
    found = places[away[places] > spec.times * SCALE * before]
    return pd.DatetimeIndex(table.index[1:][found])


def follows(table: pd.DataFrame, rules: ComparisonRules) -> Shift | None:
    """The sessions on which the index follows a relative of it, or goes before it, by a session.

    Correlations over so many sessions with the neighbouring session's move and with the same one's.
    """
    spec, moves = rules.relatives, np.diff(table.to_numpy(), axis=0)
    days = table.index[1:]
    # Stretch by stretch, the last of which ends with the data.
    count = len(days) // spec.sessions
    start = len(days) - count * spec.sessions
    for lag in (SOON, LATE):
        columns = (moves[:, 0], moves[:, 1], neighbour(moves[:, 1], lag))
        of, same, other = (column[start:].reshape(count, spec.sessions) for column in columns)
        nearby = correlations(of, other)
        found = np.flatnonzero((nearby > spec.least) & (nearby - correlations(of, same) > spec.gap))
        if len(found):
            first = start + found[0] * spec.sessions
            return Shift(days[first], days[start + (found[-1] + 1) * spec.sessions - 1], lag)
    return None


def late_since(table: pd.DataFrame, rules: ComparisonRules) -> Shift | None:
    """The last sessions, if the index follows its relative by one in them from a repeat on.

    What is brought a session late from a day on has the value of the session before on that day.
    """
    spec, moves = rules.late, np.diff(table.to_numpy(), axis=0)
    repeats = np.flatnonzero(np.abs(moves[:, 0]) < STILL)
    for place in repeats[repeats >= len(moves) - 1 - spec.most]:
        of, same, before = moves[place + 1 :, 0], moves[place + 1 :, 1], moves[place:-1, 1]
        if len(of) < spec.sessions:
            break
        nearby, now = (float(correlations(of[None], part[None])[0]) for part in (before, same))
        if nearby > spec.least and nearby - now > spec.gap:
            return Shift(table.index[place + 1], table.index[-1], SOON)
    return None


def behind_since(table: pd.DataFrame, rule: BehindRule) -> pd.Timestamp | None:
    """The repeat from which on the index follows its relative by a session, up to the last one.

    For a relative that explains most of each move, so that few sessions tell: from the repeat on,
    what the relative's move of the session before leaves unexplained is smaller than what that of
    the same session leaves, by so many usual ones in all.
    """
    moves = table.diff()
    own, beside = moves["index"], moves["witness"]
    known = beside.rolling(rule.sessions)
    slope = (known.cov(own) / known.var()).shift(1)
    same, late = (own - slope * beside).abs(), (own - slope * beside.shift(1)).abs()
    usual = same.rolling(rule.sessions).mean().shift(1)
    gains, lost = ((same - late) / usual).to_numpy(), (same / usual).to_numpy()
    repeats = np.flatnonzero(own.abs().to_numpy() < STILL)
    for place in repeats[repeats >= len(table) - 1 - rule.most]:
        # That it stands still is what a value that is a session late does first.
        if lost[place] + gains[place + 1 :].sum() > rule.times:
            return pd.Timestamp(table.index[place])
    return None


def are_exchanged(table: pd.DataFrame, rule: ExchangedRule) -> bool:
    """Whether an index of small caps (``index``) and one of large caps stand in each other's place.

    Small companies are traded less, so that part of a move reaches their index a session later:
    it follows the large caps of the session before, and itself, more than these follow it.
    """
    small, large = np.diff(table.to_numpy(), axis=0).clip(-rule.cut, rule.cut).T
    if len(small) < rule.sessions:
        return False
    of, before = np.array([small, large])[:, 1:], np.array([small, large])[:, :-1]
    follows_large, leads_large = correlations(of, before[::-1])
    own_small, own_large = correlations(of, before)
    return bool(follows_large - leads_large + own_small - own_large < -rule.behind)


def correlations(of: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Correlation of each row with its like, over what is known of both."""
    known = np.isfinite(other)
    rows = [np.where(known, values, 0.0) for values in (of, other)]
    n = known.sum(axis=1, keepdims=True)
    centred = [(r - r.sum(axis=1, keepdims=True) / n) * known for r in rows]
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.sqrt((centred[0] ** 2).sum(axis=1) * (centred[1] ** 2).sum(axis=1))
        return (centred[0] * centred[1]).sum(axis=1) / scale
