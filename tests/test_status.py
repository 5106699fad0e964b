"""What a data store holds and what is wrong with it, as the terminal and the site tell it."""

from __future__ import annotations

import datetime as dt
import html
import io
import sys
from typing import TYPE_CHECKING, get_args

import pandas as pd
import pytest
from rich.console import Console

from bumpsheet import cli
from bumpsheet.catalogue.catalogues import Catalogues, load_catalogues
from bumpsheet.market.inventory import Inventory, inventory
from bumpsheet.market.problems import Noticed, Problem
from bumpsheet.market.store import Store, open_stores
from bumpsheet.narrative.problems import problem_words
from bumpsheet.pages.data import compose_data
from bumpsheet.pipeline.survey import known_inventory
from bumpsheet.store_table import tell_inventory
from bumpsheet.supply.arrivals import Origin, take_in
from bumpsheet.trading.calendars import load_sessions
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

TODAY = dt.date(2025, 2, 10)
NOON = dt.datetime(2025, 2, 3, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


@pytest.fixture(scope="module")
def full(project: Project, market: Path, catalogues: Catalogues) -> Inventory:
    return inventory(catalogues, open_stores(project.sample, market))


def problems(found: Inventory, name: str) -> dict[str, Problem]:
    known = next(key for key in found.problems if key == name or key.endswith(f"/{name}"))
    return {problem.kind: problem for problem in found.problems[known]}


# What the store's own description lists: kind, how many, from, to.
LISTED = [
    ("RUT", "suspicious", 14, "2001-02-02", "2024-02-16"),
    ("RUT", "signs", 65, "1987-09-18", "2018-05-15"),
    ("RU2000PR", "off_sessions", 16, "1992-04-17", "2012-10-30"),
    ("RU2000PR", "repeated", 16, "1992-04-17", "2012-10-30"),
    ("DJI", "gap", 130, "2025-03-03", "2025-09-05"),
    ("IXIC", "gap", 69, "2021-01-04", "2021-04-13"),
    ("VIX", "off_sessions", 33, "2004-06-11", "2026-07-03"),
    ("IWM_nav_shares.csv", "bad_ticks", 32, "2000-05-22", "2007-06-28"),
    ("IWM_nav_shares.csv", "off_sessions", 4, "2010-05-31", "2024-03-31"),
    ("size_portfolios_daily.csv", "missing_code", 26003, "None", "None"),
    ("fomc_decisions.csv", "no_holds", 61, "1991-03-08", "2006-08-08"),
    ("us_stocks_2016-05_2017-03.parquet", "reused", 197, "None", "None"),
    ("us_stocks_2024-01_2025-02.parquet", "survivors", 0, "None", "None"),
    ("FTSE100", "gaps", 5, "1988-01-04", "2012-05-28"),
    ("FTSE250", "calculated_back", 0, "1992-10-12", "None"),
    ("NIFTY50", "special", 31, "2005-06-04", "2024-11-01"),
    ("NIFTYSMALL250", "special", 24, "2010-02-06", "2024-05-18"),
    ("NIFTYSMALL250", "calculated_back", 0, "2016-04-01", "None"),
]


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: f"{listed[0]} {listed[1]}")
def test_what_the_full_store_is_known_for_is_found(
    full: Inventory, listed: tuple[str, str, int, str, str]
) -> None:
    name, kind, count, first, last = listed
    found = problems(full, name)[kind]
    assert (found.count, str(found.first), str(found.last)) == (count, first, last)


def test_wrong_closes_since_2018_are_about_a_dozen(full: Inventory) -> None:
    days = problems(full, "RUT")["suspicious"].days
    assert sum(day.year >= 2018 for day in days) == 12
    assert dt.date(2020, 11, 6) in days, "corrected in the sample by its publisher's own figures"


def test_the_full_store_is_accused_of_nothing_else(full: Inventory) -> None:
    """No errors; and no doubt about the closes of any other index or fund."""
    assert not full.has_errors
    doubted = {"suspicious", "implausible", "level", "shift", "lone", "other", "copy", "spike"}
    accused = {item.series.id for item in full.series for p in item.problems if p.kind in doubted}
    assert accused == {"RUT", "RU2000PR"}


