"""Breadth: how many stocks of a set take part in a move.

Every function takes ``closes``: a pandas.DataFrame of sessions by ticker, USD, missing where there
is no close, ending at the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.figures.levels import SPAN_OF_52_WEEKS

if TYPE_CHECKING:
    import datetime as dt

MEAN_SESSIONS = 50


def share_above_mean(closes: pd.DataFrame, day: dt.date) -> float | None:
    """Share of stocks that closed above the mean of their last 50 closes, in percent.

    The mean takes in the close of the day itself. Stocks without all 50 closes are not counted;
    None if there are none.

    Parameters
    ----------
    closes : pandas.DataFrame of float, sessions by ticker
        Closes in USD, in order, missing where there is none, ending at the as-of date.
    day : date
        Session looked at; without a row, the last one before it.

    Returns
    -------
    float or None
        Percent, 0 to 100. None if fewer than 50 rows lie up to ``day``, or if no stock has all 50
        closes.

    Notes
    -----
    A stock with a missing close among the 50 is left out of the number and of the total.
    """
    window = closes.loc[: str(day)].iloc[-MEAN_SESSIONS:].to_numpy(float)
    counted = np.isfinite(window).all(axis=0)
    if len(window) < MEAN_SESSIONS or not counted.any():
        return None
    known = window[:, counted]
    return float((known[-1] > known.mean(axis=0)).mean() * 100)


def new_highs(closes: pd.DataFrame) -> pd.Series[float]:
    """Number of stocks that, on each session, closed above every close of the 52 weeks before.

    Where the data begin later than 52 weeks before a session, its highs are those of the data. The
    first session has none.

    Parameters
    ----------
    closes : pandas.DataFrame of float, sessions by ticker
        Closes in USD, in order, missing where there is none, ending at the as-of date.

    Returns
    -------
    pandas.Series of float, index of sessions
        Counts, with 0 on the first session.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    Missing closes are passed over: a stock without a close on the session, or without one before it
    in the 52 weeks, has no high. Definition: highs are those of closes, not of trades within a
    session; a close equal to the high before is not a new one.

    References
    ----------
    .. [1] George, T. J. and Hwang, C.-Y. (2004), "The 52-week high and momentum investing", Journal
       of Finance 59(5), 2145-2176.
    """
    values = closes.to_numpy(float)
    first_day = closes.index - SPAN_OF_52_WEEKS
    counts = np.zeros(len(values))
    if first_day[-1] <= closes.index[0]:
        # The whole of the data lies within the 52 weeks of every session.
        highest = np.fmax.accumulate(values, axis=0)
        counts[1:] = (values[1:] > highest[:-1]).sum(axis=1)
    else:
        starts = closes.index.searchsorted(first_day)
        for place in range(1, len(values)):
            before = values[starts[place] : place]
            highest = np.fmax.reduce(before, axis=0) if len(before) else np.inf
            counts[place] = (values[place] > highest).sum()
    return pd.Series(counts, index=closes.index)


def covers_52_weeks(closes: pd.DataFrame, day: dt.date) -> bool:
    """Whether the data reach back 52 weeks from ``day``.

    Parameters
    ----------
    closes : pandas.DataFrame of float, sessions by ticker
        Closes in USD, in order, missing where there is none, ending at the as-of date.
    day : date
        Last of the 364 calendar days that are 52 weeks.

    Returns
    -------
    bool
        True if the first row lies 363 calendar days before ``day`` or earlier.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    Only the first row is looked at: sessions or closes that are missing later are not noticed.
    """
    return bool(closes.index[0] <= pd.Timestamp(day) - SPAN_OF_52_WEEKS)
