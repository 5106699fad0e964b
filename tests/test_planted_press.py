"""Faults planted in the closes that statements of the press are checked against."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bumpsheet.press.record import check_files, press_files
from bumpsheet.press.verdict import Verdict
from conftest import PRESS_CLAIM, press_article
from test_planted_faults import Planted, Values, fund, lagged, only, plant, read, scaled, write

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.press.verdict import Finding
    from bumpsheet.project import Project

# The Russell 2000 rose by 10.08 percent from 8 to 18 November 2016.
SPAN = ("2016-11-08", "2016-11-18")


@pytest.fixture
def store(project: Project, tmp_path: Path, sample_only: None) -> Path:
    """A store of one index and two funds that track it, in days that the sample has too."""
    folder = tmp_path / "store"
    folder.mkdir()
    closes = read(project, "RUT")["value"]
    write(folder, "RUT", closes)
    write(folder, "IWM", fund(closes, 2))
    return folder


def finding(project: Project, store: Path, folder: Path) -> Finding:
    article = press_article(folder, [PRESS_CLAIM | {"precision": "about"}])
    checked = check_files(project, [article], store)
    assert not checked.mistakes
    return checked.articles[0].findings[0]


def test_sound_closes_decide(project: Project, store: Path, tmp_path: Path) -> None:
    assert finding(project, store, tmp_path).verdict is Verdict.REPRODUCED


PLANTED: list[tuple[str, Values]] = [
    ("base off by a little", only(1.004, SPAN[0])),
    ("end off by 3 %", only(0.97, SPAN[1])),
    ("late", lagged()),
    ("scaled in between", scaled(0.95, "2016-11-14")),
    ("divided by ten", only(0.1, SPAN[1])),
]


@pytest.mark.parametrize(("name", "change"), PLANTED)
def test_doubted_closes_decide_nothing(
    project: Project, store: Path, tmp_path: Path, name: str, change: Values
) -> None:
    plant(store, Planted(name, "RUT", change, ""))
    found = finding(project, store, tmp_path)
    assert found.verdict is Verdict.UNDECIDED, name
    assert "RUT.csv: value, 20" in found.reason


def test_a_fault_elsewhere_leaves_a_statement_decided(
    project: Project, store: Path, tmp_path: Path
) -> None:
    plant(store, Planted("", "RUT", only(1.03, "2016-11-22"), ""))
    assert finding(project, store, tmp_path).verdict is Verdict.REPRODUCED


def test_flows_need_no_closes_of_the_fund(project: Project, sample_only: None) -> None:
    checked = check_files(project, press_files(project))
    found = {f.claim.id: f for article in checked.articles for f in article.findings}
    assert found["week2016-7"].verdict is Verdict.BY_PROXY
    assert not [f.claim.id for f in found.values() if "unfit" in f.reason]


MISDATED: list[tuple[dict[str, object], str]] = [
    ({"as_of": "2016-11-18"}, r"mine-1\.as_of: later than the article, which is of 2016-11-16"),
    ({"base": "2016-11-17", "as_of": "open"}, r"mine-1\.base: later than the article"),
    ({"as_of": "open", "base": "open", "bases": ["2016-11-12"]}, r"bases: not a session .*11-11"),
    ({"as_of": "2016-11-14", "dates": ["2004-11-06"]}, r"dates: not a session .*2004-11-05"),
    ({"as_of": "2016-11-14", "dates": ["2016-11-17"]}, r"dates: later than the article"),
    (
        {"as_of": "open", "search": {"first": "2016-11-21", "last": "2016-11-30"}},
        r"search: later than the article",
    ),
    (
        {"measure": "date_of_52_week_high", "published": "2016-11-17", "unit": "date"},
        r"published: later than the article",
    ),
]


@pytest.mark.parametrize(("fields", "says"), MISDATED)
def test_days_that_an_article_cannot_know_are_refused(
    project: Project, tmp_path: Path, sample_only: None, fields: dict[str, object], says: str
) -> None:
    """An article of 16 November 2016, a Wednesday."""
    claim = {name: value for name, value in PRESS_CLAIM.items() if name != "as_of"}
    article = press_article(tmp_path, [claim | fields], published_on="2016-11-16")
    checked = check_files(project, [article])
    assert not checked.articles
    assert re.search(says, "\n".join(map(str, checked.mistakes))), checked.mistakes
