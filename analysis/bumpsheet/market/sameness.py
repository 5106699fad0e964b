"""Values that must be the same and are not, or are and must not be.

The embedded sample holds the very series that a store holds, so that any difference counts; two
series that move alike to the last digit are one; and values without decimals were rounded. The
limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

# Two values that are alike happen.
FEWEST_REPEATS = 3

if TYPE_CHECKING:
    from bumpsheet.catalogue.input_rules import AgainRule, ComparisonRules, ExactRule, StandingRule
    from bumpsheet.catalogue.series import Series


def contradicted(
    values: pd.Series[float], sample: pd.Series[float], series: Series, rule: ExactRule
) -> pd.DatetimeIndex:
    """Sessions for which the embedded sample has another value.

    Parameters
    ----------
    values, sample : pandas.Series of float, index of sessions
        In the unit of the series; a kind that is revised or adjusted later is not compared.
    """
    if series.kind not in rule.kinds:
        return pd.DatetimeIndex([])
    both = values.index.intersection(sample.index)
    held = sample.reindex(both)
    tolerated = np.maximum(rule.percent / 100 * held.abs(), rule.points)
    return pd.DatetimeIndex(both[(values.reindex(both) - held).abs() > tolerated])


def is_confirmed(
    day: pd.Timestamp, values: pd.Series[float], sample: pd.Series[float] | None, rule: ExactRule
) -> bool:
    """Whether the embedded sample has the same value for a session."""
    if sample is None or day not in sample.index or day not in values.index:
        return False
    return abs(float(values[day]) - float(sample[day])) <= rule.points


def is_copy(one: pd.Series[float], other: pd.Series[float], rules: ComparisonRules) -> bool:
    """Whether two series made the same moves, to the last digit, on most of the last sessions."""
    both = one.index.intersection(other.index)[-rules.recent_sessions :]
    if len(both) <= rules.spike.sessions:
        return False
    moves = [np.diff(np.log(values.reindex(both).to_numpy())) for values in (one, other)]
    moved = np.abs(moves[0]) > 0
    same = np.abs(moves[0] - moves[1]) < 1e-9
    return bool(same[moved].mean() > rules.copied) if moved.any() else False


def is_rounded(values: pd.Series[float], series: Series, rules: ComparisonRules) -> bool:
    """Whether the latest closes of an index have lost decimals that returns would need."""
    latest = values.iloc[-rules.around :]
    if not series.kind.startswith("index") or len(latest) < rules.around:
        return False
    whole = bool((latest == latest.round()).all())
    return whole and bool(50 / latest.median() > rules.rounded)


def standing(
    values: pd.Series[float], rule: StandingRule
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Stretches of values that repeat the one before too often to be chance.

    Returns
    -------
    list of (pandas.Timestamp, pandas.Timestamp)
        First and last session that repeats. How often values repeat is known from the sessions
        before the stretch: yields near zero do so for days, prices hardly ever.
    """
    is_same = values.diff() == 0
    share = is_same.rolling(rule.sessions, min_periods=rule.sessions // 4).mean()
    found = []
    for first, last in frozen(values, FEWEST_REPEATS):
        start, end = (int(values.index.get_loc(day)) for day in (first, last))
        usual = float(share.iloc[start - 1]) if start else float("nan")
        chance = rule.sessions * max(usual, 1 / rule.sessions) ** (end - start + 1)
        if chance < rule.chance:
            found.append((first, last))
    return found


def again(values: pd.Series[float], rule: AgainRule) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Stretches that stand in the series a second time, value for value.

    Returns
    -------
    list of (pandas.Timestamp, pandas.Timestamp)
        First and last session that repeats one of the quarter before; where values hardly change,
        as yields near zero, they may.
    """
    held, found = values.to_numpy(), []
    for lag in range(2, min(rule.sessions, len(held) - 1)):
        is_same = np.concatenate([np.zeros(lag), held[lag:] == held[:-lag], [0]])
        edges = np.flatnonzero(np.diff(is_same)) + 1
        spans = edges.reshape(-1, 2)
        # So many changes need more values than that; most stretches are of one or two.
        for start, end in spans[spans[:, 1] - spans[:, 0] > rule.changes]:
            if np.count_nonzero(np.diff(held[start:end])) >= rule.changes:
                found.append((values.index[start], values.index[end - 1]))
    return sorted(found)


def frozen(values: pd.Series[float], repeats: int) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Stretches of so many values, or more, that repeat the one before."""
    is_same = values.diff() == 0
    lengths = is_same.groupby((~is_same).cumsum()).transform("sum")
    days = values.index[is_same & (lengths >= repeats)]
    places = values.index.get_indexer(days)
    firsts = np.flatnonzero(np.diff(places, prepend=-1) > 1)
    lasts = [*(firsts[1:] - 1), len(days) - 1]
    return [(days[first], days[last]) for first, last in zip(firsts, lasts, strict=False)]
