"""Whether a jump of a stock's close is a split that the data do not adjust for, or a real move.

A split is close to a split ratio, changes nothing about the money that is traded, and the sessions
after it are as quiet as those before. A crash is at no such ratio, or loud. The thresholds stand in
``data/universe.yml``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bumpsheet.catalogue.universe import Splits


class Jump(StrEnum):
    """What a jump is taken for."""

    MOVE = "move"
    SPLIT = "split"
    DOUBTFUL = "doubtful"


def jumps(
    closes: np.ndarray[Any, Any], volumes: np.ndarray[Any, Any] | None, first: int, rules: Splits
) -> Iterator[tuple[int, int, Jump]]:
    """Every jump after a session, with what it is taken for.

    Parameters
    ----------
    closes : numpy.ndarray of float, sessions by stocks
        USD; missing values where there is no close.
    volumes : numpy.ndarray of float, sessions by stocks, or None
        Shares traded.
    first : int
        Place of the base: jumps of later sessions count.

    Yields
    ------
    tuple of int, int and Jump
        Place of the session, place of the stock, verdict.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        moves = np.log(closes[first + 1 :] / closes[first:-1])
    for row, stock in np.argwhere(np.abs(moves) >= np.log(rules.jump)):
        place = int(row) + first + 1
        yield place, int(stock), _verdict(closes, volumes, (place, int(stock)), rules)


def _verdict(
    closes: np.ndarray[Any, Any],
    volumes: np.ndarray[Any, Any] | None,
    where: tuple[int, int],
    rules: Splits,
) -> Jump:
    place, stock = where
    own = closes[:, stock].astype(float)
    size = abs(np.log(own[place] / own[place - 1]))
    if np.abs(size - np.log(rules.ratios)).min() > np.log1p(rules.within):
        return Jump.MOVE
    before = slice(max(0, place - rules.sessions), place)
    if volumes is not None:
        traded = own * volumes[:, stock]
        usual = np.nanmedian(traded[before]) if np.isfinite(traded[before]).any() else np.nan
        return _judged(traded[place] / usual if usual else np.nan, rules.quiet, rules.loud)
    with np.errstate(invalid="ignore"):
        moves = np.diff(np.log(own))
    # The move of session t stands at t - 1.
    earlier = moves[max(0, place - 1 - rules.sessions) : place - 1]
    later = moves[place : place + rules.after]
    earlier, later = (part[np.isfinite(part)] for part in (earlier, later))
    is_small = size < np.log(rules.unaided)
    if len(later) < rules.fewest or len(earlier) < rules.fewest:
        return Jump.DOUBTFUL
    spread = float(np.sqrt(np.mean(earlier**2)))
    restless = float(np.sqrt(np.mean(later**2)))
    found = _judged(restless / spread if spread else np.nan, rules.calm, rules.restless)
    return Jump.DOUBTFUL if is_small and found is Jump.SPLIT else found


def _judged(times: float, low: float, high: float) -> Jump:
    if times <= low:
        return Jump.SPLIT
    return Jump.MOVE if times >= high else Jump.DOUBTFUL
