"""The family Fade: known answers by hand, and properties."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import fade

if TYPE_CHECKING:
    from bumpsheet.project import Project

BASE = dt.date(2024, 1, 2)


def closes(*values: float) -> pd.Series[float]:
    return pd.Series(values, index=pd.bdate_range(BASE, periods=len(values)), dtype=float)


def test_share_given_back() -> None:
    assert fade.share_given_back(closes(100, 120, 105), BASE) == pytest.approx(75)
    assert fade.share_given_back(closes(100, 120, 90), BASE) == pytest.approx(150)
    assert fade.share_given_back(closes(100, 90, 95), BASE) is None


def test_round_trip_needs_a_trip() -> None:
    assert fade.round_trip(closes(100, 120, 101), BASE) is None
    assert fade.round_trip(closes(100, 90, 95), BASE) is None
    # Below first, then above, then back exactly at the base.
    assert fade.round_trip(closes(100, 90, 110, 100, 130), BASE) == dt.date(2024, 1, 5)


def test_half_life_counts_from_the_widest_lead() -> None:
    found = fade.excess_half_life(
        closes(100, 104, 110, 108, 105, 101), closes(100, 100, 100, 100, 100, 100), BASE
    )
    assert found is not None
    assert found.peak == pytest.approx(10)
    assert (found.peak_day, found.sessions) == (dt.date(2024, 1, 4), 2)
    lasting = fade.excess_half_life(closes(100, 110, 108), closes(100, 100, 100), BASE)
    assert lasting is not None
    assert lasting.sessions is None
    assert fade.excess_half_life(closes(100, 99), closes(100, 100), BASE) is None


prices = st.lists(st.floats(1, 1000), min_size=2, max_size=40).map(lambda v: closes(*v))


@given(prices)
def test_share_and_level_say_the_same(series: pd.Series[float]) -> None:
    share = fade.share_given_back(series, BASE)
    if share is None:
        assert series.max() == series.iloc[0]
    else:
        assert (share >= 100) == (series.iloc[-1] <= series.iloc[0])
        assert (share == 0) == (series.iloc[-1] == series.max())
    if share is not None and share >= 100:
        assert fade.round_trip(series, BASE) is not None


@pytest.mark.usefixtures("sample_only")
def test_known_answers_of_january_2025(project: Project) -> None:
    book = collect(open_study(project, "us-election-2024-fade")).findings
    share, back = book.get("share_given_back"), book.get("round_trip")
    assert share is not None
    assert back is not None
    assert share.value == pytest.approx((2442.03 - 2314.60) / (2442.03 - 2260.84) * 100)
    assert back.value == dt.date(2024, 12, 18)
    kept = book.get("share_kept")
    assert kept is not None
    assert kept.value == pytest.approx((2314.60 / 2260.84 - 1) / (2442.03 / 2260.84 - 1) * 100)
    rising = collect(open_study(project, "us-election-2016")).findings
    assert rising.get("round_trip") is None
