"""Wrong closes of an index, given away by the fund that tracks it.

A fund's net asset value moves with its index. Where the two part by far more than usual and come
together again at the next session, the close of the index in between is suspicious. Closes of the
fund on the exchange would not do: in March 2020 they parted from the index for days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

# How far the two must part, in multiples of the usual daily difference (median of the absolute
# values around the session, scaled to a standard deviation), and at least in percent.
TIMES = 6.0
LEAST = 0.02
AROUND = 63
SCALE = 1.4826
# The way back must undo at least half of the way out.
UNDONE = 0.5


@dataclass(frozen=True, slots=True)
class SuspiciousClose:
    """A close that is probably wrong.

    Parameters
    ----------
    value, implied : float
        The close as published, and what the fund implies, in the unit of the index.
    """

    day: dt.date
    value: float
    implied: float


def suspicious_closes(
    index: pd.Series[float], fund: pd.Series[float]
) -> tuple[SuspiciousClose, ...]:
    """Closes of the index from which the fund parts for one session only.

    Parameters
    ----------
    index, fund : pandas.Series of float, index of sessions
        Closes of the index; net asset value of a fund that tracks it. Sessions that either lacks
        are not judged, nor are the first and the last.
    """
    both = pd.DataFrame({"index": index, "fund": fund}).dropna()
    moves = np.log(both).diff() * 100
    apart = moves["index"] - moves["fund"]
    back = apart.shift(-1)
    usual = apart.abs().rolling(AROUND, center=True, min_periods=AROUND // 3).median() * SCALE
    smaller = np.minimum(apart.abs(), back.abs())
    is_far = smaller > TIMES * usual.clip(lower=LEAST)
    comes_back = (apart * back < 0) & ((apart + back).abs() < UNDONE * smaller)
    days = both.index[is_far & comes_back]
    before = both.shift(1)
    return tuple(
        SuspiciousClose(
            as_date(day),
            float(both.at[day, "index"]),
            float(before.at[day, "index"] * both.at[day, "fund"] / before.at[day, "fund"]),
        )
        for day in days
    )
