"""Faults planted in stores of other markets than the US, where few second sources are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.against import side_by_side
from bumpsheet.market.relatives import are_exchanged
from bumpsheet.narrative.absences import worded
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

INDIA = ("NIFTY50", "NIFTYSMALL250")
SESSIONS = 2100


def levels(project: Project) -> dict[str, pd.Series[float]]:
    """Large caps, and small ones of whose moves a third comes a session later."""
    index = load_catalogues(project).sessions("XBOM").index
    days = index[index <= "2024-07-31"][-SESSIONS:]
    draw = np.random.default_rng(21)
    large, own = draw.normal(0, 0.01, (2, len(days)))
    fresh = large + 0.5 * own
    small = 0.7 * fresh + 0.3 * np.concatenate([[0.0], fresh[:-1]])
    return {
        "NIFTY50": pd.Series(20000 * np.exp(large.cumsum()), index=days).round(2),
        "NIFTYSMALL250": pd.Series(9000 * np.exp(small.cumsum()), index=days).round(2),
    }


def test_small_and_large_in_each_others_place(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path / "p", ())
    (copy.reports / "x.yml").write_text("event: india-election-2024\nas_of: 2024-07-31\n")
    (tmp_path / "store").mkdir()
    values = levels(copy)
    for names in (INDIA, INDIA[::-1]):
        for name, held in zip(names, INDIA, strict=True):
            path = tmp_path / "store" / f"{name}.csv"
            values[held].rename("value").rename_axis("date").to_csv(path)
        if names == INDIA:
            assert collect(open_study(copy, "x", tmp_path / "store")).findings.family("returns")
            continue
        with pytest.raises(
            BumpsheetError, match=r"^NIFTYSMALL250\.csv: .* stand in each other's place"
        ):
            open_study(copy, "x", tmp_path / "store")


@pytest.mark.parametrize("small", ["india/NIFTYSMALL250", "uk/FTSE250", "RUT"])
def test_real_indices_are_in_their_places(project: Project, market: Path, small: str) -> None:
    large = {"RUT": "SPX", "uk/FTSE250": "uk/FTSE100"}.get(small, "india/NIFTY50")
    rule = load_catalogues(project).input_rules.comparison.exchanged
    one, other = (
        pd.read_csv(path, index_col=0, parse_dates=True).iloc[:, 0]
        for name in (small, large)
        for path in (market / ("intl" if "/" in name else "series") / f"{name}.csv",)
    )
    table = side_by_side(one, other)
    ends = range(rule.sessions + 1, len(table), 63)
    assert not [end for end in ends if are_exchanged(table.iloc[:end], rule)]


@pytest.mark.parametrize("lag", [0, 1, -1])
def test_a_pound_that_is_late(project: Project, market: Path, tmp_path: Path, lag: int) -> None:
    for path in (market / "etf" / "UUP.csv", *(market / "intl" / "uk").glob("*.csv")):
        values = pd.read_csv(path, index_col=0)
        wrong = values.shift(lag).dropna() if path.stem == "GBPUSD" else values
        wrong.to_csv(tmp_path / path.name)
    found = collect(open_study(project, "uk-election-2024", tmp_path)).findings
    reasons = " ".join(item.reason for item in worded(found.absences, project.templates))
    assert ("GBPUSD.csv: value" in reasons) == bool(lag), reasons
    assert bool(found.every("currency_change_since_event")) == (lag == 0)