def sample(project: Project, series_id: str) -> pd.DataFrame:
    return pd.read_csv(project.sample / f"{series_id}.csv").query("date >= '2023-06-30'")


@pytest.fixture
def planted(project: Project, tmp_path: Path) -> Path:
    """A store with a fault of each kind that needs no long history."""
    store = tmp_path / "planted"
    store.mkdir()
    small = sample(project, "RUT")
    small = small[~small["date"].between("2024-03-04", "2024-03-08")]
    small = small[small["date"] != "2024-06-03"]
    row = pd.DataFrame({"date": ["2024-07-04"], "value": [2036.62]})
    small = pd.concat([small, row]).sort_values("date")
    small.to_csv(store / "RUT.csv", index=False)
    large = sample(project, "SPX")
    large.loc[large["date"] == "2024-10-01", "value"] /= 10
    large.to_csv(store / "SPX.csv", index=False)
    (store / "NDX.csv").write_text("<html>try again later</html>\n")
    (store / "VIX.csv").write_text("date,value\n2024-11-01,21.88\n2024-11-01,21.88\n")
    (store / "size_portfolios_daily.csv").write_text(
        "date,Lo 10,Hi 10\n2024-11-01,-99.99,0.5\n2024-11-04,0.2,0.1\n"
    )
    return store


def test_planted_faults_are_found(planted: Path, catalogues: Catalogues) -> None:
    found = inventory(catalogues, (Store(planted, "full store"),))
    small = problems(found, "RUT")
    gap, single, off = small["gap"], small["gaps"], small["off_sessions"]
    assert (gap.count, str(gap.first), str(gap.last)) == (5, "2024-03-04", "2024-03-08")
    assert single.days == (dt.date(2024, 6, 3),)
    assert off.days == (dt.date(2024, 7, 4),)
    assert small["repeated"].count == 1
    assert problems(found, "SPX")["implausible"].days == (dt.date(2024, 10, 1),)
    ndx = next(item for item in found.series if item.series.id == "NDX")
    assert "columns missing" in ndx.problem
    assert "stands twice" in problems(found, "VIX")["unfit"].text
    code = problems(found, "size_portfolios_daily.csv")["missing_code"]
    assert (code.count, code.names) == (1, ("Lo 10",))
    assert found.has_errors


def managed(project: Project, store: Path, catalogues: Catalogues) -> Path:
    series = catalogues.series.find("RUT")
    assert series is not None
    frame = sample(project, "RUT").assign(date=lambda f: pd.to_datetime(f["date"]))
    for day, rows in ((0, frame[:-5]), (1, frame)):
        origin = Origin(
            "fred", "https://example.org/", NOON + dt.timedelta(day), b"%d" % day,
            licence="Licence of the arrival.", terms="Personal use only.",
        )  # fmt: skip
        take_in(store, series, rows, origin, sessions=load_sessions("XNYS"),
                rules=catalogues.input_rules)  # fmt: skip
    return store


def spoil(store: Path, fault: str) -> None:
    table, record = store / "series" / "RUT.csv", store / "manifest" / "RUT" / "000002.json"
    if fault == "changed":
        table.write_text(table.read_text() + "2025-02-03,2200\n")
    elif fault == "behind":
        older = record.with_name("000001.json").read_text().split('"table": "')[1][:64]
        table.write_bytes((store / "versions" / "RUT" / f"{older}.csv").read_bytes())
    elif fault == "damaged_record":
        record.write_text("{")
    else:
        for raw in (store / "raw").iterdir():
            raw.write_bytes(b"other")


@pytest.mark.parametrize("fault", ["changed", "behind", "damaged_record", "raw_lost"])
def test_a_managed_store_is_checked_against_its_records(
    project: Project, tmp_path: Path, catalogues: Catalogues, fault: str
) -> None:
    store = managed(project, tmp_path / "store", catalogues)
    assert problems(inventory(catalogues, (Store(store, "full store"),)), "RUT") == {}
    spoil(store, fault)
    assert fault in problems(inventory(catalogues, (Store(store, "full store"),)), "RUT")


