"""Movers and breadth: known answers from the raw panel, and panels that are wrong in every way."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bumpsheet.facts.windows import Part
from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import breadth, movers
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.narrative.absences import WordedAbsence, worded
from bumpsheet.project import Project, find_project
from bumpsheet.trading.calendars import load_sessions
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.windows import Window

BASE, AS_OF = dt.date(2016, 11, 8), dt.date(2016, 11, 18)
NYSE = load_sessions("XNYS")


def raw_closes(path: Path, day: dt.date) -> dict[str, float]:
    """Closes of one day, straight from the file."""
    table = pq.read_table(path, filters=[("date", "==", pd.Timestamp(day))])
    return dict(zip(table["ticker"].to_pylist(), table["close"].to_pylist(), strict=True))


def value(book: Findings, figure: str, series: str, window: Window | None = None) -> float:
    fact = book.of(figure, series, window)
    assert fact is not None, (figure, series)
    assert isinstance(fact.value, int | float)
    return float(fact.value)


def test_movers_of_november_2016(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2016", market)).findings
    path = next((market / "stocks").glob("*2016*.parquet"))
    first, last = raw_closes(path, BASE), raw_closes(path, AS_OF)
    for ticker, published in (("PTCT", 140.7), ("SALT", 50.0)):
        by_hand = (last[ticker] / first[ticker] - 1) * 100
        assert value(book, "member_return", ticker, Part.BEST) == pytest.approx(by_hand, rel=1e-6)
        assert by_hand == pytest.approx(published, abs=0.05)
    best = sorted(book.every("member_return", Part.BEST), key=lambda fact: -float(fact.value))  # type: ignore[arg-type]
    assert best[0].series == "PTCT"
    assert value(book, "named_stock_rank", "PTCT") == 1
    assert value(book, "named_stock_rank", "SALT") <= 15
    listed = {fact.series for fact in best}
    assert not any("-" in ticker or "_" in ticker for ticker in listed), "no warrants"
    assert "may have passed to another company" in notes(book)
    assert "DRYS" not in notes(book), "its threefold day was traded like no other: a move, no split"


def test_movers_of_july_2024(project: Project, market: Path) -> None:
    book = collect(open_study(project, "cpi-july-2024", market)).findings
    path = next((market / "stocks").glob("*2024*.parquet"))
    first, last = (raw_closes(path, dt.date(2024, 7, day)) for day in (10, 17))
    by_hand = (last["CRBU"] / first["CRBU"] - 1) * 100
    assert value(book, "member_return", "CRBU", Part.BEST) == pytest.approx(by_hand, rel=1e-6)
    assert by_hand == pytest.approx(55.3, abs=0.05)
    for ticker, published in (("CRBU", 55.29), ("HOV", 30.37), ("HIPO", 29.64)):
        assert value(book, "named_stock_return", ticker) == pytest.approx(published, abs=0.005)
        assert value(book, "named_stock_rank", ticker) <= 60
    assert not book.every("member_weight"), "weights of a later day are no figures"
    assert any("delisted" in absence.what for absence in absences(book)), "survivors only"


def test_without_being_asked_no_later_list_is_used(
    project: Project, market: Path, tmp_path: Path
) -> None:
    spec = project.spec_path("cpi-july-2024").read_text().replace("members: 2024-09-27", "")

    copy = copy_project(project, tmp_path, ())
    copy.spec_path("x").write_text(spec)
    book = collect(open_study(copy, "x", market)).findings
    assert not book.every("member_return", Part.BEST)
    assert any("the panel has no volumes" in absence.reason for absence in absences(book))
    assert book.every("named_stock_return"), "stocks asked for by name need no list"


def test_weights_and_contributions_by_hand(project: Project, market: Path) -> None:
    import csv  # noqa: PLC0415

    book = collect(open_study(project, "us-election-2024", market)).findings
    path = next((market / "stocks").glob("*2024*.parquet"))
    days = (dt.date(2024, 9, 27), dt.date(2024, 11, 5), dt.date(2024, 11, 29))
    listed, first, last = (raw_closes(path, day) for day in days)
    with (market / "holdings" / "IWM_2024-09-27.csv").open() as file:
        weights = {
            row["Ticker"]: float(row["Weight (%)"])
            for row in csv.DictReader(file)
            if row["Asset Class"] == "Equity"
        }
    drifted = {
        ticker: weight * first[ticker] / listed[ticker]
        for ticker, weight in weights.items()
        if ticker in first and ticker in listed
    }
    total = sum(drifted.values())
    fact = max(book.every("contribution"), key=lambda f: float(f.value))  # type: ignore[arg-type]
    ticker = fact.series
    expected = drifted[ticker] / total * (last[ticker] / first[ticker] - 1) * 100
    # A few members are left out for closes that cannot be believed.
    assert fact.value == pytest.approx(expected, rel=5e-3)
    move = sum(drifted[t] / total * (last[t] / first[t] - 1) * 100 for t in drifted if t in last)
    assert value(book, "members_move", "small caps") == pytest.approx(move, abs=0.1)
    index = book.get("return_since_event")
    assert index is not None
    assert move == pytest.approx(index.value, abs=0.75), "members move as their index does"


def test_breadth_by_hand(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2024", market)).findings
    study = open_study(project, "us-election-2024", market)
    panel, holdings = study.inputs.get(PANEL), study.inputs.get(HOLDINGS)
    assert panel is not None
    assert holdings is not None
    assert holdings.small is not None
    path = next((market / "stocks").glob("*2024*.parquet"))
    members = set(holdings.small.members.index) & set(panel.usable)
    first, last = (raw_closes(path, day) for day in (dt.date(2024, 11, 5), dt.date(2024, 11, 29)))
    both = [ticker for ticker in members if ticker in first and ticker in last]
    rising = sum(last[ticker] > first[ticker] for ticker in both) / len(both) * 100
    assert value(book, "share_rising", "small caps") == pytest.approx(rising, abs=0.01)
    table = pq.read_table(path, filters=[("date", "<=", pd.Timestamp("2024-11-29"))])
    at_high = 0
    for ticker in sorted(members)[:60]:
        own = table.filter(pc.equal(table["ticker"], ticker))["close"].to_pylist()
        at_high += own[-1] > max(own[:-1])
    closes = panel.closes[sorted(members)[:60]]
    assert breadth.new_highs(closes).iloc[-1] == at_high


def frame(**columns: list[float]) -> pd.DataFrame:
    length = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=pd.bdate_range("2024-01-02", periods=length), dtype=float)


def test_figures_by_hand() -> None:
    closes = frame(A=[10, 11, 12], B=[10, 9, 8], C=[10, float("nan"), 10], D=[0.5, 1, float("nan")])
    first, last = dt.date(2024, 1, 2), dt.date(2024, 1, 4)
    returns = movers.member_returns(closes, first, last)
    assert returns.round(9).to_dict() == {"A": 20, "C": 0, "B": -20}
    assert list(returns.index) == ["A", "C", "B"]
    assert movers.share_rising(returns) == pytest.approx(100 / 3)
    weights = movers.drifted_weights(
        closes, pd.Series({"A": 50.0, "B": 50.0, "Z": 1.0}), first, dt.date(2024, 1, 3)
    )
    assert weights.to_dict() == pytest.approx({"A": 55.0, "B": 45.0})
    assert movers.drifted_weights(closes, weights, last, first).empty, "a later list"
    assert breadth.new_highs(closes).to_list() == [0, 2, 1]


def test_a_52_week_high_forgets_what_is_older() -> None:
    days = pd.bdate_range("2022-01-03", periods=400)
    closes = pd.DataFrame({"A": [100.0] + [1.0] * 398 + [2.0]}, index=days)
    assert breadth.new_highs(closes).iloc[-1] == 1
    assert breadth.covers_52_weeks(closes, days[-1].date())
    assert breadth.new_highs(closes.iloc[:100].assign(A=[100.0] + [1.0] * 98 + [2.0])).iloc[-1] == 0


def invented_panel(folder: Path, **changes: Any) -> None:
    """A panel of 40 stocks around November 2016, and a list of its members."""
    days = NYSE.between(dt.date(2016, 1, 4), dt.date(2017, 1, 31))
    draw = np.random.default_rng(1)
    tickers = [f"T{n:02}" for n in range(40)]
    steps = draw.normal(0, 0.01, (len(days), 40))
    closes = pd.DataFrame(50 * np.exp(steps.cumsum(axis=0)), index=days, columns=tickers)
    for ticker, change in changes.items():
        closes[ticker] = change(closes[ticker].copy())
    closes.index.name = "date"
    rows = closes.reset_index().melt("date", var_name="ticker", value_name="close").dropna()
    rows.to_parquet(folder / "panel.parquet")
    lines = [f"{t},Company {t},Energy,Equity,2.5" for t in tickers]
    text = "\n".join(["Ticker,Name,Sector,Asset Class,Weight (%)", *lines])
    (folder / "IWM_2016-10-31.csv").write_text(text + "\nUSD,Cash,Cash,Cash,0.1\n")


def collected(project: Project, store: Path) -> Findings:
    return collect(open_study(project, "us-election-2016", store)).findings


def absences(book: Findings) -> list[WordedAbsence]:
    return worded(book.absences, find_project().templates)


def notes(book: Findings) -> str:
    return " ".join(f"{absence.what}: {absence.reason}" for absence in absences(book))


@pytest.mark.usefixtures("sample_only")
def test_a_reused_ticker_is_left_out_and_named(project: Project, tmp_path: Path) -> None:
    def broken(closes: pd.Series[float]) -> pd.Series[float]:
        closes["2016-08-01":"2016-09-15"] = np.nan
        closes["2016-09-16":] *= 7
        return closes

    invented_panel(tmp_path, T07=broken)
    book = collected(project, tmp_path)
    assert value(book, "members_counted", "small caps") == 39
    assert value(book, "members_listed", "small caps") == 40, "cash is no member"
    assert "(T07): the ticker may have passed to another company" in notes(book)


@pytest.mark.usefixtures("sample_only")
def test_a_bad_tick_is_no_move_and_no_high(project: Project, tmp_path: Path) -> None:
    def spiked(closes: pd.Series[float]) -> pd.Series[float]:
        closes["2016-11-15"] *= 10
        return closes

    invented_panel(tmp_path, T03=spiked)
    study = open_study(project, "us-election-2016", tmp_path)
    panel = study.inputs.get(PANEL)
    assert panel is not None
    assert panel.bad_ticks == ("T03",)
    assert np.isnan(panel.closes.loc["2016-11-15", "T03"])
    assert "(T03): that close looks wrong" in notes(collect(study).findings)


@pytest.mark.usefixtures("sample_only")
def test_a_jump_that_stays_is_named_not_ranked(project: Project, tmp_path: Path) -> None:
    def split(closes: pd.Series[float]) -> pd.Series[float]:
        closes["2016-11-15":] *= 10
        return closes

    invented_panel(tmp_path, T02=split)
    book = collected(project, tmp_path)
    assert book.of("member_return", "T02", Part.BEST) is None
    assert "(T02): their closes in our data are not adjusted" in notes(book)


@pytest.mark.usefixtures("sample_only")
def test_a_panel_from_which_none_has_ended_holds_survivors(
    project: Project, tmp_path: Path
) -> None:
    invented_panel(tmp_path)
    assert "only 0 of the 40 stocks" in notes(collected(project, tmp_path))


@pytest.mark.usefixtures("sample_only")
def test_a_panel_from_which_some_have_ended_does_not(project: Project, tmp_path: Path) -> None:
    def ended(closes: pd.Series[float]) -> pd.Series[float]:
        closes["2016-06-01":] = np.nan
        return closes

    invented_panel(tmp_path, T01=ended)
    book = collected(project, tmp_path)
    assert "holds survivors" not in notes(book)
    assert value(book, "members_counted", "small caps") == 39


@pytest.mark.usefixtures("sample_only")
def test_what_comes_after_the_as_of_date_changes_nothing(project: Project, tmp_path: Path) -> None:
    def later(closes: pd.Series[float]) -> pd.Series[float]:
        closes["2016-11-21":] *= 100
        return closes

    before, after = tmp_path / "a", tmp_path / "b"
    for folder in (before, after):
        folder.mkdir()
    invented_panel(before)
    invented_panel(after, T02=later, T09=later)
    studies = [open_study(project, "us-election-2016", folder) for folder in (before, after)]
    assert studies[0].data_version == studies[1].data_version
    first, second = (collect(study).findings for study in studies)
    assert (first.facts, first.absences) == (second.facts, second.absences)


@pytest.mark.usefixtures("sample_only")
def test_files_that_are_no_panel(project: Project, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"nothing")
    assert "not a parquet file" in notes(collected(project, tmp_path))
    (tmp_path / "x.parquet").unlink()
    invented_panel(tmp_path)
    (tmp_path / "IWM_2016-10-31.csv").write_text("Symbol,What\nT01,x\n")
    assert "no column for the name" in notes(collected(project, tmp_path))


@pytest.mark.usefixtures("sample_only")
def test_a_stock_twice_on_a_day_is_told(project: Project, tmp_path: Path) -> None:
    invented_panel(tmp_path)
    rows = pd.read_parquet(tmp_path / "panel.parquet")
    pd.concat([rows, rows.tail(3000)]).to_parquet(tmp_path / "panel.parquet")
    assert "a stock stands twice on a day" in notes(collected(project, tmp_path))


SHOUTED = {
    "VICTORIA S SECRET": "Victoria\N{RIGHT SINGLE QUOTATION MARK}s Secret",
    "S AND T BANCORP INC": "S and T Bancorp",
    "WD-40": "WD-40",
    "3D SYSTEMS CORP": "3D Systems",
    "8X8 INC": "8x8",
    "NV5 GLOBAL INC": "NV5 Global",
    "RAPID7 INC": "Rapid7",
    "ALARM.COM HOLDINGS INC": "Alarm.com Holdings",
    "CSW INDUSTRIALS INC CLASS A": "CSW Industrials",
    "ST JOE": "St Joe",
    "Scorpio Bulkers": "Scorpio Bulkers",
}


@pytest.mark.usefixtures("sample_only")
def test_names_that_a_list_shouts_are_written_as_names(project: Project, tmp_path: Path) -> None:
    invented_panel(tmp_path)
    path = tmp_path / "IWM_2016-10-31.csv"
    text = path.read_text(encoding="utf-8")
    for place, name in enumerate(SHOUTED):
        text = text.replace(f"Company T{place:02},", f"{name},")
    path.write_text(text, encoding="utf-8")
    holdings = open_study(project, "us-election-2016", tmp_path).inputs.get(HOLDINGS)
    assert holdings is not None
    assert holdings.small is not None
    names = holdings.small.members["name"]
    assert [names[f"T{place:02}"] for place in range(len(SHOUTED))] == list(SHOUTED.values())
