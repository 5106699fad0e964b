"""Releases after those of the catalogue, from the schedule that a store holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_choice import files_of
from bumpsheet.market.decisions import with_later_decisions
from bumpsheet.market.store import Store

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
    return with_later_decisions(catalogues, (Store(folder, "full store"),))


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
    "rows",
    [
        [*LISTED[:2], "2025-10-15,2025-09", *LISTED[3:], *LATER],
        [*LISTED[:3], *LATER],
        [*LISTED, "2026-01-13,2025-12", "2026-01-29,2025-12"],
        [*LISTED, "2026-01-13,2025-12", "2026-01-20,2026-01"],
        [*LISTED, "2026-05-13,2026-04"],
        [*LISTED, "someday,2026-04"],
    ],
    ids=["another day", "a day less", "two a month", "a week apart", "a gap", "no day"],
)
def test_a_schedule_that_contradicts_the_catalogue_adds_nothing(
    catalogues: Catalogues, tmp_path: Path, rows: list[str]
) -> None:
    assert not added(catalogues, known(catalogues, tmp_path, rows))
