"""What is called the highest, lowest or longest since a day: nothing as extreme came in between."""

from __future__ import annotations

from itertools import groupby, pairwise

import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st

from bumpsheet.figures import levels, streaks

# Few values, so that many are equal.
prices = st.lists(st.integers(1, 6), min_size=6, max_size=40).map(
    lambda values: pd.Series(
        [float(value) for value in values], index=pd.bdate_range("2024-01-02", periods=len(values))
    )
)


@given(closes=prices, data=st.data(), highest=st.booleans())
def test_no_level_between_is_as_extreme(
    closes: pd.Series[float], data: st.DataObject, *, highest: bool
) -> None:
    days = [stamp.date() for stamp in pd.DatetimeIndex(closes.index)]
    base = data.draw(st.integers(1, len(days) - 2))
    find = levels.highest_close if highest else levels.lowest_close
    found = find(closes, days[base + 1], first=True)
    assert found is not None
    placed = levels.level_standing(closes, found.day, highest=highest, base=days[base])
    assume(placed is not None and not placed.outdone)
    assert placed is not None
    since = -1 if placed.since is None else days.index(placed.since)
    assert since < base, "nothing is compared with the base or the span"
    between = closes.iloc[since + 1 : days.index(found.day)]
    assert all(value < found.value if highest else value > found.value for value in between)


def runs(closes: pd.Series[float]) -> list[tuple[int, int]]:
    """Last session and length of each run of rises."""
    values, found, place = list(closes), [], 0
    for rose, group in groupby(b > a for a, b in pairwise(values)):
        count = len(list(group))
        place += count
        found += [(place, count)] if rose else []
    return found


@given(prices, st.data())
def test_no_run_between_is_as_long(closes: pd.Series[float], data: st.DataObject) -> None:
    days = [stamp.date() for stamp in pd.DatetimeIndex(closes.index)]
    base = data.draw(st.integers(1, len(days) - 2))
    run = streaks.longest_streak(closes, days[base + 1], base=days[base])
    assume(run is not None)
    assert run is not None
    earlier = [(end, count) for end, count in runs(closes) if end < days.index(run.last)]
    placed, _ = streaks.streak_standing(closes, run, base=days[base])
    assume(placed is not None and not placed.outdone)
    assert placed is not None
    since = -1 if placed.since is None else days.index(placed.since)
    assert since <= base
    assert (days.index(run.last), run.length) in runs(closes)
    assert all(count < run.length for end, count in earlier if end > since)
