"""The page on data: spans and gaps as the files have them."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.series import load_series
from bumpsheet.market.inventory import StoredSeries, inventory
from bumpsheet.market.store import Store
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project
    from conftest import Published


def stocks(project: Project, folder: Path) -> dict[str, StoredSeries]:
    found = inventory(load_catalogues(project), (Store(folder, "a store"),))
    return {item.series.id: item for item in found.series}


def test_spans_of_the_sample(project: Project) -> None:
    found = stocks(project, project.data / "sample")
    for name in ("RUT", "DGS10", "XBI"):
        with (project.data / "sample" / f"{name}.csv").open() as file:
            days = [row["date"] for row in csv.DictReader(file) if row["value"] not in {"", "."}]
        assert (str(found[name].first), str(found[name].last)) == (days[0], days[-1])
        assert found[name].values == len(days)
    assert found["DGS2"].first is None
    # The sample holds 1,362 of the sessions from its first to its last day.
    sessions = load_sessions("XNYS").between(dt.date(2015, 12, 31), dt.date(2025, 1, 31))
    assert found["RUT"].missing == len(sessions) - 1362


def test_a_file_that_cannot_be_read_is_told(project: Project, tmp_path: Path) -> None:
    (tmp_path / "VIX.csv").write_text("day,price\n")
    (tmp_path / "RUT.csv").write_text("date,value\n")
    found = stocks(project, tmp_path)
    assert "columns missing" in found["VIX"].problem
    assert found["RUT"].problem == "the file holds no value"


def test_every_series_is_on_the_page(published: Published) -> None:
    page = (published.project.site / "sources" / "index.html").read_text(encoding="utf-8")
    for series in load_series(published.project.data / "series.yml").series:
        assert f'id="series-{series.id.lower()}"' in page
