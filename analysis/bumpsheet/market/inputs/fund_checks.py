"""Mistakes in a fund's own figures: which share counts and net asset values are not believed.

The thresholds stand in ``data/input_rules.yml``. Every function takes series of float indexed by
sessions and says which of them are in doubt; none is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.catalogue.input_rules import FundLagRule, FundRules

YEAR = 252
# What one session of twenty exceeds is rare; single changes are cut at so many usual ones.
RARE = 0.95
CUT = 3.0
# A change that the next session takes back leaves no more than this share of it.
UNDONE = 0.35


def out_of_proportion(values: pd.Series[float], rules: FundRules) -> pd.Series[bool]:
    """Values far from the median of the sessions around them, as far as these are known."""
    usual = values.rolling(rules.around, center=True, min_periods=3).median()
    ratio = values / usual
    return (values <= 0) | (ratio > rules.times) | (ratio < 1 / rules.times)


def in_no_whole_units(shares: pd.Series[float], unit: int | None) -> pd.Series[bool]:
    """Share counts that are no multiple of the units in which a fund creates its shares."""
    return shares * 0 > 1 if unit is None else shares % unit != 0


def leaps(shares: pd.Series[float], rules: FundRules) -> pd.Series[bool]:
    """Share counts that a session changes far more than any of the year before, or that come back.

    What is usual is the change that only one session of twenty of the year before exceeds.
    """
    moves = np.log(shares.where(shares > 0)).diff()
    usual = moves.abs().rolling(YEAR, min_periods=YEAR // 4).quantile(RARE).shift(1)
    back = moves.shift(-1)
    smaller = np.minimum(moves.abs(), back.abs())
    comes_back = (moves * back < 0) & ((moves + back).abs() < UNDONE * smaller)
    return (moves.abs() > rules.leap * usual) | (comes_back & (smaller > rules.comes_back * usual))


def is_late(
    shares: pd.Series[float], closes: pd.Series[float], rule: FundLagRule
) -> tuple[float, float] | None:
    """Whether counts stand a session early or late against the fund's closes.

    Shares are created for money that came in while the fund moved: a count follows the move of the
    session before, weakly but for years.

    Returns
    -------
    (float, float) or None
        Correlation with the session before, and that with another one, where that is higher.
    """
    changes, moves = np.log(shares).diff(), np.log(closes.reindex(shares.index)).diff()
    limit = changes.abs().rolling(YEAR, min_periods=YEAR // 4).median() * CUT
    changes = changes.clip(-limit, limit).iloc[-rule.sessions :]
    if changes.notna().sum() < rule.sessions:
        return None
    usual, *others = (float(changes.corr(moves.shift(lag))) for lag in (1, 0, 2))
    return (usual, max(others)) if max(others) > max(rule.least, usual + rule.gap) else None


def is_in_other_unit(
    nav: pd.Series[float], closes: pd.Series[float], times: float
) -> pd.Series[bool]:
    """Net asset values too far from the fund's own close to be in USD a share."""
    ratio = nav / closes.reindex(nav.index)
    return (ratio > times) | (ratio < 1 / times)


def parts_from_both(
    nav: pd.Series[float],
    index: pd.Series[float],
    closes: pd.Series[float],
    rules: FundRules,
) -> pd.Series[bool]:
    """Net asset values that index and fund closes agree against.

    One witness would not do: closes of the index may be wrong themselves, and in a wild market the
    closes of the fund part from its value.
    """
    apart = [_apart(nav, other, rules.around) for other in (index, closes)]
    smaller = np.minimum(apart[0].abs(), apart[1].abs())
    return (apart[0] * apart[1] > 0) & (smaller > rules.parts / 100)


def repeats(nav: pd.Series[float], index: pd.Series[float], rules: FundRules) -> pd.Series[bool]:
    """Net asset values equal to the one before although the index moved."""
    moved = index / index.shift(1) - 1
    return (nav == nav.shift(1)) & (moved.abs() > rules.moved / 100)


def _apart(of: pd.Series[float], other: pd.Series[float], around: int) -> pd.Series[float]:
    """Share by which the ratio of two series parts from its median around each session."""
    ratio = of / other.reindex(of.index)
    return ratio / ratio.rolling(around, center=True, min_periods=around // 2).median() - 1
