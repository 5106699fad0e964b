"""The family Rotation: known answers by hand."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import rotation

if TYPE_CHECKING:
    from bumpsheet.project import Project

BASE = dt.date(2024, 1, 4)


def closes(*values: float) -> pd.Series[float]:
    return pd.Series(values, index=pd.bdate_range("2024-01-02", periods=len(values)), dtype=float)


def test_excess_before_ends_at_the_base() -> None:
    change = rotation.excess_before(closes(100, 105, 110, 500), closes(100, 90, 120, 1), BASE, 2)
    assert change is not None
    assert change.value == pytest.approx(-10)
    assert (change.base, change.as_of) == (dt.date(2024, 1, 2), BASE)
    assert rotation.excess_before(closes(100, 105, 110), closes(1, 1, 1), BASE, 3) is None


def test_opposite_sessions_come_after_the_base_and_need_both_moves() -> None:
    small = closes(10, 11, 12, 13, 14, 14, 15)
    growth = closes(10, 9, 8, 7, 7, 6, 5)
    # The third and the last move qualify: one before the base, one growth flat, one small flat.
    assert rotation.opposite_sessions(small, growth, BASE) == 2


@pytest.mark.usefixtures("sample_only")
def test_july_2024_by_other_means(project: Project) -> None:
    book = collect(open_study(project, "cpi-july-2024")).findings
    data = {
        series: {
            row["date"]: float(row["value"])
            for row in csv.DictReader((project.data / "sample" / f"{series}.csv").open())
        }
        for series in ("RUT", "NDX")
    }
    small, growth = data["RUT"], data["NDX"]
    fact = book.get("excess_over_growth_since_event", "small over growth")
    assert fact is not None
    by_hand = (
        small["2024-07-17"] / small["2024-07-10"] - growth["2024-07-17"] / growth["2024-07-10"]
    ) * 100
    assert fact.value == pytest.approx(by_hand)
    days = sorted(day for day in small if "2024-07-10" <= day <= "2024-07-17")
    expected = sum(
        small[day] > small[before] and growth[day] < growth[before]
        for before, day in itertools.pairwise(days)
    )
    counted = book.get("small_up_growth_down", "small over growth")
    assert counted is not None
    assert counted.value == expected
