"""The family Sectors: known answers by other means."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import sectors
from bumpsheet.narrative.absences import worded
from conftest import story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

SECTORS = ("XLB", "XLE", "XLF", "XLI", "XLK", "XLP", "XLRE", "XLU", "XLV", "XLY")


def table(path: Path) -> dict[str, float]:
    with path.open() as file:
        return {row["date"]: float(row["value"]) for row in csv.DictReader(file)}


@pytest.mark.usefixtures("sample_only")
def test_returns_of_november_2016_from_the_sample(project: Project) -> None:
    book = collect(open_study(project, "us-election-2016")).findings
    found = {fact.series: fact.value for fact in book.every("sector_return")}
    for name in (*SECTORS, "KRE", "XBI"):
        closes = table(project.data / "sample" / f"{name}.csv")
        assert found[name] == pytest.approx((closes["2016-11-18"] / closes["2016-11-08"] - 1) * 100)
    assert len(found) == len(SECTORS) + 2
    reasons = {item.what: item.reason for item in worded(book.absences, project.templates)}
    assert "do not reach 21 sessions back" in reasons["Change of rank of the sectors"]
    assert "no store has it" in reasons["Fund for communication services"], "it began in 2018"


def test_change_of_rank_by_hand(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2016", market)).findings
    before, after = {}, {}
    for name in SECTORS:
        closes = table(market / "etf" / f"{name}.csv")
        days = list(closes)
        place = days.index("2016-11-08")
        before[name] = closes[days[place]] / closes[days[place - 21]]
        after[name] = closes["2016-11-18"] / closes["2016-11-08"]
    gains = {fact.series: fact.value for fact in book.every("sector_rank_gain")}
    for name in SECTORS:
        was, now = (
            1 + sum(other > returns[name] for other in returns.values())
            for returns in (before, after)
        )
        assert gains[name] == was - now
    assert sum(int(gain) for gain in gains.values() if isinstance(gain, int)) == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "first-cut-september-2024",
            "communication services and energy gained most places, eight each",
        ),
        ("fed-pivot-december-2023", "financials and consumer discretionary lost most, four each"),
    ],
)
def test_sectors_that_share_a_place_are_all_named(
    project: Project, market: Path, name: str, sentence: str
) -> None:
    study = open_study(project, name, market)
    story = story_of(project, collect(study), study.catalogues)
    (section,) = (section for section in story.sections if section.family == "sectors")
    assert sentence in re.sub(r"\[([^\]]*)\]\([^)]*\)\{[^}]*\}", r"\1", section.body)


def test_contributions_by_sector_add_up(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2024", market)).findings
    added = [fact.value for fact in book.every("sector_contribution")]
    weights = [fact.value for fact in book.every("sector_weight")]
    move = book.only("members_move")
    assert move is not None
    assert len(added) == 11, "one spelling for each sector"
    assert sum(map(float, added)) == pytest.approx(move.value)  # type: ignore[arg-type]
    assert sum(map(float, weights)) == pytest.approx(100)  # type: ignore[arg-type]


def test_figures_by_hand() -> None:
    returns = pd.Series({"A": 1.0, "B": 3.0, "C": 3.0, "D": -1.0})
    assert sectors.ranks(returns).to_dict() == {"A": 3, "B": 1, "C": 1, "D": 4}
    kinds = pd.Series({"A": "x", "B": "y", "C": "x"})
    found = sectors.contributions_by_sector(pd.Series({"A": 1.0, "B": 5.0, "C": 2.0}), kinds)
    assert found.to_dict() == {"y": 5.0, "x": 3.0}
    assert list(found.index) == ["y", "x"]
