"""Releases after those of the catalogue, from the schedule that a store holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_choice import files_of
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.decisions import with_later_events
from bumpsheet.market.inventory import inventory
from bumpsheet.market.store import Store
from bumpsheet.parameters.load import listed_event

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project

# As the office published them for 2025; those of 2026 are invented.
LISTED = ["2025-08-12,2025-07", "2025-09-11,2025-08", "2025-10-24,2025-09", "2025-12-18,2025-11"]
LATER = ["2026-01-13,2025-12", "2026-02-11,2026-01", "2026-03-11,2026-02"]


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


def known(
    catalogues: Catalogues, folder: Path, rows: list[str], header: str = "date,about"
) -> Catalogues:
    (folder / "events").mkdir()
    text = "\n".join([header, *rows]) + "\n"
    (folder / "events" / "cpi_releases.csv").write_text(text, encoding="utf-8")
    return with_later_events(catalogues, (Store(folder, "full store"),))


def added(catalogues: Catalogues, found: Catalogues) -> list[str]:
    return [event_id for event_id in found.events if event_id not in catalogues.events]


def test_later_releases_are_events(catalogues: Catalogues, tmp_path: Path) -> None:
    found = known(catalogues, tmp_path, [*LISTED, *LATER])
    assert added(catalogues, found) == ["cpi-january-2026", "cpi-february-2026", "cpi-march-2026"]
    event = found.events["cpi-february-2026"]
    assert event.date == dt.date(2026, 2, 11)
    assert event.label == "the release of US consumer prices for January 2026"
    assert event.timing == "before_open"
    assert files_of(found)["cpi-february-2026"][0] == "cpi-releases.yml"


def test_a_release_put_off_is_about_the_month_that_the_schedule_names(
    catalogues: Catalogues, tmp_path: Path
) -> None:
    found = known(catalogues, tmp_path, [*LISTED, "2026-02-05,2025-12"])
    assert found.events["cpi-february-2026"].label.endswith("for December 2025")


def test_a_schedule_without_months_is_about_the_month_before(
    catalogues: Catalogues, tmp_path: Path
) -> None:
    days = [row.partition(",")[0] for row in [*LISTED, *LATER]]
    found = known(catalogues, tmp_path, days, "date")
    assert found.events["cpi-march-2026"].label.endswith("for February 2026")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [*LISTED[:2], "2025-10-15,2025-09", *LISTED[3:], *LATER],
            "date, line 4: the catalogue has no release (got '2025-10-15'); correct the row, or "
            "fetch it again: bumpsheet data pull cpi_releases.csv",
        ),
        (
            [*LISTED[:3], *LATER],
            "date: lacks a release that the catalogue has (got '2025-12-18')",
        ),
        (
            [*LISTED, "2026-01-13,2025-12", "2026-01-29,2025-12"],
            "date, line 7: 16 days after the release before, 2026-01-13 (got '2026-01-29')",
        ),
        (
            [*LISTED, "2026-01-28,2025-12", "2026-02-04,2026-01"],
            "date, line 7: 7 days after the release before, 2026-01-28 (got '2026-02-04')",
        ),
        (
            [*LISTED, "2026-05-13,2026-04"],
            "date, line 6: 146 days after the release before, 2025-12-18 (got '2026-05-13')",
        ),
        (
            LATER[2:],
            "date, line 2: 83 days after the release before, 2025-12-18 (got '2026-03-11')",
        ),
        ([*LISTED, "someday,2026-04"], "date, line 6: not a date such as 2024-11-05"),
        ([*LISTED, ",2026-04"], "date, line 6: not a date such as 2024-11-05"),
        ([*LISTED, "2026-01-13,Dezember"], "about, line 6: not a month such as 2024-11"),
        ([*LISTED, "2026-01-13,2025-13"], "about, line 6: not a month such as 2024-11"),
        ([*LISTED, "2026-01-13,2025-12,x,y"], "not a CSV table; check it"),
    ],
)
def test_a_damaged_schedule_adds_nothing_and_is_told(
    catalogues: Catalogues, tmp_path: Path, rows: list[str], told: str
) -> None:
    found = known(catalogues, tmp_path, rows)
    assert not added(catalogues, found)
    assert found.refused.keys() == {"cpi-releases.yml"}
    line = str(found.refused["cpi-releases.yml"])
    assert line.startswith("cpi_releases.csv: ")
    assert told in line
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    "rows", [[], LISTED, LISTED[1:]], ids=["empty", "no later", "begins later"]
)
def test_a_schedule_without_anything_new_is_no_fault(
    catalogues: Catalogues, tmp_path: Path, rows: list[str]
) -> None:
    found = known(catalogues, tmp_path, rows)
    assert not added(catalogues, found)
    assert not found.refused


def test_a_page_instead_of_a_schedule_is_told(catalogues: Catalogues, tmp_path: Path) -> None:
    found = known(catalogues, tmp_path, ["<p>Please wait</p>"], "<!doctype html>")
    assert "header: columns missing" in str(found.refused["cpi-releases.yml"])


def test_whoever_asks_for_a_refused_release_hears_why(
    catalogues: Catalogues, tmp_path: Path
) -> None:
    found = known(catalogues, tmp_path, [*LISTED, "2026-01-13,Dezember"])
    with pytest.raises(BumpsheetError) as refused:
        listed_event("cpi-january-2026", found, "mine.yml")
    line = str(refused.value)
    assert line.startswith("mine.yml: event: not in the event catalogue (got 'cpi-january-2026')")
    assert "cpi_releases.csv: about, line 6" in line
    with pytest.raises(BumpsheetError, match="did you mean"):
        listed_event("us-election-2027", found, "mine.yml")


def test_the_inventory_tells_what_adds_nothing(catalogues: Catalogues, tmp_path: Path) -> None:
    known(catalogues, tmp_path, [*LISTED, "2026-01-13,Dezember"])
    rate = "date,value\n2026-01-02,3.75\n2026-03-19,9.75\n"
    (tmp_path / "DFEDTARU.csv").write_text(rate, encoding="utf-8")
    found = inventory(catalogues, (Store(tmp_path, "full store"),))
    texts = {
        name: [problem.text for problem in problems if problem.kind == "adds_nothing"]
        for name, problems in found.problems.items()
    }
    (schedule,) = texts["events/cpi_releases.csv"]
    assert "about, line 6" in schedule
    (leap,) = texts["DFEDTARU"]
    assert "DFEDTARU.csv: 2026-03-19: no central bank goes there from 3.75 (got '9.75')" in leap
    assert found.has_errors


def test_an_inventory_of_good_lists_has_no_errors(catalogues: Catalogues, tmp_path: Path) -> None:
    known(catalogues, tmp_path, [*LISTED, *LATER])
    found = inventory(catalogues, (Store(tmp_path, "full store"),))
    assert [item.name for item in found.files] == ["events/cpi_releases.csv"]
    assert not found.has_errors
