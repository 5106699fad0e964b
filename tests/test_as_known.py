"""Reports with the data as they were known on a day: revisions since then are not seen."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet import cli
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.as_known import as_known
from bumpsheet.pipeline.report import build_report
from bumpsheet.supply.arrivals import Origin, take_in
from bumpsheet.trading.calendars import load_sessions
from conftest import contents, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")
REPORT = "us-election-2016"
FIRST = dt.datetime(2025, 2, 3, 12, 0, tzinfo=dt.UTC)
# After New York's evening it is the next day in UTC, which is what counts.
SECOND = dt.datetime(2025, 2, 9, 20, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


def arrive(
    project: Project, store: Path, series_id: str, moment: dt.datetime, factor: float
) -> None:
    """The sample's closes, of which one between base and as-of date is multiplied."""
    catalogues = load_catalogues(project)
    series = catalogues.series.find(series_id)
    assert series is not None
    frame = pd.read_csv(project.sample / f"{series_id}.csv", parse_dates=["date"])
    frame.loc[frame["date"] == "2016-11-14", "value"] *= factor
    take_in(
        store,
        series,
        frame,
        Origin("fred", f"https://example.org/{series_id}", moment, frame.to_csv().encode()),
        sessions=load_sessions("XNYS"),
        rules=catalogues.input_rules,
    )


def run(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bumpsheet", *arguments],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )


def figures(project: Project) -> dict[str, bytes]:
    files = contents(project.report_folder(REPORT))
    return {name: files[name] for name in ("figures.json", "figures.csv", "findings.json")}


def test_a_report_with_the_data_as_they_were_known(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path / "copy", (REPORT,))
    store = tmp_path / "store"
    arrive(project, store, "RUT", FIRST, 1.0)
    assert build_report(copy, REPORT, store).status == "built"
    before = figures(copy)
    arrive(project, store, "RUT", SECOND, 1.002)
    assert build_report(copy, REPORT, store).status == "built"
    assert figures(copy)["figures.json"] != before["figures.json"]
    done = run(copy, "prepare", "--data", str(store), "--data-as-of", "2025-02-09")
    assert done.returncode == 0, done.stderr
    record = json.loads(figures(copy)["figures.json"])
    assert record["report"].pop("data_known_on") == "2025-02-09"
    assert record == json.loads(before["figures.json"])
    assert figures(copy)["figures.csv"] == before["figures.csv"]
    stated = "February\N{NO-BREAK SPACE}9, 2025"
    page, letter = (
        (copy.report_folder(REPORT) / name).read_text(encoding="utf-8")
        for name in ("index.qmd", "newsletter.qmd")
    )
    assert f"Data known on [{stated}]" in page
    assert f"The data are those that had arrived by {stated} (UTC)" in page
    assert f"Data known on {stated}" in letter.partition("---\n\n")[0]
    same = as_known(store, dt.date(2025, 2, 9), copy.cache).folder
    assert build_report(copy, REPORT, same).status == "unchanged"
    later = as_known(store, dt.date(2025, 2, 10), copy.cache).folder
    assert build_report(copy, REPORT, later).status == "built"
    assert figures(copy)["figures.json"] != before["figures.json"]


def test_what_had_not_arrived_is_absent(project: Project, tmp_path: Path) -> None:
    store, cache = tmp_path / "store", tmp_path / "cache"
    arrive(project, store, "RUT", FIRST, 1.0)
    arrive(project, store, "SPX", SECOND, 1.0)
    known = as_known(store, FIRST.date(), cache)
    assert sorted(path.name for path in (known.folder / "series").iterdir()) == ["RUT.csv"]
    earlier = as_known(store, dt.date(2025, 2, 2), cache)
    assert not (earlier.folder / "series").exists()
    later = as_known(store, dt.date(2025, 2, 10), cache)
    assert len(list((later.folder / "series").iterdir())) == 2


def test_the_same_day_and_versions_are_the_same_folder_which_heals(
    project: Project, tmp_path: Path
) -> None:
    store, cache = tmp_path / "store", tmp_path / "cache"
    arrive(project, store, "RUT", FIRST, 1.0)
    known = as_known(store, FIRST.date(), cache)
    good = contents(known.folder)
    arrive(project, store, "RUT", SECOND, 1.002)
    (known.folder / "series" / "RUT.csv").write_text("date,value\n")
    again = as_known(store, FIRST.date(), cache)
    assert again.folder == known.folder
    assert contents(again.folder) == good
    other = as_known(store, dt.date(2025, 2, 5), cache)
    assert (again.folder / "known-on.txt").read_text() == "2025-02-03"
    assert (other.folder / "known-on.txt").read_text() == "2025-02-05"


def test_files_of_unknown_age_are_left_out_and_told(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path / "copy", (REPORT,))
    store = copy.root / "store"
    arrive(project, store, "RUT", FIRST, 1.0)
    (store / "NDX.csv").write_text("date,value\n2016-11-08,4700\n")
    done = run(copy, "figures", REPORT, "--data", str(store), "--data-as-of", "2025-02-03")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "note: left out, since nobody knows when it arrived: NDX.csv\n"


def told(
    project: Project, capture: pytest.CaptureFixture[str], *arguments: str
) -> tuple[object, str]:
    """How a command ends that is run in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        patch.setattr(sys, "argv", ["bumpsheet", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return ended.value.code, capture.readouterr().err


@pytest.mark.parametrize(
    "command", [("build",), ("prepare",), ("serve",), ("figures", REPORT), ("press", "x")]
)
def test_a_store_without_records_is_one_line(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    plain = ("--data", str(tmp_path))
    for named, says in ((plain, "does not record when its data arrived"), ((), "no data store")):
        code, line = told(project, capsys, *command, *named, "--data-as-of", "2025-02-03")
        assert code == 1
        assert says in line
        assert line.count("\n") == 1


@pytest.mark.parametrize("day", ["yesterday", "20250203", "2025-02-30", "0001-01-01", ""])
def test_a_day_that_is_none_is_one_line(
    project: Project, capsys: pytest.CaptureFixture[str], day: str
) -> None:
    code, line = told(project, capsys, "figures", REPORT, "--data-as-of", day)
    assert code == 1
    assert line.startswith("error: --data-as-of: not a date")
    assert line.count("\n") == 1


def test_a_damaged_version_is_one_line(project: Project, tmp_path: Path) -> None:
    store = tmp_path / "store"
    arrive(project, store, "RUT", FIRST, 1.0)
    version = next((store / "versions" / "RUT").iterdir())
    version.write_bytes(version.read_bytes()[:100])
    with pytest.raises(BumpsheetError, match=r"missing .* or damaged"):
        as_known(store, FIRST.date(), tmp_path / "cache")
    assert not list((tmp_path / "cache" / "as-known").iterdir())
