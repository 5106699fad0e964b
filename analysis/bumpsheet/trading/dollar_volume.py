"""Dollar volume: what is traded of a stock, by which stocks are ranked where no list is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import datetime as dt


def by_dollar_volume(
    closes: pd.DataFrame, volumes: pd.DataFrame, base: dt.date, sessions: int
) -> pd.Series[float]:
    """Median of close x volume over the sessions up to the base, in USD, largest first.

    Stocks without a close on more than half of these sessions are left out.

    Parameters
    ----------
    closes, volumes : pandas.DataFrame of float, sessions by ticker
        Closes in USD and shares traded, in order, missing where there is none.
    base : date
        Last day that counts, with a session or without.
    sessions : int
        Number of sessions looked at, at least 1; fewer if the data hold no more.

    Returns
    -------
    pandas.Series of float, index of tickers
        USD a session, of equal medians the first in the alphabet first; empty if no stock is left.

    Notes
    -----
    A session on which a stock lacks its close or its volume does not count for it: the median is
    that of the others, which must be more than half of the sessions.
    """
    window = (closes * volumes).loc[: str(base)].iloc[-sessions:]
    values = window.to_numpy(float)
    enough = np.isfinite(values).sum(axis=0) * 2 > len(values)
    medians = pd.Series(np.nanmedian(values[:, enough], axis=0), index=window.columns[enough])
    return medians.sort_index().sort_values(ascending=False, kind="stable")
