"""Sensitivity of small caps' lead over large caps to changes of a yield."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Slopes of rolling regressions.

    Parameters
    ----------
    slopes : pandas.Series of float, index of sessions
        Percentage points of excess return for 10 basis points of yield, over the N observations
        that ended at each session.
    standard_error : float
        Of the last slope.
    n : int
        Observations in each window.
    """

    slopes: pd.Series[float]
    standard_error: float
    n: int


def daily_observations(
    small: pd.Series[float],
    large: pd.Series[float],
    yields: pd.Series[float],
    sessions: pd.DatetimeIndex,
) -> pd.DataFrame:
    """Excess return and yield change of every session that has both, from the session before.

    Columns ``excess`` (percentage points) and ``change`` (units of 10 basis points). Sessions on
    which the bond market was closed have no observation, nor has the session after: its change
    would span two.

    Parameters
    ----------
    small, large : pandas.Series of float, index of sessions
        Closes in the unit of each series, in order.
    yields : pandas.Series of float, index of sessions
        Yields in percent, in order.
    sessions : pandas.DatetimeIndex
        All sessions of the exchange.

    Returns
    -------
    pandas.DataFrame of float, sessions by column
        The two columns; empty if no session has both.

    Raises
    ------
    IndexError
        If all three series are empty.

    Notes
    -----
    Nothing is filled: an observation needs both closes and the yield of its session and of the one
    before.
    """
    table = pd.DataFrame({"small": small, "large": large, "yield": yields})
    table = table.reindex(sessions[(sessions >= table.index[0]) & (sessions <= table.index[-1])])
    values = table.to_numpy(float)
    moves = (values[1:, :2] / values[:-1, :2] - 1) * 100
    change = (values[1:, 2] - values[:-1, 2]) * 10
    found = pd.DataFrame({"excess": moves[:, 0] - moves[:, 1], "change": change}, table.index[1:])
    return found.dropna()


def rolling_sensitivity(observations: pd.DataFrame, n: int) -> Sensitivity | None:
    """Ordinary least squares of the excess return on the yield change over N observations.

    slope = cov(change, excess) / var(change). Its standard error allows for variances that differ
    between sessions and for sessions that hang together (Newey and West 1987, 1994): with
    u = (x - mean x) e and L = floor(4 (n / 100)^(2/9)) lags,
    sqrt(n / (n - 2) x (sum u(t)^2 + 2 sum over l = 1..L of (1 - l / (L + 1)) sum u(t) u(t - l)))
    / sum((x - mean x)^2). None with fewer than N observations.

    Parameters
    ----------
    observations : pandas.DataFrame of float, sessions by column
        Columns ``change`` (units of 10 basis points) and ``excess`` (percentage points), without
        missing values, as from :func:`daily_observations`.
    n : int
        Observations in each window, at least 3.

    Returns
    -------
    Sensitivity or None
        Slopes, and the standard error of the last, in percentage points for 10 basis points. None
        with fewer than ``n`` observations, or if the yield changes of the last ``n`` are all alike.

    Notes
    -----
    ``observations`` must hold no missing values: one would leave all later slopes unknown. Earlier
    windows whose yield changes are all alike have no slope and are left out.

    References
    ----------
    .. [1] Newey, W. K. and West, K. D. (1987), "A simple, positive semi-definite,
       heteroskedasticity and autocorrelation consistent covariance matrix", Econometrica 55(3),
       703-708.
    .. [2] Newey, W. K. and West, K. D. (1994), "Automatic lag selection in covariance matrix
       estimation", Review of Economic Studies 61(4), 631-653.
    """
    if len(observations) < n:
        return None
    x, y = (observations[name].to_numpy(float) for name in ("change", "excess"))
    sums = {
        "x": _rolling(x, n),
        "y": _rolling(y, n),
        "xy": _rolling(x * y, n),
        "xx": _rolling(x * x, n),
    }
    variance = sums["xx"] - sums["x"] ** 2 / n
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = (sums["xy"] - sums["x"] * sums["y"] / n) / variance
    slopes[variance <= 1e-12] = np.nan
    last = x[-n:] - x[-n:].mean()
    errors = y[-n:] - y[-n:].mean() - slopes[-1] * last
    squares = float((last**2).sum())
    if squares <= 1e-12:
        return None
    error = float(np.sqrt(n / (n - 2) * _long_run(last * errors)) / squares)
    return Sensitivity(pd.Series(slopes, observations.index[n - 1 :]).dropna(), error, n)


def left_out(observed: pd.DatetimeIndex, sessions: pd.DatetimeIndex) -> int:
    """Sessions from the first to the last observation that have none.

    Parameters
    ----------
    observed : pandas.DatetimeIndex
        Sessions of the observations, in order, all of them in ``sessions``.
    sessions : pandas.DatetimeIndex
        All sessions of the exchange.

    Returns
    -------
    int
        Sessions; 0 if each has an observation.

    Raises
    ------
    IndexError
        If ``observed`` is empty.

    Notes
    -----
    Sessions before the first observation or after the last do not count as missing.
    """
    within = (sessions >= observed[0]) & (sessions <= observed[-1])
    return int(within.sum()) - len(observed)


def _long_run(products: np.ndarray[Any, Any]) -> float:
    """Sum of squares and, with falling weights, of products with the observations before."""
    lags = int(4 * (len(products) / 100) ** (2 / 9))
    total = float((products**2).sum())
    for lag in range(1, lags + 1):
        total += 2 * (1 - lag / (lags + 1)) * float((products[lag:] * products[:-lag]).sum())
    return total


def _rolling(values: np.ndarray[Any, Any], n: int) -> np.ndarray[Any, Any]:
    total = np.concatenate(([0.0], np.cumsum(values)))
    return total[n:] - total[:-n]
