"""The family Size: known answers from the data files, read here by other means."""

from __future__ import annotations

import csv
import datetime as dt
import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import size
from bumpsheet.market.inputs.portfolios import PORTFOLIOS
from bumpsheet.narrative.absences import WordedAbsence, worded
from bumpsheet.project import Project, find_project
from conftest import story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings

DAYS = tuple(f"2016-11-{day:02}" for day in (9, 10, 11, 14, 15, 16, 17, 18))
HEADER = "date,Lo10,Dec2,Dec3,Dec4,Dec5,Dec6,Dec7,Dec8,Dec9,Hi10\n"


def rows(path: Path) -> dict[str, dict[str, float]]:
    with path.open() as file:
        return {
            row[next(iter(row))]: {k.strip(): float(v) for k, v in list(row.items())[1:]}
            for row in csv.DictReader(file)
        }


def grown(table: dict[str, dict[str, float]], name: str, base: str, last: str) -> float:
    days = [day for day in table if base < day <= last]
    return (math.prod(1 + table[day][name] / 100 for day in days) - 1) * 100


def returns(**columns: list[float]) -> pd.DataFrame:
    length = len(next(iter(columns.values())))
    index = pd.bdate_range("2024-01-02", periods=length)
    return pd.DataFrame(
        {name.replace("_", " "): values for name, values in columns.items()}, index=index
    )


@pytest.mark.usefixtures("sample_only")
def test_november_2016_from_the_sample(project: Project) -> None:
    book = collect(open_study(project, "us-election-2016")).findings
    table = rows(project.data / "sample" / "size_portfolios.csv")
    expected = grown(table, "Lo10", "2016-11-08", "2016-11-18") - grown(
        table, "Hi10", "2016-11-08", "2016-11-18"
    )
    fact = book.only("decile_spread_since_event")
    assert fact is not None
    assert fact.value == pytest.approx(expected)
    fifth = book.of("portfolio_return_since_event", "Dec 5")
    assert fifth is not None
    assert fifth.value == pytest.approx(grown(table, "Dec5", "2016-11-08", "2016-11-18"))
    so_far = book.only("decile_spread_month_to_date")
    assert so_far is not None
    # A single month is compared with none: nothing is said of one as wide, nor that there is none.
    assert (so_far.since, so_far.rank, so_far.n) == (None, None, None)
    factors = rows(project.data / "sample" / "market_return.csv")
    whole = {day: {"market": row["Mkt-RF"] + row["RF"]} for day, row in factors.items()}
    market = grown(whole, "market", "2016-11-08", "2016-11-18")
    third = book.of("portfolio_excess_since_event", "Lo 30")
    assert third is not None
    assert third.value == pytest.approx(grown(table, "Lo30", "2016-11-08", "2016-11-18") - market)
    assert not absences(book, "size")


@pytest.mark.usefixtures("sample_only")
def test_the_market_of_one_november_is_none_of_another(project: Project) -> None:
    book = collect(open_study(project, "us-election-2024")).findings
    assert book.only("decile_spread_since_event") is not None
    assert not book.every("portfolio_excess_since_event")
    (told,) = absences(book, "size")
    assert told.what == "Size against the market"
    assert told.reason == "the embedded sample lacks the return of the market on 2024-11-01"


