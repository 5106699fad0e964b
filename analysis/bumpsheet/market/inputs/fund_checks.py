"""Mistakes in a fund's own figures: which share counts and net asset values are not believed.

The thresholds stand in ``data/input_rules.yml``. Every function takes series of float indexed by
sessions and says which of them are in doubt; none is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.catalogue.input_rules import FundRules

YEAR = 252


def out_of_proportion(values: pd.Series[float], rules: FundRules) -> pd.Series[bool]:
    """Values far from the median of the sessions around them, as far as these are known."""
    usual = values.rolling(rules.around, center=True, min_periods=3).median()
    ratio = values / usual
    return (values <= 0) | (ratio > rules.times) | (ratio < 1 / rules.times)


def in_no_whole_units(shares: pd.Series[float], unit: int | None) -> pd.Series[bool]:
    """Share counts that are no multiple of the units in which a fund creates its shares."""
    return shares * 0 > 1 if unit is None else shares % unit != 0


def stands_still(shares: pd.Series[float], rules: FundRules) -> int:
    """Sessions for which the latest share count has stood, if that is far longer than usual.

    A file that is no longer kept repeats its last count. What is usual is known from the year
    before; zero otherwise.
    """
    if len(shares) < YEAR:
        # A young fund may create nothing for months.
        return 0
    shares = shares.iloc[-YEAR:]
    runs = (shares.diff() != 0).cumsum().value_counts(sort=False) - 1
    latest, longest = int(runs.iloc[-1]), int(runs.iloc[:-1].max()) if len(runs) > 1 else 0
    return latest if latest >= max(rules.still, rules.still_times * longest) else 0


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
