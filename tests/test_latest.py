"""``as_of: latest`` follows the data, and a report of it is the report of that session."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import Catalogues, load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.latest import latest_session
from bumpsheet.market.store import Store
from bumpsheet.narrative.tell import tell
from bumpsheet.parameters.load import load_spec
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.parameters.scaffold import Choices, write_spec
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.pipeline.report import build_report
from bumpsheet.supply.arrivals import Origin, take_in
from bumpsheet.trading.calendars import load_sessions
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")
FIRST = dt.date(2024, 11, 6)
SPEC = ReportSpec.model_validate(
    {
        "event": "us-election-2024",
        "as_of": dt.date(2024, 11, 29),
        "market": "us",
        "calendar": "XNYS",
        "series": {"small": "RUT", "large": "SPX", "growth": "NDX"},
    }
)
LATEST = """
event: us-election-2024
as_of: latest
series: {small: RUT, large: SPX, growth: null, yield: null}
sections: {size: false, sectors: false, movers: false, breadth: false}
"""


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


def sample(project: Project, series_id: str, through: str) -> pd.DataFrame:
    frame = pd.read_csv(project.sample / f"{series_id}.csv")
    return frame[frame["date"] <= through]


def fill(project: Project, store: Path, **through: str) -> Path:
    """The sample's closes of some series, each through a day."""
    store.mkdir(exist_ok=True)
    for series_id, day in through.items():
        sample(project, series_id, day).to_csv(store / f"{series_id}.csv", index=False)
    return store


@pytest.mark.parametrize(
    ("through", "latest"),
    [
        ({"RUT": "2024-11-22", "SPX": "2024-11-22", "NDX": "2024-11-22"}, "2024-11-22"),
        ({"RUT": "2024-11-22", "SPX": "2024-11-21", "NDX": "2024-11-22"}, "2024-11-21"),
        ({"RUT": "2024-11-20", "SPX": "2024-11-21", "NDX": "2024-11-22"}, "2024-11-20"),
        # The growth index is waited for, unless it is long gone.
        ({"RUT": "2024-11-22", "SPX": "2024-11-22", "NDX": "2024-11-20"}, "2024-11-20"),
        ({"RUT": "2024-11-22", "SPX": "2024-11-22", "NDX": "2024-10-31"}, "2024-11-22"),
    ],
)
def test_the_last_session_that_small_and_large_have(
    project: Project, tmp_path: Path, catalogues: Catalogues, through: dict[str, str], latest: str
) -> None:
    stores = (Store(fill(project, tmp_path / "store", **through), "full store"),)
    found = latest_session(SPEC, catalogues, stores, "x.yml", first=FIRST)
    assert found == dt.date.fromisoformat(latest)


def test_a_session_that_has_not_closed_is_not_complete(
    project: Project, tmp_path: Path, catalogues: Catalogues
) -> None:
    """New York closes at 21:00 UTC in November, three hours earlier after Thanksgiving."""
    day = "2024-11-29"
    stores = (Store(fill(project, tmp_path / "store", RUT=day, SPX=day, NDX=day), "full store"),)
    for hour, minute, latest in ((17, 59, 27), (18, 0, 29), (21, 0, 29)):
        now = dt.datetime(2024, 11, 29, hour, minute, tzinfo=dt.UTC)
        found = latest_session(SPEC, catalogues, stores, "x.yml", first=FIRST, now=now)
        assert found == dt.date(2024, 11, latest)


def arrive(project: Project, store: Path, series_id: str, through: str, hour: int) -> None:
    catalogues = load_catalogues(project)
    series = catalogues.series.find(series_id)
    assert series is not None
    frame = sample(project, series_id, through)
    frame = frame.assign(date=pd.to_datetime(frame["date"]))
    moment = dt.datetime.fromisoformat(f"{through}T{hour}:00:00+00:00")
    origin = Origin("yahoo", "^RUT", moment, frame.to_csv().encode())
    rules = catalogues.input_rules
    take_in(store, series, frame, origin, sessions=load_sessions("XNYS"), rules=rules)


