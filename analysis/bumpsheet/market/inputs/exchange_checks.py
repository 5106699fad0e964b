"""Stocks of a panel that have changed names: from a session on each has the closes of the other.

The thresholds stand in ``data/universe.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from bumpsheet.catalogue.universe import Exchanged


def exchanged(
    closes: np.ndarray[Any, Any], volumes: np.ndarray[Any, Any] | None, rules: Exchanged
) -> np.ndarray[Any, Any]:
    """Which stocks have changed names with another one at some session.

    Parameters
    ----------
    closes, volumes : numpy.ndarray of float, sessions by stocks
        USD and shares; missing values where there is none. Two strangers do meet at each other's
        price: with volumes, each must be traded for the money that the other was; without, each
        must go on as quietly as the other moved before.

    Returns
    -------
    numpy.ndarray of bool, by stock
    """
    found = np.zeros(closes.shape[1], dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        levels = np.log(closes.astype(float))
        money = None if volumes is None else levels + np.log(volumes.astype(float))
    moves = np.diff(levels, axis=0)
    rows, stocks = np.nonzero(np.abs(moves) > np.log(rules.jump))
    for row in np.unique(rows):
        leaping = stocks[rows == row]
        now, before = levels[row + 1, leaping], levels[row, leaping]
        both = np.abs(now[:, None] - before[None, :]) < np.log1p(rules.within)
        np.fill_diagonal(both, val=False)
        if not (both & both.T).any():
            continue
        earlier = slice(max(0, row - rules.sessions), row)
        if money is not None:
            ratio = money[row + 1, leaping][:, None] - _usual(money[earlier, leaping])[None, :]
            both &= np.abs(ratio) < np.log(rules.traded)
        else:
            later = moves[row + 1 : row + 1 + rules.after, leaping]
            usual = _usual(np.abs(moves[earlier, leaping]))
            both &= _usual(np.abs(later))[:, None] < rules.calm * usual[None, :]
        found[leaping[(both & both.T).any(axis=0)]] = True
    return found


def _usual(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Medians by stock; not a number where nothing is known, which no comparison holds for."""
    known = np.where(np.isfinite(values), values, np.nan)
    medians = np.full(values.shape[1], np.nan)
    has = np.isfinite(known).any(axis=0)
    medians[has] = np.nanmedian(known[:, has], axis=0)
    return medians
