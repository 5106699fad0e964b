"""Faults planted in sector funds, dollar, volatility and the short yield: each is left out."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.sameness import frozen
from bumpsheet.narrative.absences import worded
from bumpsheet.trading.calendars import load_sessions
from conftest import copy_project
from test_planted_faults import AS_OF, BASE, REPORT, Values, lagged, only, scaled, write
from test_planted_faults import frozen as stale

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

DAYS = load_sessions("XNYS").between(dt.date(2022, 1, 3), dt.date(2024, 12, 31))
NAMES = {"XLF": "Fund for financials", "XLE": "Fund for energy", "VIX": "Expected volatility",
         "DTWEXBGS": "Currency", "DGS2": "Ten-year less two-year yield"}  # fmt: skip


@pytest.fixture
def alone(project: Project, tmp_path: Path, sample_only: None) -> tuple[Project, Path]:
    """A project without a sample of these series, and a store in which they move with others."""
    copy = copy_project(project, tmp_path / "project", (REPORT,))
    for path in (copy.data / "sample").glob("*.csv"):
        path.unlink()
    store = tmp_path / "store"
    store.mkdir()
    draw = np.random.default_rng(2)

    def moves(size: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return draw.normal(0, size, len(DAYS))

    market, dollar, yields = moves(1.0), moves(0.3), moves(0.06)
    for name, start, steps in (
        ("SPX", 4000, market), ("RUT", 2000, market + moves(0.6)), ("NDX", 15000, market),
        ("XLF", 40, market + moves(0.6)), ("XLE", 80, 0.7 * market + moves(1.0)),
        ("VIX", 18, -4 * market + moves(4)), ("UUP", 28, dollar),
        ("DTWEXBGS", 120, dollar + moves(0.2)),
    ):  # fmt: skip
        quiet = steps - 0.02 * steps.cumsum().clip(-30, 30) if name == "VIX" else steps
        write(store, name, pd.Series(start * np.exp(quiet.cumsum() / 100), index=DAYS).round(4))
    ten = pd.Series(4 + yields.cumsum() / 4, index=DAYS)
    write(store, "DGS10", ten.round(2))
    write(store, "DGS2", (ten + moves(0.02)).round(2))
    return copy, store


def left_out(project: Project, store: Path) -> dict[str, str]:
    found = collect(open_study(project, REPORT, store)).findings
    assert found.family("returns")
    return {item.what: item.reason for item in worded(found.absences, project.templates)}


def change(store: Path, name: str, planted: Values) -> None:
    path = store / f"{name}.csv"
    values = pd.read_csv(path, parse_dates=["date"]).set_index("date")["value"]
    write(store, name, planted(values))


def test_sound_companions_are_believed(alone: tuple[Project, Path]) -> None:
    absent = left_out(*alone)
    assert not [what for what, why in absent.items() if "unfit" in why], absent
    assert not set(NAMES.values()) & set(absent)


PLANTED: list[tuple[str, str, Values, str]] = [
    ("fund late", "XLF", lagged(), "early or late against the S&P 500"),
    ("fund early", "XLE", lagged(sessions=-1), "early or late against the S&P 500"),
    ("fund late for three months", "XLF", lagged("2024-08-15"), "early or late against"),
    ("fund late since the event", "XLF", lagged("2024-10-31"), "early or late against"),
    ("fund frozen at the end", "XLE", stale("2024-11-25", AS_OF), "repeats the value before"),
    ("fund without decimals", "XLE", lambda v: v.round(0), "no decimals"),
    ("volatility late", "VIX", lagged(), "early or late against the S&P 500"),
    ("volatility turned round", "VIX", lambda v: 600 / v, "the wrong way against the S&P 500"),
    ("dollar turned round", "DTWEXBGS", lambda v: 12000 / v, "the wrong way against"),
    ("dollar late", "DTWEXBGS", lagged(), "early or late against the dollar fund"),
    ("short yield late", "DGS2", lagged(), "early or late against the 10-year Treasury yield"),
    ("short yield turned round", "DGS2", lambda v: 8 - v, "the wrong way against"),
]


@pytest.mark.parametrize(
    ("name", "series", "planted", "says"), PLANTED, ids=[one[0] for one in PLANTED]
)
def test_relatives_give_it_away(
    alone: tuple[Project, Path], name: str, series: str, planted: Values, says: str
) -> None:
    change(alone[1], series, planted)
    absent = left_out(*alone)
    assert re.search(says, absent.get(NAMES[series], "")), (name, absent)
    others = set(NAMES.values()) - {NAMES[series]}
    assert not others & set(absent), "the others are believed"


def test_two_funds_that_are_one(alone: tuple[Project, Path]) -> None:
    draw = np.random.default_rng(9).normal(0, 1, len(DAYS))
    write(alone[1], "XLU", pd.Series(60 * np.exp(draw.cumsum() / 100), index=DAYS).round(4))
    (alone[1] / "XLE.csv").write_bytes((alone[1] / "XLF.csv").read_bytes())
    absent = left_out(*alone)
    assert "those of XLE, to the last digit" in absent[NAMES["XLF"]]
    assert "those of XLF, to the last digit" in absent[NAMES["XLE"]]
    assert "Fund for utilities" not in absent


WITH_SAMPLE: list[tuple[str, Values]] = [
    ("off at the base", only(1.05, BASE)),
    ("off at the end", only(0.97, AS_OF)),
    ("another level since the event", scaled(1.1, "2024-11-14")),
    ("late", lagged()),
]


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(("name", "planted"), WITH_SAMPLE)
def test_the_sample_gives_it_away(
    project: Project, tmp_path: Path, name: str, planted: Values
) -> None:
    for series in ("XLE", "XLF", "XLU"):
        path = project.data / "sample" / f"{series}.csv"
        values = pd.read_csv(path, parse_dates=["date"]).set_index("date")["value"]["2024":]
        write(tmp_path, series, 1.013 * values)
    assert not [what for what, why in left_out(project, tmp_path).items() if "unfit" in why]
    change(tmp_path, "XLE", planted)
    absent = left_out(project, tmp_path)
    assert "embedded sample" in absent[NAMES["XLE"]], name
    assert NAMES["XLF"] not in absent


@pytest.mark.usefixtures("sample_only")
def test_two_funds_exchanged(project: Project, tmp_path: Path) -> None:
    for series, other in (("XLE", "XLU"), ("XLU", "XLE")):
        sample = (project.data / "sample" / f"{other}.csv").read_bytes()
        (tmp_path / f"{series}.csv").write_bytes(sample)
    absent = left_out(project, tmp_path)
    assert "as another series would" in absent[NAMES["XLE"]]


def test_stretches_that_stand_still() -> None:
    days = pd.bdate_range("2024-01-01", periods=10)
    values = pd.Series([1, 1, 1, 1, 2, 2, 3, 3, 3, 3.0], index=days)
    assert frozen(values, 3) == [(days[1], days[3]), (days[7], days[9])]
    assert frozen(values, 4) == []


def test_every_relative_is_in_the_catalogue(project: Project) -> None:
    catalogue = load_catalogues(project).series
    named = [series.relative for series in catalogue.series if series.relative]
    assert named
    assert all(catalogue.find(name) is not None for name in named)
