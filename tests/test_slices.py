"""What a report used of data and events: changes elsewhere make it due no more."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_slice import event_slice
from bumpsheet.market.slices import Slices
from bumpsheet.pipeline.outcome import PRESS
from bumpsheet.pipeline.reasons import reasons
from bumpsheet.pipeline.site import build_site
from bumpsheet.whole import digest_of_file
from conftest import contents, copy_built

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

# As of 18 November 2016.
NAME = "us-election-2016"
DAYS = ["2016-11-16", "2016-11-17", "2016-11-18", "2016-11-21"]
UNTIL = dt.date(2016, 11, 18)


def write(path: Path, closes: list[float], days: list[str] = DAYS) -> Path:
    table = pd.DataFrame({"date": days, "close": closes})
    if path.suffix == ".parquet":
        table["date"] = pd.to_datetime(table["date"])
        table.assign(ticker="A").to_parquet(path)
    else:
        table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["closes.csv", "closes.parquet"])
def test_a_slice_knows_nothing_of_later_days(tmp_path: Path, name: str) -> None:
    path = tmp_path / name

    def digest(*closes: float) -> str:
        write(path, list(closes), DAYS[: len(closes)])
        return Slices(tmp_path / "kept", digest_of_file).of(path, UNTIL)

    first = digest(1.0, 2.0, 3.0, 4.0)
    assert digest(1.0, 2.0, 3.0, 5.0) == first
    assert digest(1.0, 2.0, 3.5, 4.0) != first
    assert digest(1.5, 2.0, 3.0, 4.0) != first
    # Whether data go on may be told.
    assert digest(1.0, 2.0, 3.0) != first


@pytest.mark.parametrize(
    "text",
    [
        "date,close\n2016-11-21,1\n2016-11-16,2\n",
        "date,close\n21/11/2016,1\n",
        "ticker,close\nA,1\n",
        "",
    ],
)
def test_a_file_without_days_in_order_counts_as_a_whole(tmp_path: Path, text: str) -> None:
    path = tmp_path / "closes.csv"
    path.write_text(text)
    slices = Slices(tmp_path / "kept", digest_of_file)
    assert slices.of(path, UNTIL) == slices.of(path, None) == digest_of_file(path)


@pytest.fixture
def built(built_small: Project, tmp_path: Path) -> Project:
    return copy_built(built_small, tmp_path)


def change(path: Path, day: str) -> None:
    """Change the last digit of a value of one day."""
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(day))
    digit = lines[place][-1]
    lines[place] = lines[place][:-1] + ("1" if digit != "1" else "2")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def statuses(project: Project) -> dict[str, str]:
    return {one.name: one.status for one in build_site(project, [], "builtin").outcomes}


def test_a_close_after_the_as_of_date_makes_no_report_due(built: Project) -> None:
    before = contents(built.report_folder(NAME))
    change(built.sample / "RUT.csv", "2016-11-21")
    assert reasons(built, NAME, None) == [f"{NAME} is up to date"]
    assert statuses(built) == {NAME: "unchanged", PRESS: "built"}
    assert contents(built.report_folder(NAME)) == before
    # What was looked at is remembered.
    assert statuses(built) == {NAME: "unchanged", PRESS: "unchanged"}


def test_a_close_that_was_used_makes_the_report_due(built: Project) -> None:
    change(built.sample / "RUT.csv", "2016-11-18")
    told = "  data/sample/RUT.csv: not what it was up to 2016-11-18"
    assert reasons(built, NAME, None) == [f"{NAME} is due:", told]
    assert statuses(built)[NAME] == "built"


def test_events_that_a_report_cannot_mention_make_it_due_no_more(built: Project) -> None:
    lists = built.data / "events" / "uk-votes.yml"
    text = lists.read_text(encoding="utf-8")
    assert "2016-06-23" in text
    lists.write_text(text.replace("complete_through", "# One more line.\ncomplete_through", 1))
    assert reasons(built, NAME, None) == [f"{NAME} is up to date"]
    elections = built.data / "events" / "us-elections.yml"
    text = elections.read_text(encoding="utf-8")
    label = load_catalogues(built).events[NAME].outcome
    assert label is not None
    assert label in text
    elections.write_text(text.replace(label, "Another outcome"), encoding="utf-8")
    assert reasons(built, NAME, None)[1] == "  data/events/: not what it was up to 2016-11-18"


def test_decisions_after_the_as_of_date_are_not_among_its_events(project: Project) -> None:
    catalogues = load_catalogues(project)
    day = dt.date(2016, 11, 18)
    known = event_slice(catalogues, NAME, "us", day)
    later = {
        name: event
        for name, event in catalogues.events.items()
        if event.date <= day or event.decision is None
    }
    earlier = {
        name: event
        for name, event in catalogues.events.items()
        if event.date > dt.date(2015, 12, 31) or event.decision is None
    }
    dropped = [len(catalogues.events) - len(some) for some in (later, earlier)]
    assert min(dropped) > 10
    assert event_slice(replace(catalogues, events=later), NAME, "us", day) == known
    assert event_slice(replace(catalogues, events=earlier), NAME, "us", day) != known