def test_the_month_of_november_2016_and_its_widest_since(project: Project, market: Path) -> None:
    table = rows(market / "french" / "size_portfolios_daily.csv")
    months: dict[str, float] = {}
    for month in sorted({day[:7] for day in table if day < "2016-12"}):
        spread = [
            math.prod(1 + row[name] / 100 for day, row in table.items() if day[:7] == month)
            for name in ("Lo 10", "Hi 10")
        ]
        months[month] = (spread[0] - spread[1]) * 100
    assert round(months.pop("2016-11"), 2) == 6.29

    study = open_study(project, "us-election-2016", market)
    so_far = collect(study).findings.only("decile_spread_month_to_date")
    assert so_far is not None
    lead = grown(table, "Lo 10", "2016-10-31", "2016-11-18") - grown(
        table, "Hi 10", "2016-10-31", "2016-11-18"
    )
    assert so_far.value == pytest.approx(lead)
    # The calendar of the exchange begins in 1970.
    wider = [month for month, spread in months.items() if month >= "1970" and spread >= lead]
    assert max(wider) == "2010-04"
    assert so_far.since == dt.date(2010, 4, 30)
    assert so_far.rank == len(wider) + 1
    assert so_far.n == sum(month >= "1970" for month in months) + 1

    found = study.inputs.get(PORTFOLIOS)
    assert found is not None
    spreads = size.monthly_spreads(found.returns, begins_with_month=found.begins_with_month)
    known = {f"{day:%Y-%m}": value for day, value in spreads.items()}
    for month in ("1970-01", "1987-10", "2009-04", "2010-04"):
        assert known[month] == pytest.approx(months[month])


def test_against_the_market(project: Project, market: Path) -> None:
    table = rows(market / "french" / "size_portfolios_daily.csv")
    factors = rows(market / "french" / "factors3_daily.csv")
    whole = {day: {"market": row["Mkt-RF"] + row["RF"]} for day, row in factors.items()}
    expected = grown(table, "Lo 30", "2016-11-08", "2016-11-11") - grown(
        whole, "market", "2016-11-08", "2016-11-11"
    )
    found = open_study(project, "us-election-2016", market).inputs.get(PORTFOLIOS)
    assert found is not None
    assert found.market is not None
    change = size.portfolio_excess(
        found.returns, found.market, "Lo 30", dt.date(2016, 11, 8), dt.date(2016, 11, 11)
    )
    assert change is not None
    assert change.value == pytest.approx(expected)
    assert change.value == pytest.approx(7.47, abs=0.005)


def test_a_span_with_a_missing_session_has_no_return() -> None:
    table = returns(Lo_10=[1, 2, float("nan"), 4], Hi_10=[1, 1, 1, 1])
    base, last = dt.date(2024, 1, 2), dt.date(2024, 1, 5)
    assert size.portfolio_return(table, "Lo 10", base, last) is None
    assert size.portfolio_return(table, "Lo 10", base, dt.date(2024, 1, 3)) is not None
    assert size.portfolio_return(table, "None", base, last) is None
    assert size.decile_spread(table, dt.date(2023, 12, 1), last) is None, "data begin too late"


@given(
    values=st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), min_size=2, max_size=60),
    begins=st.booleans(),
)
def test_a_month_s_spread_is_that_of_its_compounded_returns(
    *, values: list[tuple[float, float]], begins: bool
) -> None:
    table = returns(Lo_10=[small for small, _ in values], Hi_10=[large for _, large in values])
    months: dict[str, list[float]] = {}
    for day, (small, large) in zip(table.index, values, strict=True):
        month = months.setdefault(f"{day:%Y-%m}", [1.0, 1.0])
        month[0] *= 1 + small / 100
        month[1] *= 1 + large / 100
    expected = [100 * (small - large) for small, large in months.values()]
    spreads = size.monthly_spreads(table, begins_with_month=begins)
    assert spreads.tolist() == pytest.approx(expected if begins else expected[1:], abs=1e-9)


