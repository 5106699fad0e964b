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

from bumpsheet.facts.book import collect_facts
from bumpsheet.market.cross_check import suspicious_closes
from bumpsheet.market.sessions import load_sessions
from bumpsheet.market.study import open_study
from bumpsheet.narrative.tell import tell

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

NYSE = load_sessions("XNYS").index


def read(path: Path, column: str) -> pd.Series[float]:
    with path.open() as file:
        rows = [row for row in csv.DictReader(file) if not row["date"].startswith("#")]
    days = pd.DatetimeIndex([row["date"] for row in rows])
    return pd.Series([float(row[column]) for row in rows], index=days)


def test_the_two_sure_ones_are_found_with_their_right_values(market: Path) -> None:
    found = {
        close.day: close
        for close in suspicious_closes(
            read(market / "series" / "RUT.csv", "value"),
            read(market / "flows" / "IWM_nav_shares.csv", "nav"),
        )
        if close.day.year >= 2018
    }
    # Right values from the published change of the week after, and from the fund's own closes.
    assert found[dt.date(2020, 11, 6)].implied == pytest.approx(1644.16, abs=0.5)
    assert found[dt.date(2024, 2, 16)].implied == pytest.approx(2032.74, abs=0.5)
    assert len(found) <= 12
    assert not [day for day in found if (day.year, day.month) == (2020, 3)]


def test_the_corrected_sample_raises_no_alarm(project: Project, market: Path) -> None:
    sample = read(project.data / "sample" / "RUT.csv", "value")
    nav = read(market / "flows" / "IWM_nav_shares.csv", "nav")
    for year in (2020, 2023, 2024):
        own = sample[sample.index.year == year]
        days = {close.day for close in suspicious_closes(own, nav)}
        assert dt.date(2020, 11, 6) not in days
        assert dt.date(2024, 2, 16) not in days


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
    fund = index / 10 * (1 + draw.uniform(-0.00005, 0.00005, 200))
    # Distributions are no mistakes: the fund stays lower.
    fund.iloc[100:] *= 0.995
    assert suspicious_closes(index, fund) == ()
    wrong = index.copy()
    wrong.iloc[place] *= 1 + error
    if place in {99, 100}:
        return
    (found,) = suspicious_closes(wrong, fund)
    assert found.day == days[place].date()
    assert found.implied == pytest.approx(index.iloc[place], rel=1e-3)


def test_the_last_close_cannot_be_judged() -> None:
    days = NYSE[-100:]
    index = pd.Series(np.linspace(100, 120, 100), index=days)
    wrong = index.copy()
    wrong.iloc[-1] *= 1.1
    assert suspicious_closes(wrong, index) == ()


def test_the_data_note_names_them_and_the_figures_that_rest_on_them(
    project: Project, market: Path
) -> None:
    study = open_study(project, "us-election-2020", market)
    (told,) = (item for item in study.imperfections if item.kind == "suspicious")
    assert dt.date(2020, 11, 6) in told.days
    assert max(told.days) <= study.as_of
    book = collect_facts(study, project)
    notes = " ".join(tell(project, study, book, "html").notes)
    assert "6\N{NO-BREAK SPACE}November 2020" in notes
    resting = [fact for fact in book if dt.date(2020, 11, 6) in {fact.base, fact.as_of}]
    assert bool(resting) == ("measured from or to one of them" in notes)
