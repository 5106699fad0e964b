"""Faults so small that no fund tells: decimals lost, dividends held, copies, names exchanged."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.tell import tell
from bumpsheet.trading.calendars import load_sessions
from conftest import copy_project
from test_planted_faults import AS_OF, BASE, Planted, fund, only, plant, told, write
from test_planted_faults import store as store  # noqa: PLC0414 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project


@pytest.mark.parametrize("percent", [0.03, 0.1, 0.4, 0.6])
@pytest.mark.parametrize(("series", "day"), [("RUT", BASE), ("SPX", BASE), ("NDX", AS_OF)])
def test_what_the_sample_has_better_is_refused_however_little_it_differs(
    project: Project, store: Path, series: str, day: str, percent: float
) -> None:
    plant(store, Planted("", series, only(1 + percent / 100, day), ""))
    with pytest.raises(BumpsheetError, match=rf"{series}\.csv: value, {day}: .* sample has"):
        open_study(project, "us-election-2024", store)


def test_a_close_between_is_told_beside_its_figures(project: Project, store: Path) -> None:
    plant(store, Planted("", "SPX", only(1.001, "2024-11-12"), ""))
    found, notes, _ = told(project, store)
    marked = {fact.id for fact in found if fact.doubts}
    assert "return-after-sessions-5-sessions-spx" in marked
    assert re.search(r"instead of [\d.,]+ for November 12, 2024", notes)


def with_dividends(values: pd.Series[float]) -> pd.Series[float]:
    return values * 1.015 ** (np.arange(len(values)) / 252)


def far_from_the_sample(project: Project, store: Path) -> Project:
    """A project whose sample holds none of the series, and the report ``x``."""
    copy = copy_project(project, store / "project", ())
    for name in ("RUT", "SPX", "NDX", "DGS10"):
        (copy.data / "sample" / f"{name}.csv").unlink()
    spec = (project.reports / "us-election-2024.yml").read_text(encoding="utf-8")
    copy.spec_path("x").write_text(spec, encoding="utf-8")
    return copy


def long_store(store: Path, seed: int = 11) -> dict[str, pd.Series[float]]:
    """Five years of indices of our own making, and funds that reinvest 1.5 percent a year."""
    days = load_sessions("XNYS").between(dt.date(2019, 11, 1), dt.date(2024, 12, 31))
    draw = np.random.default_rng(seed)
    market = draw.normal(0.03, 0.9, len(days))
    made = {
        name: (start * pd.Series(np.exp((market + own).cumsum() / 100), index=days)).round(2)
        for name, start, own in (
            ("RUT", 1600.0, draw.normal(0, 0.7, len(days))),
            ("SPX", 3000.0, draw.normal(0, 0.2, len(days))),
            ("NDX", 8000.0, draw.normal(0, 0.6, len(days))),
        )
    }
    for name, values in made.items():
        write(store, name, values)
    for number, (name, index) in enumerate(
        {"IWM": "RUT", "SPY": "SPX", "IVV": "SPX", "QQQ": "NDX"}.items()
    ):
        write(store, name, with_dividends(fund(made[index], number)))
    write(store, "DGS10", (4 + 0 * made["SPX"] + draw.normal(0, 0.05, len(days)).cumsum() / 10))
    (store / "IWM_nav_shares.csv").unlink()
    return made


def opened(project: Project, store: Path) -> tuple[str, set[str]]:
    """The data note, and ids of marked facts, of a report that the sample knows nothing of."""
    copy = far_from_the_sample(project, store)
    study = open_study(copy, "x", store)
    found = collect(study).findings
    notes = "\n".join(tell(found, (), study.catalogues, copy.templates, "html").notes)
    return notes, {fact.id for fact in found if fact.doubts}


def test_without_the_sample_a_sound_store_raises_no_alarm(project: Project, store: Path) -> None:
    long_store(store)
    notes, marked = opened(project, store)
    assert not marked
    assert not re.search("looks?", notes)


def test_total_returns_in_place_of_prices(project: Project, store: Path) -> None:
    made = long_store(store)
    write(store, "RUT", with_dividends(made["RUT"]))
    notes, marked = opened(project, store)
    assert re.search(
        r"Russell 2000: the closes in our data keep up with the iShares Russell 2000 ETF", notes
    )
    assert "look to include dividends" in notes
    assert "return-since-event-rut" in marked
    assert "return-since-event-spx" not in marked


def test_closes_that_have_lost_their_decimals(project: Project, store: Path) -> None:
    made = long_store(store)
    write(store, "SPX", made["SPX"].round(0))
    notes, marked = opened(project, store)
    assert "no decimals" in notes
    assert "return-since-event-spx" in marked


def test_a_growth_index_that_is_a_copy(project: Project, store: Path) -> None:
    made = long_store(store)
    (store / "QQQ.csv").unlink()
    write(store, "NDX", made["SPX"] * 2.5)
    with pytest.raises(BumpsheetError, match=r"NDX\.csv: value, .*same moves as S&P 500"):
        opened(project, store)


def test_names_exchanged(project: Project, store: Path) -> None:
    made = long_store(store)
    write(store, "SPX", made["NDX"])
    write(store, "NDX", made["SPX"])
    with pytest.raises(BumpsheetError, match=r"SPX\.csv: value, .*moves unlike SPDR S&P 500"):
        opened(project, store)


def test_two_funds_outvote_a_wild_day(project: Project, store: Path) -> None:
    """Off by 0.6 % at the base, while the market moved by much more on the day after."""
    made = long_store(store)
    wild = made["SPX"].copy()
    wild["2024-11-06":] *= 1.03
    for number, name in enumerate(("SPY", "IVV"), start=1):
        write(store, name, with_dividends(fund(wild, number, 0.03)))
    wrong = wild.copy()
    wrong[BASE] *= 1.006
    write(store, "SPX", wrong)
    with pytest.raises(BumpsheetError, match=rf"SPX\.csv: value, {BASE}: .*SPDR S&P 500 ETF and"):
        opened(project, store)


@pytest.mark.parametrize("at_fault", ["NDX", "QQQ"])
def test_other_indices_bear_a_single_fund_out(project: Project, store: Path, at_fault: str) -> None:
    """An error of nine times what usually parts the two: the fund alone would not be believed."""
    made = long_store(store)
    series = {"NDX": made["NDX"], "QQQ": with_dividends(fund(made["NDX"], 5, 0.12))}
    series[at_fault][BASE] *= 1.016
    for name, values in series.items():
        write(store, name, values)
    if at_fault == "NDX":
        with pytest.raises(BumpsheetError, match=rf"NDX\.csv: value, {BASE}: not the value that"):
            opened(project, store)
    else:
        assert opened(project, store)[1] == set()


def test_a_series_that_is_wrong_as_a_whole_is_held_against_the_sample_too(
    project: Project, store: Path
) -> None:
    """Mostly a session late, not at the end: the sample knows better all along."""
    late = pd.read_csv(store / "SPX.csv", parse_dates=["date"]).set_index("date")["value"]
    late[:"2024-06-28"] = late.shift(1)[:"2024-06-28"]
    late["2024-07-01":] *= np.where(np.arange(len(late["2024-07-01":])) % 2, 1.003, 0.997)
    write(store, "SPX", late.dropna())
    with pytest.raises(BumpsheetError, match=r"SPX\.csv: value, "):
        open_study(project, "us-election-2024", store)