def test_the_last_month_counts_only_when_it_is_over() -> None:
    table = returns(Lo_10=[1.0] * 40, Hi_10=[0.0] * 40)
    spreads = size.monthly_spreads(table, begins_with_month=False)
    assert len(spreads) == 1, "January is cut, since it may have begun before the data"
    last = spreads.index[-1].date()
    goes_on = size.complete_months(spreads, last + dt.timedelta(1))
    assert len(goes_on) == 0
    assert len(size.complete_months(spreads, dt.date(2024, 3, 1))) == 1


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("content", "part"),
    [
        (HEADER + "2016-11-09" + ",500" * 10 + "\n", "more than 40% a day"),
        ("", "not a CSV table"),
        ("date,Lo10,Dec2\n2016-11-09,1,1\n", "lacks Dec 3, Dec 4"),
        (HEADER.replace("date", "date,Lo 10"), "Lo 10 stands twice"),
        (HEADER + "2016-11-09" + ",x" * 10 + "\n", "Lo 10, line 2: not a number (got 'x')"),
        (HEADER + ("2016-11-09" + ",1" * 10 + "\n") * 2, "size_portfolios_daily.csv"),
        (HEADER + "2016-11-10" + ",1" * 10 + "\n2016-11-09" + ",1" * 10 + "\n", "out of order"),
    ],
)
def test_unfit_data_leave_the_family_out(
    project: Project, tmp_path: Path, content: str, part: str
) -> None:
    (tmp_path / "size_portfolios_daily.csv").write_text(content)
    study = open_study(project, "us-election-2016", tmp_path)
    book = collect(study).findings
    assert reason(book, "size").startswith("the data are unfit")
    assert part in reason(book, "size")
    assert not book.family("size")
    assert book.family("returns")


@pytest.mark.usefixtures("sample_only")
def test_gaps_and_missing_marks_are_no_values(project: Project, tmp_path: Path) -> None:
    days = [day for day in DAYS if day != "2016-11-14"]
    text = "".join(f"{day}{',1' * 10}\n" for day in days)
    (tmp_path / "size_portfolios_daily.csv").write_text(HEADER + text)
    book = collect(open_study(project, "us-election-2016", tmp_path)).findings
    # The user's file lacks 14 November: the sample, which is whole, serves instead.
    spread = book.only("decile_spread_since_event")
    assert spread is not None
    assert "embedded sample" in spread.source


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ("", "lacks the return of the market on 2016-11-09"),
        ("foo,1,1\n", "not a date"),
        ("2016-11-09,x,0\n", "Mkt-RF, line 2: not a number"),
        ("2016-11-09,1,0\n" * 2, "dates twice"),
        ("".join(f"{day},5000,0\n" for day in DAYS), "more than 40% a day"),
        # The library's mark for a missing value is no fall of the market by 99.99%.
        ("".join(f"{day},-99.99,0.001\n" for day in DAYS), "lacks the return of the market"),
    ],
)
def test_an_unfit_market_leaves_the_deciles(
    project: Project, tmp_path: Path, rows: str, part: str
) -> None:
    text = "".join(f"{day}{',1' * 10}\n" for day in DAYS)
    (tmp_path / "size_portfolios_daily.csv").write_text(HEADER + text)
    (tmp_path / "factors3_daily.csv").write_text("Date,Mkt-RF,RF\n" + rows)
    book = collect(open_study(project, "us-election-2016", tmp_path)).findings
    (told,) = (a.reason for a in absences(book, "size") if a.what == "Size against the market")
    assert part in told
    assert not book.every("portfolio_excess_since_event")
    smallest = book.of("portfolio_return_since_event", "Lo 10")
    assert smallest is not None
    assert smallest.value == pytest.approx((1.01**8 - 1) * 100)


def test_a_month_to_date_is_told_beside_the_last_whole_month(
    project: Project, market: Path
) -> None:
    bodies = {}
    for name in ("us-election-2024-fade", "cpi-july-2024"):
        study = open_study(project, name, market)
        story = story_of(project, collect(study), study.catalogues)
        bodies[name] = next(s.body for s in story.sections if s.family == "size")
    whole = "In the month to November\N{NO-BREAK SPACE}29 the smallest tenth outperformed"
    assert whole in bodies["us-election-2024-fade"]
    # A month so far is told where it is news.
    assert "In the month so far" not in bodies["us-election-2024-fade"]
    assert (
        "In the month so far the smallest tenth has outperformed the largest by"
        in bodies["cpi-july-2024"]
    )
    assert "divide the companies of the New York Stock Exchange" in bodies["cpi-july-2024"]


def absences(book: Findings, family: str) -> list[WordedAbsence]:
    everything = worded(book.absences, find_project().templates)
    return [absence for absence in everything if absence.family == family]


def reason(book: Findings, family: str) -> str:
    return next(absence.reason for absence in absences(book, family))
