"""The family Flows: known answers from the share counts, and what bad counts do."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.input_rules import FundLagRule, FundRules
from bumpsheet.facts.numbers import signed_text, size_text
from bumpsheet.facts.windows import Part, Sessions
from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import flows
from bumpsheet.market.inputs import fund_checks
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.narrative.absences import worded
from bumpsheet.trading.calendars import load_sessions
from bumpsheet.trading.written import day_text

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

FILE = "flows/IWM_nav_shares.csv"
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
    path = market / FILE
    book = collect(open_study(project, "us-election-2016", market)).findings
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
    fund = open_study(project, "us-election-2016", market).inputs.get(FUND_SHARES)
    assert fund is not None
    # The file gives 1,150,000 shares after 114,950,000 on the session before.
    for day in (dt.date(2007, 6, 21), dt.date(2007, 6, 22), dt.date(2007, 6, 25)):
        assert day in fund.bad_ticks
    assert all(day.year <= 2007 for day in fund.bad_ticks), "no false alarm in later years"
    # 219,600,000 after 91,600,000 and before 125,750,000.
    assert dt.date(2007, 6, 28) in fund.bad_ticks
    daily = flows.daily_flows(fund.shares, fund.nav, NYSE)
    assert flows.flow_between(daily, dt.date(2007, 6, 15), dt.date(2007, 6, 29)) is None
    # Rows on holidays and week-ends up to then: 31 May 2010 and 30 June 2013.
    assert fund.off_sessions == 2
    assert fund.missing == 0


def test_values_that_index_and_fund_closes_agree_against(project: Project, market: Path) -> None:
    fund = open_study(project, "us-election-2024", market).inputs.get(FUND_SHARES)
    assert fund is not None
    nav = {r["date"]: r["nav"] for r in csv.DictReader((market / FILE).open())}
    index = {r["date"]: r["value"] for r in csv.DictReader((market / "series/RUT.csv").open())}
    # The value rose by 12% over Independence Day of 2001 and fell back, the index did not.
    july = [float(nav[day]) / float(index[day]) for day in ("2001-07-03", "2001-07-05")]
    assert july[1] / july[0] > 1.1
    assert {dt.date(2001, 7, day) for day in (5, 6, 9, 10)} <= set(fund.bad_values)
    # Repeated, though the index moved by 0.7%.
    assert nav["2010-11-01"] == nav["2010-10-29"]
    assert fund.bad_values[-1] == dt.date(2010, 11, 1)
    # Repeated, as the index stood still.
    assert nav["2006-08-31"] == nav["2006-08-30"]
    assert dt.date(2006, 8, 31) not in fund.bad_values
    # In the wildest markets the closes of the fund part from it, its value does not.
    assert not [day for day in fund.bad_values if day.year in {2008, 2009, 2020}]


def planted(nav: list[float], index: list[float], closes: list[float]) -> list[bool]:
    rules = FundRules(
        times=1.5, around=21, parts=1.0, moved=0.1,
        leap=6, comes_back=2.5, late=FundLagRule(sessions=756, gap=0.1, least=0.15),
        creation_units={}, publishers={},
    )  # fmt: skip
    days = pd.bdate_range("2024-01-02", periods=len(nav))
    values, market, price = (pd.Series(v, index=days) for v in (nav, index, closes))
    found = fund_checks.parts_from_both(values, market, price, rules)
    return (found | fund_checks.repeats(values, market, rules)).to_list()


@pytest.mark.parametrize("place", [3, 15, 29])
def test_one_witness_is_not_enough(place: int) -> None:
    index = [100 + 0.5 * day for day in range(30)]
    nav = [level / 10 for level in index]
    wrong = [*nav[:place], nav[place] * 1.03, *nav[place + 1 :]]
    assert planted(wrong, index, nav) == [day == place for day in range(30)]
    assert not any(planted(nav, index, wrong)), "the fund's close parts, its value does not"
    wrong_index = [10 * level for level in wrong]
    assert not any(planted(nav, wrong_index, nav)), "the index is wrong, not the value"
    # A distribution lowers the value for good.
    assert not any(planted([*nav[:20], *(v * 0.985 for v in nav[20:])], index, nav))


def test_a_value_that_repeats_is_not_believed() -> None:
    index = [100 + 0.5 * day for day in range(30)]
    nav = [level / 10 for level in index]
    stale = [*nav[:12], nav[11], *nav[13:]]
    assert planted(stale, index, nav) == [day == 12 for day in range(30)]
    still = [*index[:12], index[11], *index[13:]]
    assert not any(planted(stale, still, nav))


def test_the_week_so_far_among_whole_weeks(project: Project, market: Path) -> None:
    book = collect(open_study(project, "cpi-july-2024", market)).findings
    week = book.only("flow_week_to_date", Part.SO_FAR)
    assert week is not None
    assert week.value == pytest.approx(by_hand(market / FILE, "2024-07-12", "2024-07-17"))
    assert book.only("flow_week_to_date") is None
    best = book.only("largest_weekly_flow_since_event")
    assert best is None, "one week lies mostly before the release, the other goes on"


def test_what_is_left_out_is_told(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2016", market)).findings
    words = worded(book.absences, project.templates, day_text)
    told = {item.what: item.reason for item in words if item.family == "flows"}
    assert "Flows of IWM on 2 days" in told
    (reason,) = (why for why in told.values() if "net asset values" in why)
    assert "1\N{NO-BREAK SPACE}November 2010" in reason


def test_a_missing_session_leaves_two_flows_unknown() -> None:
    days = {"2024-01-02": 10.0, "2024-01-03": 11.0, "2024-01-05": 13.0, "2024-01-08": 14.0}
    nav = dict.fromkeys(days, 2.0)
    daily = flows.daily_flows(series(days), series(nav), NYSE)
    assert daily.to_list()[1] == 2
    assert daily.isna().to_list() == [True, False, True, True, False]
    assert flows.flow_between(daily, dt.date(2024, 1, 2), dt.date(2024, 1, 3)) is not None
    assert flows.flow_between(daily, dt.date(2024, 1, 2), dt.date(2024, 1, 8)) is None
    assert flows.flow_between(daily, dt.date(2024, 1, 5), dt.date(2024, 1, 9)) is None
    weeks = flows.weekly_flows(daily)
    assert weeks.isna().to_list() == [True, False]


def test_weeks_by_hand() -> None:
    days = ("2023-12-29", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05")
    shares = series(dict(zip(days, (8, 10, 12, 12, 9), strict=True)))
    daily = flows.daily_flows(shares, shares * 0 + 5, NYSE)
    weeks = flows.weekly_flows(daily)
    assert weeks.isna().to_list() == [True, False], "of the first week only a part is in the data"
    assert weeks.to_list()[1] == (2 + 2 + 0 - 3) * 5
    assert flows.flows_over(daily, 2).to_list() == [20, 10, -15]


HEADER = "date,nav,exdiv,shares\n"


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("date,price\n2016-11-08,1\n", "IWM_nav_shares.csv"),
        (HEADER + "2016-11-08,x,,1\n", "IWM_nav_shares.csv"),
        ("", "not a CSV table"),
        ("date,nav,shares\n2016-11-08T00:00:00Z,1,1\n", "not a date"),
        (HEADER + "2016-11-08,1,,inf\n", "shares, line 2: not a number"),
        (HEADER + "2016-11-08,1,,1\n2016-11-08,1,,1\n", "date, line 3: dates twice"),
        (HEADER + "2016-11-08,-1,,50000\n", "do not reach back"),
        (HEADER + "2016-11-08,100,,50000\n2016-11-18,100,,100000\n", "on every session"),
    ],
)
def test_unfit_or_short_data_leave_the_family_out(
    project: Project, tmp_path: Path, content: str, part: str
) -> None:
    (tmp_path / "IWM_nav_shares.csv").write_text(content)
    book = collect(open_study(project, "us-election-2016", tmp_path)).findings
    absences = worded(book.absences, project.templates)
    reasons = [absence.reason for absence in absences if absence.family == "flows"]
    assert part in " ".join(reasons)
    assert not book.family("flows")
    assert book.family("returns")


def test_money_in_words(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2024-fade", market)).findings
    last = book.only("flow_of_last_sessions", Sessions(5))
    assert last is not None
    assert isinstance(last.value, float)
    millions = round(abs(last.value) / 1e6)
    assert millions < 1000
    assert size_text(last) == f"${millions}\N{NO-BREAK SPACE}million"


SAMPLE_FILE = "sample/IWM_nav_shares.csv"


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("report", "base", "last", "week"),
    [
        ("us-election-2016", "2016-11-08", "2016-11-18", ("2016-11-04", "2016-11-11")),
        ("us-election-2024", "2024-11-05", "2024-11-29", ("2024-11-01", "2024-11-08")),
    ],
)
def test_the_sample_knows_the_flows_of_both_elections(
    project: Project, report: str, base: str, last: str, week: tuple[str, str]
) -> None:
    path = project.data / SAMPLE_FILE
    study = open_study(project, report)
    book = collect(study).findings
    since, best = book.only("flow_since_event"), book.only("largest_weekly_flow_since_event")
    assert since is not None
    assert since.value == pytest.approx(by_hand(path, base, last))
    assert best is not None
    assert best.value == pytest.approx(by_hand(path, *week))
    fund = study.inputs.get(FUND_SHARES)
    assert fund is not None
    # Eight years lie between the two: neither is missing in the other, nor out of proportion to it.
    assert fund.nav.index[0].year == fund.nav.index[-1].year
    assert (fund.missing, fund.bad_ticks, fund.bad_values) == (0, (), ())


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    "report",
    ["us-election-2020", "fed-pivot-december-2023", "cpi-july-2024", "us-election-2024-fade"],
)
def test_flows_of_another_time_are_none_of_this_event(project: Project, report: str) -> None:
    """The sample's shares end before the event, or weeks before the as-of date."""
    book = collect(open_study(project, report)).findings
    assert not book.family("flows")
    (absence,) = (a for a in worded(book.absences, project.templates) if a.family == "flows")
    assert absence.what == "Total flow"


def test_a_week_that_is_not_known_may_have_been_the_best(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BUMPSHEET_DATA", raising=False)
    text = (project.data / SAMPLE_FILE).read_text().splitlines()
    kept = [line for line in text if not line.startswith("2016-11-16")]
    (tmp_path / "IWM_nav_shares.csv").write_text("\n".join(kept) + "\n")
    book = collect(open_study(project, "us-election-2016", tmp_path)).findings
    assert book.only("largest_weekly_flow_since_event") is None
    assert book.only("flow_since_event") is None


@pytest.mark.usefixtures("sample_only")
def test_a_file_that_ends_before_the_event_gives_way_to_one_that_reaches_it(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "IWM_nav_shares.csv").write_text(
        HEADER + "2016-10-03,124,,50000\n2016-12-08,1,,50000\n"
    )
    fund = open_study(project, "us-election-2016", tmp_path).inputs.get(FUND_SHARES)
    assert fund is not None
    assert fund.store == "embedded sample"
    (tmp_path / "IWM_nav_shares.csv").write_text(HEADER + "2016-11-09,124,,50000\n")
    fund = open_study(project, "us-election-2016", tmp_path).inputs.get(FUND_SHARES)
    assert fund is not None
    assert fund.store == "full store"