def shown(project: Project, found: Inventory, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    tell_inventory(console, found, problem_words(project.templates), TODAY, missing=False)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [30, 60, 80, 109, 110, 130, 200, 300])
def test_every_word_is_shown_on_every_terminal(
    project: Project, planted: Path, catalogues: Catalogues, width: int
) -> None:
    managed(project, planted / "deep", catalogues)
    stores = (Store(planted, "full store"), Store(planted / "deep", "other store"))
    found = inventory(catalogues, stores)
    text = shown(project, found, width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    together = "".join(text.split())
    words = problem_words(project.templates)
    said = [words(problem) for item in found.series for problem in item.problems]
    dates = ["2023-06-30", "2025-01-31", "full store", "redistribution"]
    for part in [*said, *dates, *(item.name for item in found.files)]:
        if width >= 110:
            # Columns stand beside each other: words are looked for one by one.
            assert all(word in together for word in part.split() if len(word) < 15)
        else:
            assert "".join(part.split()) in together
    assert "10" in text


def told(arguments: list[str], project: Project, capture: pytest.CaptureFixture[str]) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        patch.setattr(sys, "argv", ["bumpsheet", "data", "status", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    capture.readouterr()
    return int(ended.value.code or 0)


@pytest.mark.usefixtures("sample_only")
def test_it_fails_only_on_errors(
    project: Project, planted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told([], project, capsys) == 0
    assert told(["--all"], project, capsys) == 0
    assert told(["--data", str(planted)], project, capsys) == 1
    for name in ("NDX.csv", "VIX.csv"):
        (planted / name).unlink()
    assert told(["--data", str(planted)], project, capsys) == 0
    assert told(["--data", str(tmp_path / "none")], project, capsys) == 1


def test_the_page_says_the_same(
    project: Project, planted: Path, tmp_path: Path, catalogues: Catalogues
) -> None:
    copy = copy_project(project, tmp_path / "copy", ())
    managed(project, planted / "deep", catalogues)
    (planted / "RUT.csv").unlink()
    found = inventory(catalogues, (Store(planted / "deep", "full store"), Store(planted, "x")))
    compose_data(copy, found, ["full store", "x"], "day first")
    page = html.unescape((copy.root / "sources" / "index.qmd").read_text()).replace("\xa0", " ")
    words = problem_words(project.templates, lambda day: f"{day.day} {day:%B %Y}")
    for noticed in found.problems.values():
        for problem in noticed:
            assert words(problem)[1:] in page
    assert "From fred (https://example.org/), retrieved 2025-02-04 12:00 UTC, raw data " in page
    assert "Personal use only." in page


def test_the_stores_are_looked_over_once_until_they_change(
    project: Project, planted: Path, tmp_path: Path, catalogues: Catalogues
) -> None:
    copy = copy_project(project, tmp_path / "copy", ())
    first = known_inventory(copy, catalogues, planted)
    state = copy.cache / "inventory.json"
    written = state.stat().st_mtime_ns
    assert known_inventory(copy, catalogues, planted) == first
    assert state.stat().st_mtime_ns == written
    state.write_text(state.read_text().replace('"kind":', '"kin":').replace('"kind": ', '"kin": '))
    assert known_inventory(copy, catalogues, planted) == first
    (planted / "NDX.csv").unlink()
    again = known_inventory(copy, catalogues, planted)
    assert not any("columns missing" in item.problem for item in again.series)


@pytest.mark.parametrize("kind", get_args(Noticed))
def test_every_kind_has_its_words(project: Project, kind: Noticed) -> None:
    day = dt.date(2024, 11, 5)
    for problem in (
        Problem(kind, 1, day, day, (day,), ("IWM",), "why"),
        Problem(kind, 12, day, dt.date(2024, 11, 8)),
    ):
        said = problem_words(project.templates)(problem)
        assert said
        assert "\n" not in said
        assert not said.endswith(".")
        assert "None" not in said
