"""The family Flows: known answers from the share counts, and what bad counts do."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.facts.book import collect_facts
from bumpsheet.facts.numbers import signed_text, size_text
from bumpsheet.figures import flows
from bumpsheet.market.sessions import load_sessions
from bumpsheet.market.study import open_study

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

NYSE = load_sessions("XNYS").index


def series(values: dict[str, float]) -> pd.Series[float]:
    return pd.Series(list(values.values()), index=pd.DatetimeIndex(list(values)), dtype=float)


def by_hand(path: Path, base: str, last: str) -> float:
    rows = [row for row in csv.DictReader(path.open()) if base <= row["date"] <= last]
    return sum(
        (float(now["shares"]) - float(before["shares"])) * float(now["nav"])
        for before, now in itertools.pairwise(rows)
    )


def test_november_2016(project: Project, market: Path) -> None:
    path = market / "flows" / "IWM_nav_shares.csv"
    book = collect_facts(open_study(project, "us-election-2016", market), project)
    since = book.only("flow_since_event")
    assert since is not None
    assert since.value == pytest.approx(by_hand(path, "2016-11-08", "2016-11-18"))
    week = book.only("largest_weekly_flow_since_event")
    assert week is not None
    assert week.value == pytest.approx(by_hand(path, "2016-11-04", "2016-11-11"))
    assert (week.base, week.as_of) == (dt.date(2016, 11, 4), dt.date(2016, 11, 11))
    assert size_text(week) == "$3.88\N{NO-BREAK SPACE}billion"
    assert signed_text(week) == "+$3.88\N{NO-BREAK SPACE}billion"


def test_counts_a_hundred_times_too_small_are_left_out(project: Project, market: Path) -> None:
    fund = open_study(project, "us-election-2016", market).inputs.fund_shares
    assert fund is not None
    # The file gives 1,150,000 shares after 114,950,000 on the session before.
    for day in (dt.date(2007, 6, 21), dt.date(2007, 6, 22), dt.date(2007, 6, 25)):
        assert day in fund.bad_ticks
    assert all(day.year <= 2007 for day in fund.bad_ticks), "no false alarm in later years"
    daily = flows.daily_flows(fund.shares, fund.nav, NYSE)
    assert flows.flow_between(daily, dt.date(2007, 6, 15), dt.date(2007, 6, 29)) is None
    assert fund.off_sessions > 0


def test_a_missing_session_leaves_two_flows_unknown() -> None:
    days = {"2024-01-02": 10.0, "2024-01-03": 11.0, "2024-01-05": 13.0, "2024-01-08": 14.0}
    nav = dict.fromkeys(days, 2.0)
    daily = flows.daily_flows(series(days), series(nav), NYSE)
    assert daily.to_list()[0] == 2
    assert daily.isna().to_list() == [False, True, True, False]
    assert flows.flow_between(daily, dt.date(2024, 1, 2), dt.date(2024, 1, 3)) is not None
    assert flows.flow_between(daily, dt.date(2024, 1, 2), dt.date(2024, 1, 8)) is None
    assert flows.flow_between(daily, dt.date(2024, 1, 5), dt.date(2024, 1, 9)) is None
    weeks = flows.weekly_flows(daily)
    assert weeks.isna().to_list() == [True, False]


def test_weeks_by_hand() -> None:
    shares = series({"2024-01-02": 10, "2024-01-03": 12, "2024-01-04": 12, "2024-01-05": 9})
    daily = flows.daily_flows(shares, shares * 0 + 5, NYSE)
    assert flows.weekly_flows(daily).to_list() == [(2 + 0 - 3) * 5]
    assert flows.flows_over(daily, 2).to_list() == [10, -15]


HEADER = "date,nav,exdiv,shares\n"


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("date,price\n2016-11-08,1\n", "IWM_nav_shares.csv"),
        (HEADER + "2016-11-08,x,,1\n", "IWM_nav_shares.csv"),
        (HEADER + "2016-11-08,1,,1\n2016-11-08,1,,1\n", "dates twice"),
        (HEADER + "2016-11-08,-1,,5\n", "not known before"),
        (HEADER + "2016-11-08,100,,5\n2016-11-18,100,,6\n", "for every session"),
        (HEADER + "2016-12-08,100,,5\n", "not known before"),
    ],
)
def test_unfit_or_short_data_leave_the_family_out(
    project: Project, tmp_path: Path, content: str, part: str
) -> None:
    (tmp_path / "IWM_nav_shares.csv").write_text(content)
    book = collect_facts(open_study(project, "us-election-2016", tmp_path), project)
    (absent,) = (absence for absence in book.absences if absence.family == "flows")
    assert part in absent.reason
    assert not book.family("flows")


def test_money_in_words(project: Project, market: Path) -> None:
    book = collect_facts(open_study(project, "us-election-2024-fade", market), project)
    last = book.only("flow_of_last_sessions", "5 sessions")
    assert last is not None
    assert isinstance(last.value, float)
    millions = round(abs(last.value) / 1e6)
    assert millions < 1000
    assert size_text(last) == f"${millions}\N{NO-BREAK SPACE}million"
