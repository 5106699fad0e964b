"""Nothing after the as-of date reaches a fact: every input is falsified from there on."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.families.collect import collect, open_study
from conftest import story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

SERIES = ("RUT", "SPX", "NDX", "DGS10", "DGS2", "DTWEXBGS", "VIX")
AS_OF = {"us-election-2016": "2016-11-18", "us-election-2024": "2024-11-29"}


def copy_until(source: Path, target: Path, as_of: str, *, falsify: bool) -> None:
    """Copy a table; rows after the as-of date are left out, or made ten times too large."""
    with source.open() as file:
        reader = csv.reader(file)
        header, rows = next(reader), list(reader)
    kept = [row for row in rows if row[0] <= as_of]
    if falsify:
        later = [row for row in rows if row[0] > as_of][:60]
        kept += [[row[0], *(str(float(v) * 9) if v else "" for v in row[1:])] for row in later]
    with target.open("w") as file:
        csv.writer(file).writerows([header, *kept])


def build_store(market: Path, target: Path, as_of: str, *, falsify: bool) -> Path:
    target.mkdir()
    for name in SERIES:
        copy_until(
            market / "series" / f"{name}.csv", target / f"{name}.csv", as_of, falsify=falsify
        )
    for path in sorted((market / "etf").glob("*.csv")):
        copy_until(path, target / path.name, as_of, falsify=falsify)
    for name in ("flows/IWM_nav_shares", "french/size_portfolios_daily", "french/factors3_daily"):
        source = market / f"{name}.csv"
        copy_until(source, target / source.name, as_of, falsify=falsify)
    for path in (market / "holdings").glob("*.csv"):
        if path.stem.partition("_")[2] <= as_of or falsify:
            shutil.copyfile(path, target / path.name)
    source = next((market / "stocks").glob(f"*{as_of[:4]}-*.parquet"))
    panel = pd.read_parquet(source)
    end = pd.Timestamp(as_of)
    if falsify:
        panel.loc[panel["date"] > end, "close"] *= 9
    else:
        panel = panel[panel["date"] <= end]
    panel.to_parquet(target / "panel.parquet")
    return target


@pytest.mark.parametrize("name", sorted(AS_OF))
def test_later_data_change_nothing(
    project: Project, market: Path, tmp_path: Path, name: str
) -> None:
    assert dt.date.fromisoformat(AS_OF[name]) == open_study(project, name, market).as_of
    found = []
    for falsify in (False, True):
        store = build_store(market, tmp_path / str(falsify), AS_OF[name], falsify=falsify)
        study = open_study(project, name, store)
        computed = collect(study)
        story = story_of(project, computed, study.catalogues)
        found.append((study.data_version, computed.findings, story))
    (version, book, story), (other_version, other_book, other_story) = found
    assert len({fact.family for fact in book}) >= 12
    assert other_book.facts == book.facts
    assert other_book.absences == book.absences
    assert other_version == version
    assert other_story == story
