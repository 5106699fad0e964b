"""Wrong closes: the sure ones are found, quiet and wild markets raise no alarm."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.cross_check import suspicious_closes
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.trading.calendars import load_sessions
from conftest import story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

NYSE = load_sessions("XNYS").index


def read(path: Path, column: str) -> pd.Series[float]:
    with path.open() as file:
        rows = [row for row in csv.DictReader(file) if not row["date"].startswith("#")]
    days = pd.DatetimeIndex([row["date"] for row in rows])
    return pd.Series([float(row[column]) for row in rows], index=days)


def witnesses(market: Path) -> tuple[pd.Series[float], pd.Series[float]]:
    """Net asset value on sessions, and closes, of the fund that tracks the index."""
    nav = read(market / "flows" / "IWM_nav_shares.csv", "nav")
    return nav[nav.index.isin(NYSE)], read(market / "etf" / "IWM.csv", "value")


def test_the_two_sure_ones_are_found_with_their_right_values(market: Path) -> None:
    index = read(market / "series" / "RUT.csv", "value")
    found = {close.day: close for close in suspicious_closes(index, *witnesses(market))}
    # Right values from the published change of the week after, and from the fund's own closes.
    assert found[dt.date(2020, 11, 6)].implied == pytest.approx(1644.16, abs=0.5)
    assert found[dt.date(2024, 2, 16)].implied == pytest.approx(2032.74, abs=0.5)
    assert not [day for day in found if (day.year, day.month) == (2020, 3)]
    # Counted by hand from index, fund and, to the start of 2019, the second source.
    assert sorted(map(str, found)) == [
        *("2001-02-02", "2014-07-14", "2018-01-24", "2019-04-26", "2019-06-06", "2019-06-26"),
        *("2019-07-01", "2019-08-12", "2019-09-10", "2019-10-21", "2019-10-24", "2020-11-06"),
        *("2021-08-16", "2024-02-16"),
    ]


def test_a_second_source_of_the_index_bears_every_one_out(market: Path) -> None:
    """What is implied is what the other source printed, as far as that runs."""
    index = read(market / "series" / "RUT.csv", "value")
    second = read(market / "series" / "RU2000PR.csv", "value")
    compared = 0
    for close in suspicious_closes(index, *witnesses(market)):
        day = pd.Timestamp(close.day)
        if day > second.index[-1]:
            continue
        before = index.index[index.index.get_loc(day) - 1]
        printed = index[before] * second[day] / second[before]
        assert abs(close.implied / printed - 1) < 0.0002 < abs(close.value / printed - 1)
        compared += 1
    assert compared == 3


@pytest.mark.parametrize(
    "day", ["2000-10-06", "2000-12-27", "2001-11-12", "2003-08-25", "2004-08-12", "2010-11-01"]
)
def test_a_wrong_net_asset_value_is_no_fault_of_the_index(market: Path, day: str) -> None:
    """Both sources of the index agree on these days; the fund's own value is the one that errs."""
    index = read(market / "series" / "RUT.csv", "value")
    second = read(market / "series" / "RU2000PR.csv", "value")
    nav, price = witnesses(market)
    place = index.index.get_loc(pd.Timestamp(day))
    now, before = index.index[place], index.index[place - 1]
    assert index[now] / index[before] == pytest.approx(second[now] / second[before], abs=1e-4)
    assert abs(index[now] / index[before] - nav[now] / nav[before]) > 0.003
    found = {close.day for close in suspicious_closes(index, nav, price)}
    assert now.date() not in found


