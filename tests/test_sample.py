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
    (dt.date(2023, 6, 30), dt.date(2025, 1, 31)),
]
# Columbus Day and Veterans Day, where they are sessions of the stock exchange.
BOND_HOLIDAYS = [
    "2016-10-10",
    "2016-11-11",
    "2020-10-12",
    "2020-11-11",
    "2023-10-09",
    "2024-10-14",
    "2024-11-11",
]
PORTFOLIOS = "size_portfolios"


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
        assert table["date"].iloc[[0, -1]].tolist() == [str(said["first"]), str(said["last"])], name
        assert said["source"], name


def test_rows_are_sessions_in_order_each_once(folder: Path) -> None:
    sessions = load_sessions("XNYS").index
    for path in folder.glob("*.csv"):
        days = pd.DatetimeIndex(pd.read_csv(path, parse_dates=["date"])["date"])
        assert days.is_monotonic_increasing, path.name
        assert days.is_unique, path.name
        assert days.isin(sessions).all(), path.name


@pytest.mark.parametrize("series_id", ["RUT", "SPX", "NDX"])
def test_indices_have_each_of_the_945_sessions(
    folder: Path, series_id: str, expected: pd.DatetimeIndex
) -> None:
    assert len(expected) == 945
    assert closes(folder, series_id).index.equals(expected)


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
        ("RUT", "2024-07-16", 2263.67),
        ("RUT", "2024-11-25", 2442.03),
        ("SPX", "2016-11-08", 2139.56),
        ("SPX", "2024-11-05", 5782.76),
        ("SPX", "2020-03-23", 2237.40),
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
