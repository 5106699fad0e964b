"""Wrong closes of an index, given away by the fund that tracks it.

A fund's net asset value moves with its index. Where the two part by far more than usual and come
together again at the next session, one of them is wrong for that session. Which one, the fund's own
closes on the exchange tell. They alone would not do: in March 2020 they parted from the index for
days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

# How far the two must part, in multiples of the usual daily difference (median of the absolute
# values around the session, scaled to a standard deviation), and at least in percent.
TIMES = 6.0
LEAST = 0.08
AROUND = 63
SCALE = 1.4826
# The way back must undo at least half of the way out.
UNDONE = 0.5
# The fund's price wavers, so it need confirm only a part of the difference: it confirms all of it
# on average where the index is wrong, nothing where the net asset value is.
CONFIRMED = 0.25


@dataclass(frozen=True, slots=True)
class SuspiciousClose:
    """A close that is probably wrong.

    Parameters
    ----------
    value, implied : float
        The close as published, and what the net asset value implies, in the unit of the index.
    """

    day: dt.date
    value: float
    implied: float


def suspicious_closes(
    index: pd.Series[float], nav: pd.Series[float], price: pd.Series[float]
) -> tuple[SuspiciousClose, ...]:
    """Closes of the index from which the fund parts for one session only.

    With d(t) = log return of the index less that of the fund, the spike of session t is
    (d(t) - d(t + 1)) / 2. Only if the spike against the price confirms a part of that against the
    net asset value is the index at fault.

    Parameters
    ----------
    index, nav, price : pandas.Series of float, index of sessions
        Closes of the index; net asset value and adjusted closes of a fund that tracks it. A net
        asset value that stands as it did the session before or after was not computed anew and is
        not used. A session is judged where all three are known of it and its two neighbours.
    """
    computed = nav[(nav.diff() != 0) & (nav.diff(-1) != 0)]
    table = pd.DataFrame({"index": index, "nav": computed, "price": price}).reindex(index.index)
    moves = np.log(table).diff() * 100
    apart = moves["index"] - moves["nav"]
    back = apart.shift(-1)
    usual = apart.abs().rolling(AROUND, center=True, min_periods=AROUND // 3).median() * SCALE
    smaller = np.minimum(apart.abs(), back.abs())
    is_far = smaller > (TIMES * usual).clip(lower=LEAST)
    comes_back = (apart * back < 0) & ((apart + back).abs() < UNDONE * smaller)
    witness = moves["index"] - moves["price"]
    spike, confirmed = apart - back, witness - witness.shift(-1)
    is_index = confirmed * np.sign(spike) >= CONFIRMED * spike.abs()
    days = table.index[is_far & comes_back & is_index]
    before = table.shift(1)
    return tuple(
        SuspiciousClose(
            as_date(day),
            float(table.at[day, "index"]),
            float(before.at[day, "index"] * table.at[day, "nav"] / before.at[day, "nav"]),
        )
        for day in days
    )
