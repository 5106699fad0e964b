"""A number's trace reaches the bytes that arrived, where the store records how they did."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.families.collect import collect, open_study
from bumpsheet.pipeline.report import build_report
from bumpsheet.supply.arrivals import Origin, take_in, take_in_file
from bumpsheet.trading.calendars import load_sessions
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")
REPORT = "us-election-2016"
MOMENT = dt.datetime(2025, 2, 3, 12, 30, tzinfo=dt.UTC)
ADDRESS = "https://example.org/x?id=^RUT&to=<script>alert(1)</script>"
SERIES = ("RUT", "SPX", "XLF")


@pytest.fixture
def store(project: Project, tmp_path: Path) -> Path:
    catalogues, folder = load_catalogues(project), tmp_path / "store"
    for series_id in SERIES:
        series = catalogues.series.find(series_id)
        assert series is not None
        frame = pd.read_csv(project.sample / f"{series_id}.csv", parse_dates=["date"])
        raw = f"{series_id} as it came".encode()
        origin = Origin(
            "yahoo", ADDRESS, MOMENT, raw, "application/json", "Owned.", "Own use only."
        )
        rules = catalogues.input_rules
        take_in(folder, series, frame, origin, sessions=load_sessions("XNYS"), rules=rules)
    portfolios = (project.sample / "size_portfolios.csv").read_bytes()
    origin = Origin("french", "https://example.org/size.zip", MOMENT, b"a zip")
    take_in_file(folder, "size_portfolios.csv", portfolios, origin, lambda path: path.read_text())
    return folder


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_every_fact_leads_to_the_raw_bytes(project: Project, store: Path) -> None:
    findings = collect(open_study(project, REPORT, store)).findings
    assert [item.name for item in findings.arrivals] == ["RUT", "SPX", "XLF", "size_portfolios.csv"]
    for series_id in ("RUT", "SPX", "XLF"):
        facts = [fact for fact in findings if fact.series == series_id]
        assert facts
        for fact in facts:
            assert fact.sources[0].raw == digest(f"{series_id} as it came")
            raw = store / "raw" / fact.sources[0].raw
            assert raw.read_text() == f"{series_id} as it came"
    excess = findings.get("return_since_event", "excess")
    assert excess is not None
    assert [source.raw for source in excess.sources] == [
        digest("RUT as it came"),
        digest("SPX as it came"),
    ]
    assert {s.raw for fact in findings.family("size") for s in fact.sources} == {digest("a zip")}
    # The yield is the sample's, which records no arrivals.
    assert all(not s.raw for fact in findings if fact.series == "DGS10" for s in fact.sources)


def test_page_and_data_files_say_how_the_data_arrived(
    project: Project, store: Path, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path / "copy", (REPORT,))
    assert build_report(copy, REPORT, store).status == "built"
    folder = copy.report_folder(REPORT)
    content = json.loads((folder / "figures.json").read_text())
    arrived = {item["series"]: item for item in content["report"]["arrivals"]}
    assert arrived["RUT"] == {
        "series": "RUT",
        "provider": "yahoo",
        "address": ADDRESS,
        "retrieved": "2025-02-03T12:30:00+00:00",
        "raw_sha256": digest("RUT as it came"),
        "raw_bytes": len("RUT as it came"),
        "table_sha256": hashlib.sha256((store / "series" / "RUT.csv").read_bytes()).hexdigest(),
        "licence": "Owned.",
        "terms": "Own use only.",
        "attribution": "",
    }
    fact = next(fact for fact in content["facts"] if fact["id"] == "return-since-event-rut")
    assert fact["source"] == f"FTSE Russell, full store, raw data {digest('RUT as it came')[:16]}"
    page = (folder / "index.qmd").read_text()
    assert f'<a href="#arrival-{digest("RUT as it came")[:16]}">' in page
    assert f'<dl class="trace" id="arrival-{digest("RUT as it came")[:16]}"' in page
    assert "14 bytes, SHA-256 " + digest("RUT as it came") in page
    assert "2025-02-03 12:30 UTC" in page
    assert "Own use only." in page
    assert "<script>alert" not in page
    build_report(copy, REPORT)
    without = json.loads((folder / "figures.json").read_text())
    assert "arrivals" not in without["report"]
    assert "arrival" not in (folder / "index.qmd").read_text()


def test_a_table_changed_since_is_not_traced_to_bytes_that_it_does_not_come_from(
    project: Project, store: Path
) -> None:
    path = store / "series" / "RUT.csv"
    path.write_text(path.read_text().replace("\n2016-11-10,", "\n2016-11-10,0"))
    findings = collect(open_study(project, REPORT, store)).findings
    assert "RUT" not in [item.name for item in findings.arrivals]
    assert all(not s.raw for fact in findings if fact.series == "RUT" for s in fact.sources)
