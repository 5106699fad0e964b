"""Figures: known answers by hand, and properties that hold for every series."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.figures import extremes, levels, rates, returns, spans, streaks
from bumpsheet.trading.calendars import load_sessions


def closes(*values: float, start: str = "2024-01-02") -> pd.Series[float]:
    return pd.Series(values, index=pd.bdate_range(start, periods=len(values)), dtype=float)


series = st.lists(st.floats(1, 1000), min_size=8, max_size=60).map(lambda v: closes(*v))


def day(prices: pd.Series[float], place: int) -> dt.date:
    return pd.DatetimeIndex(prices.index)[place].date()


def test_return_and_its_sessions() -> None:
    prices = closes(100, 110, 99)
    change = returns.return_since(prices, day(prices, 0))
    assert change is not None
    assert change.value == pytest.approx(-1.0)
    assert (change.base, change.as_of) == (dt.date(2024, 1, 2), dt.date(2024, 1, 4))


def test_return_is_absent_when_its_session_is() -> None:
    prices = closes(100, 110)
    assert returns.return_since(prices, dt.date(2023, 12, 29)) is None
    assert returns.return_after_sessions(prices, day(prices, 0), 2) is None
    assert returns.year_to_date(prices) is None
    assert returns.two_year_return(prices) is None


def test_year_and_month_start_from_the_last_close_before() -> None:
    prices = pd.Series(
        [100.0, 200.0, 150.0],
        index=pd.DatetimeIndex(["2023-12-29", "2024-01-31", "2024-02-15"]),
    )
    year, month = returns.year_to_date(prices), returns.month_to_date(prices)
    assert year is not None
    assert month is not None
    assert year.base == dt.date(2023, 12, 29)
    assert year.value == pytest.approx(50)
    assert month.base == dt.date(2024, 1, 31)
    assert month.value == pytest.approx(-25)


def test_two_years_start_on_or_before_the_date() -> None:
    index = pd.DatetimeIndex(["2022-06-03", "2022-06-07", "2024-06-05"])
    change = returns.two_year_return(pd.Series([10.0, 20.0, 30.0], index=index))
    assert change is not None
    assert change.base == dt.date(2022, 6, 3)
    assert change.value == pytest.approx(200)


def test_ratio_only_of_two_gains() -> None:
    up, down = closes(100, 120), closes(100, 90)
    base = day(up, 0)
    gain, loss = returns.return_since(up, base), returns.return_since(down, base)
    assert returns.ratio(gain, loss) is None
    half = returns.ratio(gain, returns.return_since(closes(100, 110), base))
    assert half is not None
    assert half.value == pytest.approx(2)


@given(series, st.data())
def test_returns_chain(prices: pd.Series[float], data: st.DataObject) -> None:
    middle = data.draw(st.integers(1, len(prices) - 2))
    whole = returns.return_since(prices, day(prices, 0))
    first = returns.return_since(prices, day(prices, 0), day(prices, middle))
    second = returns.return_since(prices, day(prices, middle))
    assert whole is not None
    assert first is not None
    assert second is not None
    assert (1 + first.value / 100) * (1 + second.value / 100) == pytest.approx(
        1 + whole.value / 100
    )


def test_streak_that_began_before_the_event() -> None:
    prices = closes(10, 9, 10, 11, 12, 13)
    run = streaks.current_streak(prices)
    assert run is not None
    assert (run.length, run.first) == (4, day(prices, 2))
    assert streaks.sessions_after(prices, run, day(prices, 3)) == 2


def test_no_streak_after_a_flat_session() -> None:
    assert streaks.current_streak(closes(10, 11, 11)) is None


def test_streak_standing_names_the_end_of_the_latest_as_long() -> None:
    prices = closes(1, 2, 3, 4, 3, 4, 5, 4, 5, 6)
    run = streaks.current_streak(prices)
    assert run is not None
    placed, earlier = streaks.streak_standing(prices, run)
    assert placed is not None
    assert (placed.since, placed.tied, placed.rank, placed.n) == (day(prices, 6), True, 2, 3)
    assert earlier is not None
    assert earlier.length == 2


def test_longest_without_a_predecessor_says_where_the_data_begin() -> None:
    prices = closes(1, 2, 1, 2, 3)
    run = streaks.current_streak(prices)
    assert run is not None
    placed, earlier = streaks.streak_standing(prices, run)
    assert placed is not None
    assert (placed.since, earlier, placed.history_start) == (None, None, day(prices, 0))


@given(series, st.floats(0, 3))
def test_streaks_hold_exactly_the_sessions_above(
    prices: pd.Series[float], threshold: float
) -> None:
    above = (prices.to_numpy()[1:] / prices.to_numpy()[:-1] - 1) * 100 > threshold
    runs = streaks.streaks(prices, threshold)
    assert sum(run.length for run in runs) == int(above.sum())
    assert all(first.last < second.first for first, second in itertools.pairwise(runs))


@given(series, st.integers(1, 5))
def test_gain_standing_against_a_plain_count(prices: pd.Series[float], n: int) -> None:
    found = extremes.gain_ending(prices, n, day(prices, -1))
    assert found is not None
    change, placed = found
    values = [prices.iloc[i] / prices.iloc[i - n] - 1 for i in range(n, len(prices))]
    apart = values[: -1 - n]
    sign = 1 if values[-1] >= 0 else -1
    larger = [v for v in apart if sign * (v - values[-1]) * 100 > 1e-9]
    assert change.value == pytest.approx(values[-1] * 100)
    assert (placed is None) == (not apart)
    if placed is not None:
        assert placed.rank == len(larger) + 1
        assert placed.n == len(apart) + 1


def test_largest_gain_ended_inside_the_window() -> None:
    prices = closes(100, 150, 100, 110, 105)
    found = extremes.largest_gain(prices, 1, day(prices, 2))
    assert found is not None
    change, placed = found
    assert placed is not None
    assert (change.as_of, placed.since, placed.rank) == (day(prices, 3), day(prices, 1), 2)


def test_weeks_are_complete_only_when_the_next_session_lies_in_another() -> None:
    prices = closes(*range(100, 114), start="2024-01-01")
    until_thursday = prices.iloc[:11]
    weeks = extremes.period_returns(until_thursday, "week", dt.date(2024, 1, 16))
    assert list(weeks.index.strftime("%F")) == ["2024-01-12"]
    assert weeks.iloc[0] == pytest.approx((109 / 104 - 1) * 100)
    # With Friday a holiday, the week ends on Thursday.
    weeks = extremes.period_returns(prices.iloc[:14], "week", dt.date(2024, 1, 22))
    assert len(weeks) == 2


def test_52_weeks_need_data_from_before_they_open() -> None:
    dates = pd.DatetimeIndex(["2023-01-03", "2023-06-01", "2023-12-29", "2024-01-02"])
    prices = pd.Series([500.0, 300.0, 350.0, 320.0], index=dates)
    high = levels.high_52_week(prices)
    assert high is not None
    # 2024-01-02 less 363 days is 2023-01-04: the close of 500 has just dropped out.
    assert (high.value, high.day) == (350.0, dt.date(2023, 12, 29))
    assert levels.high_52_week(prices.iloc[1:]) is None


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        ("2023-10-31", "2025-01-13", 14),
        ("2021-11-08", "2024-11-25", 36),
        ("2024-01-31", "2024-02-28", 0),
        ("2024-01-31", "2024-02-29", 1),
        ("2024-05-05", "2024-05-05", 0),
    ],
)
def test_whole_months(earlier: str, later: str, months: int) -> None:
    found = levels.whole_months(dt.date.fromisoformat(earlier), dt.date.fromisoformat(later))
    assert found == months


def test_rallies_end_at_the_reversal() -> None:
    prices = closes(100, 90, 95, 120, 118, 110, 100, 130)
    found = levels.rallies(prices, 5)
    assert [(r.trough.value, r.peak.value) for r in found] == [(90, 120), (100, 130)]


@given(series)
def test_rallies_rise_and_follow_each_other(prices: pd.Series[float]) -> None:
    found = levels.rallies(prices, 5)
    assert all(r.gain > 0 and r.trough.day < r.peak.day for r in found)
    assert all(a.peak.day < b.peak.day for a, b in itertools.pairwise(found))


def test_yield_change_says_which_sessions_it_used() -> None:
    yields = pd.Series([4.26, 4.18], index=pd.DatetimeIndex(["2024-11-08", "2024-11-12"]))
    change = rates.yield_change(yields, dt.date(2024, 11, 11))
    assert change is not None
    assert (change.value, change.base) == (-8.0, dt.date(2024, 11, 8))


@given(series, st.lists(st.floats(1, 1000), min_size=1, max_size=10))
def test_figures_of_a_history_do_not_depend_on_what_follows(
    prices: pd.Series[float], future: list[float]
) -> None:
    index = pd.bdate_range(prices.index[0], periods=len(prices) + len(future))
    longer = pd.Series(np.concatenate([prices.to_numpy(), future]), index=index)
    end = day(prices, -1)
    assert extremes.gain_ending(longer, 3, end) == extremes.gain_ending(prices, 3, end)
    assert levels.level_standing(longer, end, highest=True) == levels.level_standing(
        prices, end, highest=True
    )


def test_a_close_of_the_base_above_the_peak_outdoes_it() -> None:
    prices = closes(5, 9, 4, 8, 6)
    placed = levels.level_standing(prices, day(prices, 3), highest=True, base=day(prices, 1))
    assert placed is not None
    assert placed.outdone, "the base closed at 9"
    assert placed.rank == 1, "nothing before the base was as high"
    lower = levels.level_standing(prices, day(prices, 4), highest=True, base=day(prices, 3))
    assert lower is not None
    assert lower.since == day(prices, 1)
    later = closes(5, 7, 4, 8, 6)
    above = levels.level_standing(later, day(later, 3), highest=True, base=day(later, 1))
    assert above is not None
    assert not above.outdone


def test_a_span_belongs_to_an_event_from_its_half_on() -> None:
    sessions = load_sessions("XNYS")
    base = dt.date(2024, 11, 5)
    for count, days in ((1, 6), (2, 6), (3, 7), (4, 7), (5, 8), (6, 8)):
        assert spans.first_end(sessions.index, count, base) == dt.date(2024, 11, days)
    assert spans.first_end(sessions.index[sessions.index <= str(base)], 5, base) is None


@pytest.mark.parametrize(
    ("day0", "week", "month"),
    [
        # Wednesday to Friday are three of five sessions, 17 of November's 20 come after the 5th.
        ("2024-11-06", "2024-11-06", "2024-11-06"),
        # Thursday and Friday are two of five, 15 of July's 22 come after the 10th.
        ("2024-07-11", "2024-07-15", "2024-07-11"),
        # One of five, nine of 22.
        ("2024-07-19", "2024-07-22", "2024-08-01"),
        # Two of the four sessions of the week of Thanksgiving, and 2 of November's 20.
        ("2024-11-27", "2024-11-27", "2024-12-02"),
    ],
)
def test_the_first_week_and_month_of_an_event(day0: str, week: str, month: str) -> None:
    sessions = load_sessions("XNYS")
    first = dt.date.fromisoformat(day0)
    base = sessions.before(first)
    assert str(spans.first_period(sessions, first, base, "week")) == week
    assert str(spans.first_period(sessions, first, base, "month")) == month


def test_a_run_mostly_before_the_event_is_not_its_longest() -> None:
    # Four rises up to the base and one after it; then two.
    prices = closes(1, 2, 3, 4, 5, 6, 5, 6, 7, 6)
    base = day(prices, 4)
    whole = streaks.longest_streak(prices, day(prices, 5))
    assert whole is not None
    assert whole.length == 5
    own = streaks.longest_streak(prices, day(prices, 5), base=base)
    assert own is not None
    assert (own.length, own.last) == (2, day(prices, 8))
