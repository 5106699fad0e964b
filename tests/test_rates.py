"""Rates, currency and volatility: known answers by other means, and bond holidays."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.series import load_series
from bumpsheet.facts.windows import Sessions
from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import policy, rates, sensitivity
from bumpsheet.market.checks import check_values
from bumpsheet.narrative.absences import worded
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.windows import Window
    from bumpsheet.project import Project

NYSE = load_sessions("XNYS").index


def table(path: Path) -> dict[str, float]:
    with path.open() as file:
        return {
            row["date"]: float(row["value"])
            for row in csv.DictReader(file)
            if row["value"] not in {"", "."}
        }


def value(book: Findings, figure: str, window: Window | None = None) -> float:
    fact = book.only(figure, window)
    assert fact is not None, figure
    assert isinstance(fact.value, int | float)
    return float(fact.value)


def test_slope_by_hand(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2024-fade", market)).findings
    ten, two = (table(market / "series" / f"{name}.csv") for name in ("DGS10", "DGS2"))
    now = (ten["2025-01-23"] - two["2025-01-23"]) * 100
    then = (ten["2024-11-05"] - two["2024-11-05"]) * 100
    assert value(book, "yield_slope") == pytest.approx(now)
    assert value(book, "yield_slope_change_since_event") == pytest.approx(now - then)


def test_slope_needs_both_yields_on_a_day() -> None:
    days = pd.DatetimeIndex(["2024-01-02", "2024-01-03", "2024-01-04"])
    long = pd.Series([4.0, 4.1, 4.2], index=days)
    short = pd.Series([4.5, 4.4], index=days[[0, 2]])
    found = rates.slope(long, short)
    assert found.to_dict() == {days[0]: -50.0, days[2]: -20.0}


def test_place_in_the_cycle(project: Project) -> None:
    events = load_catalogues(project).events.values()
    found = policy.last_decision(events, "us", dt.date(2023, 12, 29))
    assert found is not None, "the hold of December 2023 is no change"
    assert (found.id, found.decision and found.decision.place) == (
        "fed-2023-07-26",
        "eleventh rise",
    )
    before = policy.last_decision(events, "us", dt.date(2024, 9, 17))
    assert before is found
    cut = policy.last_decision(events, "us", dt.date(2024, 9, 18))
    assert cut is not None
    assert cut.id == "fed-2024-09-18"
    bank = policy.last_decision(events, "uk", dt.date(2024, 9, 18))
    assert bank is not None
    assert bank.id == "boe-2024-08-01", "another market's decision is none of ours"
    assert policy.last_decision(events, "india", dt.date(2024, 9, 18)) is None
    assert policy.last_decision(events, "us", dt.date(1989, 12, 29)) is None
    days = [day for day in NYSE if dt.date(2023, 7, 26) < day.date() <= dt.date(2023, 12, 29)]
    as_of = dt.date(2023, 12, 29)
    assert policy.sessions_since(NYSE, dt.date(2023, 7, 26), as_of) == len(days)


def test_sensitivity_against_a_textbook_regression(project: Project, market: Path) -> None:
    """The same slope and Newey-West error from the normal equations, on data read by hand."""
    book = collect(open_study(project, "first-cut-september-2024", market)).findings
    small, large, ten = (
        table(market / "series" / f"{name}.csv") for name in ("RUT", "SPX", "DGS10")
    )
    days = [f"{day:%Y-%m-%d}" for day in NYSE if str(day.date()) <= "2024-11-04"]
    rows = []
    for before, now in zip(days[-400:], days[-399:], strict=False):
        if before in ten and now in ten:
            gap = small[now] / small[before] - large[now] / large[before]
            rows.append(((ten[now] - ten[before]) * 10, gap * 100))
    for n in (63, 252):
        x, y = np.array(rows[-n:]).T
        design = np.column_stack([np.ones(n), x])
        inverse = np.linalg.inv(design.T @ design)
        beta = inverse @ design.T @ y
        residuals = y - design @ beta
        scores = design * residuals[:, None]
        meat = scores.T @ scores
        lags = {63: 3, 252: 4}[n]
        for lag in range(1, lags + 1):
            cross = sum(np.outer(scores[t], scores[t - lag]) for t in range(lag, n))
            meat = meat + (1 - lag / (lags + 1)) * (cross + np.transpose(cross))
        error = np.sqrt((inverse @ meat @ inverse)[1, 1] * n / (n - 2))
        fact = book.only("yield_sensitivity", Sessions(n))
        assert fact is not None
        assert fact.value == pytest.approx(beta[1])
        assert fact.standard_error == pytest.approx(error)
    # Columbus Day 2024 and the session after it have no change of one session.
    assert [value(book, "sensitivity_sessions_left_out", Sessions(n)) for n in (63, 252)] == [2, 2]


@given(st.integers(0, 10_000), st.floats(-3, 3))
def test_an_exact_relation_is_found_with_no_error(seed: int, slope: float) -> None:
    draw = np.random.default_rng(seed)
    index = NYSE[-80:]
    change = draw.normal(0, 0.5, 80)
    observations = pd.DataFrame({"excess": 0.2 + slope * change, "change": change}, index=index)
    found = sensitivity.rolling_sensitivity(observations, 63)
    assert found is not None
    assert found.slopes.to_numpy() == pytest.approx(slope, abs=1e-6)
    assert found.standard_error == pytest.approx(0, abs=1e-6)
    assert len(found.slopes) == 80 - 62


def test_too_few_or_still_yields_have_no_sensitivity() -> None:
    index = NYSE[-63:]
    still = pd.DataFrame({"excess": np.arange(63.0), "change": 0.0}, index=index)
    assert sensitivity.rolling_sensitivity(still, 63) is None
    assert sensitivity.rolling_sensitivity(still.iloc[1:], 63) is None


def test_errors_that_hang_together_widen_the_standard_error() -> None:
    """By hand, for four observations and one lag."""
    index = NYSE[-4:]
    observations = pd.DataFrame(
        {"excess": [2.0, 1.0, -1.0, -2.0], "change": [-1.0, 1.0, 1.0, -1.0]}, index=index
    )
    found = sensitivity.rolling_sensitivity(observations, 4)
    assert found is not None
    # The slope is 0, so e is the excess and u = x e = -2, 1, -1, 2; floor(4 x 0.04^(2/9)) = 1 lag.
    assert found.slopes.iloc[-1] == pytest.approx(0)
    long_run = (4 + 1 + 1 + 4) + 2 * 0.5 * (1 * -2 + -1 * 1 + 2 * -1)
    assert long_run == 5
    lags = int(4 * (4 / 100) ** (2 / 9))
    assert lags == 1, "what the sum above takes for granted"
    assert found.standard_error == pytest.approx((4 / 2 * long_run) ** 0.5 / 4)


def test_a_bond_holiday_leaves_two_sessions_out() -> None:
    index = NYSE[-6:]
    closes = pd.Series([100.0, 101, 102, 103, 104, 105], index=index)
    yields = pd.Series([4.0, 4.1, 4.3, 4.3, 4.2], index=index.delete(2))
    found = sensitivity.daily_observations(closes, closes * 2, yields, NYSE)
    assert list(found.index) == [index[1], index[4], index[5]]
    assert found["change"].to_list() == pytest.approx([1.0, 0.0, -1.0])
    assert found["excess"].to_list() == pytest.approx([0, 0, 0])
    assert sensitivity.left_out(pd.DatetimeIndex(found.index), NYSE) == 2


def test_dollar_and_volatility_by_hand(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2016", market)).findings
    dollar, volatility = (table(market / "series" / f"{name}.csv") for name in ("DTWEXBGS", "VIX"))
    expected = (dollar["2016-11-18"] / dollar["2016-11-08"] - 1) * 100
    assert value(book, "currency_change_since_event") == pytest.approx(expected)
    assert value(book, "volatility_level") == volatility["2016-11-18"]
    change = volatility["2016-11-18"] - volatility["2016-11-08"]
    assert value(book, "volatility_change_since_event") == pytest.approx(change)
    since = [v for day, v in volatility.items() if "2016-11-09" <= day <= "2016-11-18"]
    assert value(book, "volatility_peak_since_event") == max(since)


@pytest.mark.usefixtures("sample_only")
def test_without_data_the_figures_are_absent_with_a_reason(project: Project) -> None:
    book = collect(open_study(project, "us-election-2020")).findings
    absent = {item.what: item.reason for item in worded(book.absences, project.templates)}
    for what in ("Currency", "Expected volatility", "Ten-year less two-year yield"):
        assert (
            "our data do not have it on every session from 2020-11-03 to 2020-11-30" in absent[what]
        )
    assert "252 sessions" in absent["Sensitivity to the yield over 252 sessions"]
    assert book.family("rates")


def test_whole_numbers_are_numbers(project: Project) -> None:
    series = load_series(project.data / "series.yml").find("VIX")
    assert series is not None
    days = NYSE[-3:]
    frame = pd.DataFrame({"date": days, "value": [14, 13, 12]})
    checked = check_values(frame, series, load_sessions("XNYS"), days[-1].date(), "VIX.csv")
    assert list(checked.observed) == [14.0, 13.0, 12.0]


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    "content",
    [
        "date,value\n2020-11-03,0\n2020-11-30,12\n",
        "date,value\n2020-11-30,12\n2020-11-03,14\n",
        "date,value\n2020-11-03,14\n2020-11-03,14\n",
        "date,value\n2020-11-03,14\n2020-11-30,1e99\n",
        "date,value\n2020-11-03,14\n2020-11-30,12\n",
        "day,price\n",
    ],
)
def test_unfit_or_gappy_companions_leave_only_themselves_out(
    project: Project, tmp_path: Path, content: str
) -> None:
    (tmp_path / "VIX.csv").write_text(content)
    book = collect(open_study(project, "us-election-2020", tmp_path)).findings
    absent = {item.what: item.reason for item in worded(book.absences, project.templates)}
    is_gappy = content.endswith("14\n2020-11-30,12\n")
    assert ("do not have it" if is_gappy else "unfit (VIX.csv") in absent["Expected volatility"]
    assert not book.every("volatility_level")
    assert book.family("rates")
