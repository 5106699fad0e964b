"""The family Sectors: known answers by other means."""

from __future__ import annotations

import csv
import re
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.facts.numbers import number
from bumpsheet.families.collect import collect, open_study
from bumpsheet.figures import sectors
from bumpsheet.market.inputs.sector_weights import SECTOR_WEIGHTS
from bumpsheet.narrative.absences import worded
from conftest import copy_project, story_of

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
    assert "our data do not have it" in reasons["Fund for communication services"], (
        "it began in 2018"
    )


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


def test_a_sector_that_went_from_one_end_to_the_other_is_told(
    project: Project, market: Path
) -> None:
    told = 0
    for name in ("us-election-2016", "us-election-2024", "first-cut-september-2024"):
        study = open_study(project, name, market)
        findings = collect(study).findings
        ranked = {fact.series: fact for fact in findings.every("sector_rank_gain")}
        returns = {fact.series: number(fact) for fact in findings.every("sector_return")}
        now = sorted(ranked, key=lambda series: -returns[series])
        story = story_of(project, collect(study), study.catalogues)
        text = next(section.body for section in story.sections if section.family == "sectors")
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)\{[^}]*\}", r"\1", text).lower()
        for series, all_places in ((now[0], len(ranked) - 1), (now[-1], 1 - len(ranked))):
            known = ranked[series]
            said = f"{known.series_short_name} went ".lower()
            assert (said in plain) == (known.value == all_places), (name, series)
            told += said in plain
    assert told


def test_contributions_by_sector_add_up(project: Project, market: Path) -> None:
    book = collect(open_study(project, "us-election-2024", market)).findings
    added = [fact.value for fact in book.every("sector_contribution")]
    weights = [fact.value for fact in book.every("sector_weight")]
    move = book.only("members_move")
    assert move is not None
    assert len(added) == 11, "one spelling for each sector"
    assert sum(map(float, added)) == pytest.approx(move.value)  # type: ignore[arg-type]
    assert sum(map(float, weights)) == pytest.approx(100)  # type: ignore[arg-type]


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    "report", ["first-cut-september-2024", "us-election-2024", "us-election-2024-fade"]
)
def test_the_sample_knows_the_weights_of_2024(project: Project, report: str) -> None:
    book = collect(open_study(project, report)).findings
    with (project.data / "sample" / "IWM_sector_weights_2024-09-27.csv").open() as file:
        expected = {row["sector"]: float(row["weight"]) for row in csv.DictReader(file)}
    expected["Communication Services"] = expected.pop("Communication")
    facts = book.every("sector_weight_listed")
    assert {fact.series_short_name: fact.value for fact in facts} == expected
    assert {str(fact.as_of) for fact in facts} == {"2024-09-27"}
    study = open_study(project, report)
    body = next(
        section.body + section.more
        for section in story_of(project, collect(study), study.catalogues).sections
        if section.family == "sectors"
    )
    rows = [line for line in body.splitlines() if re.match(r"\| [A-Z]", line)]
    table = rows[next(n for n, row in enumerate(rows) if "Weight on" in row) + 1 :]
    ranked = sorted(expected, key=lambda sector: -expected[sector])
    assert [row.split("|")[1].strip() for row in table] == ranked
    # Weights name no member: nothing that needs a list of them may follow.
    assert not book.every("sector_contribution")
    assert not book.family("breadth")
    assert not book.every("member_return")


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize("report", ["cpi-july-2024", "us-election-2020", "us-election-2016"])
def test_weights_of_a_later_day_are_not_known(project: Project, report: str) -> None:
    """Not even where the report asks for the list of members of that day."""
    book = collect(open_study(project, report)).findings
    assert not book.every("sector_weight_listed")


@pytest.mark.usefixtures("sample_only")
def test_stale_weights_are_left_out(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path, ("us-election-2024-fade",))
    weights = copy.data / "sample" / "IWM_sector_weights_2024-09-27.csv"
    for day, is_told in (("2024-07-22", False), ("2024-07-23", True), ("2024-09-27", True)):
        weights = weights.rename(weights.with_name(f"IWM_sector_weights_{day}.csv"))
        found = collect(open_study(copy, "us-election-2024-fade")).findings
        assert bool(found.every("sector_weight_listed")) is is_told, day


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("ticker,name,sector,weight\nAAA,A,Energy,50\nBBB,B,Energy,50\n", "not the columns"),
        ("sector,weight\nEnergy,50\nEnergy,50\n", "line 3: not one row a sector"),
        ("sector,weight\nEnergy,100\n", "not one row a sector"),
        ("sector,weight\nEnergy,0.5\nUtilities,0.5\n", "no percentages of a whole"),
        ("sector,weight\nEnergy,150\nUtilities,-50\n", "no percentages of a whole"),
        ("sector,weight\nEnergy,much\nUtilities,50\n", "weight, line 2: not a number"),
        ("sector,weight\nEnergy,\nUtilities,100\n", "a sector without a weight"),
        ("", "not a CSV table"),
    ],
)
def test_unfit_weights_are_left_out_and_told(
    project: Project, tmp_path: Path, content: str, part: str
) -> None:
    (tmp_path / "IWM_sector_weights_2024-10-31.csv").write_text(content)
    study = open_study(project, "us-election-2024", tmp_path)
    assert part in study.inputs.why_not(SECTOR_WEIGHTS)
    book = collect(study).findings
    assert not book.every("sector_weight_listed")
    assert book.every("sector_return")


def test_a_list_of_members_tells_its_weights_where_no_stock_has_closes(
    project: Project, market: Path, tmp_path: Path
) -> None:
    shutil.copyfile(market / "holdings" / "IWM_2024-09-27.csv", tmp_path / "IWM_2024-10-01.csv")
    book = collect(open_study(project, "us-election-2024", tmp_path)).findings
    facts = book.every("sector_weight_listed")
    assert {str(fact.as_of) for fact in facts} == {"2024-10-01"}, "the later of two"
    with (market / "holdings" / "IWM_2024-09-27.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["Asset Class"] == "Equity"]
    energy = sum(float(row["Weight (%)"]) for row in rows if row["Sector"] == "Energy")
    (found,) = (fact.value for fact in facts if fact.series_short_name == "Energy")
    assert found == pytest.approx(energy)


def test_figures_by_hand() -> None:
    returns = pd.Series({"A": 1.0, "B": 3.0, "C": 3.0, "D": -1.0})
    assert sectors.ranks(returns).to_dict() == {"A": 3, "B": 1, "C": 1, "D": 4}
    kinds = pd.Series({"A": "x", "B": "y", "C": "x"})
    found = sectors.contributions_by_sector(pd.Series({"A": 1.0, "B": 5.0, "C": 2.0}), kinds)
    assert found.to_dict() == {"y": 5.0, "x": 3.0}
    assert list(found.index) == ["y", "x"]
