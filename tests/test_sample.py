"""The embedded sample: what its provenance says is what is there."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from bumpsheet.handwritten.read import read_yaml
from bumpsheet.market.store import read_values
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

SPANS = [
    (dt.date(2015, 12, 31), dt.date(2017, 1, 31)),
    (dt.date(2019, 12, 31), dt.date(2021, 1, 29)),
    (dt.date(2021, 11, 1), dt.date(2025, 1, 31)),
]
# Columbus Day and Veterans Day, where they are sessions of the stock exchange.
BOND_HOLIDAYS = [
    "2016-10-10",
    "2016-11-11",
    "2020-10-12",
    "2020-11-11",
    "2021-11-11",
    "2022-10-10",
    "2022-11-11",
    "2023-10-09",
    "2024-10-14",
    "2024-11-11",
]
PORTFOLIOS = "size_portfolios"
MARKET = "market_return"
FUND = "IWM_nav_shares"
WEIGHTS = "IWM_sector_weights_2024-09-27"
# What stands around three events only, with its first and last session there.
AROUND_EVENTS = {
    "DTWEXBGS": [
        ("2016-10-31", "2016-11-18"),
        ("2024-07-08", "2024-07-19"),
        ("2024-10-31", "2024-11-29"),
    ],
    "VIX": [
        ("2016-10-31", "2016-11-18"),
        ("2024-07-08", "2024-07-19"),
        ("2024-10-31", "2024-11-29"),
    ],
    FUND: [("2016-10-31", "2016-11-18"), ("2024-10-31", "2024-11-29")],
    MARKET: [("2016-11-01", "2016-11-30")],
}
# Veterans Day: offices are closed, the stock exchange is not.
NO_DOLLAR = ["2016-11-11", "2024-11-11"]
LONDON = {
    "FTSE100": ("2016-06-23", 6338.10),
    "FTSE250": ("2016-06-27", 14967.86),
    "UKGILT10Y": ("2024-07-05", 4.129),
}
LONDON_SPANS = [
    (dt.date(2016, 5, 31), dt.date(2016, 7, 29)),
    (dt.date(2024, 5, 31), dt.date(2024, 7, 31)),
]


@pytest.fixture(scope="module")
def folder(project: Project) -> Path:
    return project.data / "sample"


@pytest.fixture(scope="module")
def provenance(folder: Path) -> Any:
    return read_yaml(folder / "provenance.yml")


@pytest.fixture(scope="module")
def expected() -> pd.DatetimeIndex:
    sessions = load_sessions("XNYS")
    first, second, third = (sessions.between(*span) for span in SPANS)
    return first.append(second).append(third)


def by_day(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", parse_dates=["date"]).set_index("date")


def closes(folder: Path, series_id: str) -> pd.Series:
    return read_values(folder / f"{series_id}.csv").set_index("date")["value"]


def test_provenance_lists_every_file_with_its_digest_rows_and_span(
    folder: Path, provenance: Any
) -> None:
    listed = provenance["files"]
    assert set(listed) == {path.stem for path in folder.glob("*.csv")}
    for name, said in listed.items():
        path = folder / f"{name}.csv"
        table = pd.read_csv(path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == said["sha256"], name
        assert len(table) == said["rows"], name
        # Weights are of the day in the name of their file.
        days = list(table["date"]) if "date" in table else [name.rpartition("_")[2]]
        assert [days[0], days[-1]] == [str(said["first"]), str(said["last"])], name
        assert said["source"], name


def test_rows_are_sessions_in_order_each_once(folder: Path) -> None:
    for path in (path for path in folder.glob("*.csv") if path.stem != WEIGHTS):
        sessions = load_sessions("XLON" if path.stem in LONDON else "XNYS").index
        days = pd.DatetimeIndex(pd.read_csv(path, parse_dates=["date"])["date"])
        assert days.is_monotonic_increasing, path.name
        assert days.is_unique, path.name
        assert days.isin(sessions).all(), path.name


@pytest.mark.parametrize("series_id", ["RUT", "SPX", "NDX"])
def test_indices_have_each_of_the_1362_sessions(
    folder: Path, series_id: str, expected: pd.DatetimeIndex
) -> None:
    assert len(expected) == 1362
    assert closes(folder, series_id).index.equals(expected)


@pytest.mark.parametrize("series_id", LONDON)
def test_london_has_each_of_the_88_sessions(folder: Path, series_id: str) -> None:
    first, second = (load_sessions("XLON").between(*span) for span in LONDON_SPANS)
    found = closes(folder, series_id)
    assert len(found) == 88
    assert found.index.equals(first.append(second))
    day, value = LONDON[series_id]
    assert found[pd.Timestamp(day)] == value


def test_yields_lack_the_bond_holidays_and_nothing_else(
    folder: Path, expected: pd.DatetimeIndex
) -> None:
    lacking = expected.difference(closes(folder, "DGS10").index)
    assert [str(day.date()) for day in lacking] == BOND_HOLIDAYS
    assert closes(folder, "DGS10").index.isin(expected).all()


@pytest.mark.parametrize(
    ("series_id", "day", "value"),
    [
        ("RUT", "2016-11-08", 1195.14),
        ("RUT", "2016-11-18", 1315.64),
        ("RUT", "2021-11-08", 2442.74),
        ("RUT", "2024-07-16", 2263.67),
        ("RUT", "2024-11-25", 2442.03),
        ("SPX", "2016-11-08", 2139.56),
        ("SPX", "2024-11-05", 5782.76),
        ("SPX", "2020-03-23", 2237.40),
        ("SPX", "2022-01-03", 4796.56),
        ("VIX", "2016-11-08", 18.74),
        ("NDX", "2024-07-17", 19799.14),
        ("DGS10", "2025-01-13", 4.79),
        ("DGS10", "2020-08-04", 0.52),
    ],
)
def test_closes_that_are_known_from_elsewhere(
    folder: Path, series_id: str, day: str, value: float
) -> None:
    assert closes(folder, series_id)[pd.Timestamp(day)] == value


def test_the_two_corrected_closes_are_the_right_ones(folder: Path, provenance: Any) -> None:
    corrected = {(c["series"], str(c["date"])): c for c in provenance["corrections"]}
    assert set(corrected) == {("RUT", "2020-11-06"), ("RUT", "2024-02-16")}
    russell = closes(folder, "RUT")
    for (_, day), correction in corrected.items():
        assert russell[pd.Timestamp(day)] == correction["value"] != correction["copied_as"]
    # The published change of the week to 13 November 2020.
    week = russell[pd.Timestamp("2020-11-13")] - russell[pd.Timestamp("2020-11-06")]
    assert round(week, 2) == 99.88


def test_size_portfolios_are_daily_returns_of_two_novembers(folder: Path) -> None:
    table = pd.read_csv(folder / f"{PORTFOLIOS}.csv", parse_dates=["date"]).set_index("date")
    sessions = load_sessions("XNYS")
    novembers = [
        sessions.between(dt.date(year, 11, 1), dt.date(year, 11, 30)) for year in (2016, 2024)
    ]
    assert table.index.equals(novembers[0].append(novembers[1]))
    # The top fifth is made of the two top deciles, the bottom group of the three lowest.
    assert (table["Hi20"].between(*_bounds(table, ["Dec9", "Hi10"]))).all()
    assert (table["Lo30"].between(*_bounds(table, ["Lo10", "Dec2", "Dec3"]))).all()


def _bounds(table: pd.DataFrame, parts: list[str]) -> tuple[pd.Series, pd.Series]:
    rounding = 0.01
    return table[parts].min(axis=1) - rounding, table[parts].max(axis=1) + rounding


@pytest.mark.parametrize("name", AROUND_EVENTS)
def test_what_stands_around_events_has_each_session_there(folder: Path, name: str) -> None:
    sessions = load_sessions("XNYS")
    spans = [[dt.date.fromisoformat(day) for day in span] for span in AROUND_EVENTS[name]]
    expected = [day for first, last in spans for day in sessions.between(first, last)]
    lacking = NO_DOLLAR if name == "DTWEXBGS" else []
    days = by_day(folder, name).index
    assert [str(day.date()) for day in expected if day not in days] == lacking
    assert set(days) <= set(expected)


def test_the_market_lies_between_the_portfolios_that_it_is_made_of(folder: Path) -> None:
    market = by_day(folder, MARKET)
    deciles = by_day(folder, PORTFOLIOS).loc["2016"]
    parts = ["Lo10", *(f"Dec{n}" for n in range(2, 10)), "Hi10"]
    whole = market["Mkt-RF"] + market["RF"]
    assert whole.between(*_bounds(deciles, parts)).all()
    # Nine tenths of the value are in the three largest groups.
    assert (whole - deciles["Hi30"]).abs().max() < 0.5


def test_the_fund_moves_as_the_index_that_it_tracks(folder: Path) -> None:
    fund, index = by_day(folder, FUND)["nav"], closes(folder, "RUT")
    for first, last in AROUND_EVENTS[FUND]:
        nav = fund.loc[first:last].pct_change().dropna() * 100
        points = index.loc[first:last].pct_change().dropna() * 100
        assert len(nav) >= 14
        assert (nav - points).abs().max() < 0.1


def test_weights_are_percentages_of_a_whole_by_sector(folder: Path) -> None:
    weights = pd.read_csv(folder / f"{WEIGHTS}.csv").set_index("sector")["weight"]
    assert len(weights) == 11
    assert weights.index.is_unique
    assert weights.sum() == pytest.approx(100, abs=0.1)
    assert weights["Financials"] == weights.max() == 17.91


def test_what_stands_around_events_agrees_with_the_full_store(folder: Path, market: Path) -> None:
    for name, theirs in (
        ("DTWEXBGS", market / "series" / "DTWEXBGS.csv"),
        ("VIX", market / "series" / "VIX.csv"),
        (FUND, market / "flows" / "IWM_nav_shares.csv"),
        (MARKET, market / "french" / "factors3_daily.csv"),
    ):
        ours = by_day(folder, name)
        table = pd.read_csv(theirs)
        table["date"] = pd.to_datetime(table.pop(table.columns[0]).astype(str))
        other = table.set_index("date")[list(ours.columns)].astype(float).reindex(ours.index)
        assert ((ours - other).abs() <= 0.006 * ours.abs().clip(upper=1)).to_numpy().all(), name


def test_the_weights_agree_with_the_list_of_members(folder: Path, market: Path) -> None:
    ours = pd.read_csv(folder / f"{WEIGHTS}.csv").set_index("sector")["weight"]
    members = pd.read_csv(market / "holdings" / "IWM_2024-09-27.csv")
    equities = members[members["Asset Class"] == "Equity"]
    theirs = equities.groupby("Sector")["Weight (%)"].sum()
    assert (ours - theirs.reindex(ours.index)).abs().max() < 0.011


def test_the_sample_agrees_with_the_full_store(folder: Path, market: Path) -> None:
    for series_id in ("SPX", "NDX", "DGS10"):
        ours, theirs = closes(folder, series_id), closes(market / "series", series_id)
        assert (ours - theirs.reindex(ours.index)).abs().max() < 0.006, series_id


def test_the_sample_departs_from_copied_files_only_where_they_are_wrong(
    folder: Path, provenance: Any, market: Path
) -> None:
    ours, copied = closes(folder, "RUT"), closes(market / "series", "RUT")
    differs = ours[(ours - copied.reindex(ours.index)).abs() > 0.006].index
    assert [day.date() for day in differs] == [c["date"] for c in provenance["corrections"]]
    for correction in provenance["corrections"]:
        theirs = copied[pd.Timestamp(correction["date"])]
        assert theirs == pytest.approx(correction["copied_as"], abs=0.006)