def test_a_value_from_before_the_close_is_not_stored_as_one(
    project: Project, tmp_path: Path
) -> None:
    for hour, last in ((15, "2024-11-20"), (22, "2024-11-21")):
        arrive(project, tmp_path, "RUT", "2024-11-21", hour)
        stored = pd.read_csv(tmp_path / "series" / "RUT.csv")
        assert stored["date"].iloc[-1] == last


def test_the_report_is_that_of_the_actual_date_and_follows_the_data(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path / "copy", ())
    copy.spec_path("x").write_text(LATEST)
    copy.spec_path("dated").write_text(LATEST.replace("latest", "2024-11-20"))
    store = tmp_path / "store"
    for series_id in ("RUT", "SPX"):
        arrive(project, store, series_id, "2024-11-20", 22)
    followed, dated = (collect(open_study(copy, name, store)) for name in ("x", "dated"))
    assert followed.findings.facts == dated.findings.facts
    assert followed.findings.about.spec == dated.findings.about.spec
    key = Inputs(copy, store).figures("x")
    assert build_report(copy, "x", store).status == "built"
    # One of the two alone moves nothing but the key: the other's close is still to come.
    for series_id, last in (("RUT", "2024-11-20"), ("SPX", "2024-11-22")):
        arrive(project, store, series_id, "2024-11-22", 22)
        assert Inputs(copy, store).figures("x") != key
        key = Inputs(copy, store).figures("x")
        assert build_report(copy, "x", store).status == "built"
        figures = json.loads((copy.report_folder("x") / "figures.json").read_text())
        assert figures["report"]["as_of"] == last
        assert max(fact["as_of"] for fact in figures["facts"]) == last
        page = (copy.report_folder("x") / "index.qmd").read_text()
        assert "latest:" not in page
        assert last in page
    assert build_report(copy, "x", store).status == "unchanged"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (LATEST.replace("2024", "2026"), "the data end on 2025-01-31, and no session before 2026"),
        (LATEST.replace("RUT", "NIFTYSMALL250"), "no data in embedded sample"),
        (LATEST.replace("latest", "newest"), "as_of: not a date"),
        (LATEST.replace("RUT", "RTU"), "not in the series catalogue"),
        (LATEST + "calendar: XNOP\n", "no such exchange calendar"),
    ],
)
def test_what_cannot_be_followed_is_one_line(
    project: Project, tmp_path: Path, lines: str, says: str
) -> None:
    copy = copy_project(project, tmp_path / "copy", ())
    copy.spec_path("x").write_text(lines)
    with pytest.raises(BumpsheetError) as refused:
        open_study(copy, "x")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_new_report_may_follow_the_data(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path / "copy", ())
    path = write_spec(copy, "x", Choices("us-election-2024", "latest"))
    assert "\nas_of: latest\n" in path.read_text()
    spec = load_spec(copy, "x", load_catalogues(copy))
    assert spec.as_of == dt.date(2024, 11, 6)
    assert open_study(copy, "x").as_of == dt.date(2025, 1, 31)


def test_a_part_in_the_store_stands_in_no_reports_way(
    project: Project, tmp_path: Path, catalogues: Catalogues
) -> None:
    """A year that somebody imported serves its own reports; others use the sample, and say so."""
    store = fill(project, tmp_path / "store", RUT="2016-11-10")
    findings = collect(open_study(project, "us-election-2016", store)).findings
    alone = collect(open_study(project, "us-election-2016")).findings
    assert [fact.value for fact in findings] == [fact.value for fact in alone]
    short = [item for item in findings.imperfections if item.kind == "short"]
    told = [(item.series_id, str(item.first), str(item.last), item.witnesses) for item in short]
    assert told == [("RUT", "2015-12-31", "2016-11-10", ("full store", "embedded sample"))]
    notes = tell(findings, (), catalogues, project.templates, "html").notes
    assert any("taken from the embedded sample, since the full store has it" in n for n in notes)
    # Closes that end before the event say nothing about how far it can be followed.
    stores = (Store(store, "full store"), Store(project.sample, "embedded sample"))
    assert latest_session(SPEC, catalogues, stores, "x.yml", first=FIRST) == dt.date(2025, 1, 31)