def test_the_corrected_sample_raises_no_alarm(project: Project, market: Path) -> None:
    sample = read(project.data / "sample" / "RUT.csv", "value")
    assert suspicious_closes(sample, *witnesses(market)) == ()


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    place=st.integers(40, 150),
    error=st.floats(0.004, 0.2),
    wild=st.sampled_from([0.005, 0.01, 0.06]),
)
def test_a_planted_close_is_found_and_nothing_else(
    seed: int, place: int, error: float, wild: float
) -> None:
    draw = np.random.default_rng(seed)
    days = NYSE[-200:]
    index = pd.Series(2000 * np.exp(draw.normal(0, wild, 200).cumsum()), index=days)
    nav = index / 10 * (1 + draw.uniform(-0.00005, 0.00005, 200))
    price = index / 12 * (1 + draw.uniform(-0.0005, 0.0005, 200))
    # Distributions are no mistakes: the fund's value stays lower.
    nav.iloc[100:] *= 0.995
    assert suspicious_closes(index, nav, price) == ()
    off = pd.Series(1.0, index=days)
    off.iloc[place] += error
    assert suspicious_closes(index, nav * off, price) == (), "the fund's value errs, not the index"
    assert suspicious_closes(index, nav, price * off) == (), "the fund's price errs, not the index"
    if place in {99, 100}:
        return
    (found,) = suspicious_closes(index * off, nav, price)
    assert found.day == days[place].date()
    assert found.value == pytest.approx(index.iloc[place] * (1 + error))
    assert found.implied == pytest.approx(index.iloc[place], rel=1e-3)


def test_what_has_no_neighbour_is_not_judged() -> None:
    days = NYSE[-100:]
    index = pd.Series(np.linspace(100, 120, 100), index=days)
    wrong = index.copy()
    wrong.iloc[[50, -1]] *= 1.1
    assert [close.day for close in suspicious_closes(wrong, index, index)] == [days[50].date()]
    for lacking in (49, 50, 51):
        gappy = index.drop(days[lacking])
        assert suspicious_closes(wrong, gappy, index) == ()
        assert suspicious_closes(wrong, index, gappy) == ()
    stale = index.copy()
    stale.iloc[51] = stale.iloc[50]
    assert suspicious_closes(wrong, stale, index) == ()
    assert suspicious_closes(index, index.iloc[:0], index) == ()


def test_a_close_is_judged_by_the_session_after_it_and_no_sooner(market: Path) -> None:
    index = read(market / "series" / "RUT.csv", "value")
    nav, price = witnesses(market)
    day = dt.date(2024, 2, 16)
    for end, known in (("2024-02-16", False), ("2024-02-20", True)):
        cut = (series.loc[:end] for series in (index, nav, price))
        assert (day in {close.day for close in suspicious_closes(*cut)}) is known


def test_without_the_price_of_the_fund_nobody_is_accused(
    project: Project, market: Path, tmp_path: Path
) -> None:
    for name in ("series/RUT", "series/SPX", "series/NDX", "series/DGS10", "flows/IWM_nav_shares"):
        source = market / f"{name}.csv"
        (tmp_path / source.name).symlink_to(source)
    study = open_study(project, "us-election-2020", tmp_path)
    assert study.inputs.get(FUND_SHARES) is not None
    assert "suspicious" not in {item.kind for item in study.imperfections}
    (tmp_path / "IWM.csv").symlink_to(market / "etf" / "IWM.csv")
    study = open_study(project, "us-election-2020", tmp_path)
    assert "suspicious" in {item.kind for item in study.imperfections}


def test_the_data_note_names_them_and_the_figures_that_rest_on_them(
    project: Project, market: Path
) -> None:
    study = open_study(project, "us-election-2020", market)
    (told,) = (item for item in study.imperfections if item.kind == "suspicious")
    assert dt.date(2020, 11, 6) in told.days
    assert told.last is not None
    assert max(told.days) <= told.last < study.as_of
    computed = collect(study)
    book = computed.findings
    notes = " ".join(story_of(project, computed, study.catalogues).notes)
    assert "12 closes look wrong in our data" in notes
    assert "November\N{NO-BREAK SPACE}6, 2020" in notes
    assert "Closes after November\N{NO-BREAK SPACE}27, 2020, cannot be checked" in notes
    resting = [fact for fact in book if dt.date(2020, 11, 6) in {fact.base, fact.as_of}]
    assert bool(resting) == ("Measured from or to one of them" in notes)
