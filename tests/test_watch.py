from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from bumpsheet.errors import BumpsheetError
from bumpsheet.watch import interval, keep_watch, one_round
from conftest import copy_project
from invented_world import World
from sources import Answer, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.project import Project
    from sources import Sources

REPORT = "us-election-2024"


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    monkeypatch.delenv("BUMPSHEET_DATA", raising=False)
    with running() as found:
        found.stand_in(monkeypatch)
        yield found


@pytest.fixture
def own(project: Project, tmp_path: Path) -> Project:
    """A project whose only report follows the data and says little, so that it is built soon."""
    copy = copy_project(project, tmp_path / "project", (REPORT,))
    spec = yaml.safe_load(copy.spec_path(REPORT).read_text())
    shown = {"returns", "streaks"}
    hidden = {path.name for path in (copy.templates / "families").iterdir()} - shown
    spec |= {"as_of": "latest", "sections": dict.fromkeys(sorted(hidden), False)}
    spec["series"] |= {"growth": None, "yield": None}
    copy.spec_path(REPORT).write_text(yaml.safe_dump(spec))
    for path in (copy.data / "press").glob("*.yml"):
        path.unlink()
    return copy


def watch(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bumpsheet", "watch", "--once", "--renderer", "builtin", *arguments],
        cwd=project.root,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )


def as_of(site: Path) -> str:
    found = re.search(r'"as_of": "([0-9-]+)"', (site / "figures.json").read_text())
    assert found is not None
    return found[1]


def test_a_round_fetches_rebuilds_what_is_due_and_delivers_it(
    own: Project, project: Project, sources: Sources, tmp_path: Path
) -> None:
    world = World(project)
    sources.make = world.answer
    place = tmp_path / "public"
    report = place / "reports" / REPORT
    through: dict[str, str] = {}

    def known(day: str) -> None:
        for series, symbol in (("RUT", "^RUT"), ("SPX", "^GSPC")):
            through[series] = day
            sources.give("yahoo", symbol, world.chart(symbol, world.values(series).loc[:day]))

    known("2024-11-29")
    first = watch(own, "--to", str(place))
    assert first.returncode == 0, first.stdout + first.stderr
    assert f"built  {REPORT}" in first.stdout
    assert as_of(report) == "2024-11-29"

    again = watch(own, "--to", str(place))
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"unchanged  {REPORT}" in again.stdout
    assert "1 new day" not in again.stdout

    known("2024-12-02")
    later = watch(own, "--to", str(place))
    assert later.returncode == 0, later.stdout + later.stderr
    assert "1 new day" in later.stdout
    assert as_of(report) == "2024-12-02"

    sources.give("yahoo", "^RUT", Answer(b"", 404))
    broken = watch(own, "--to", str(place))
    assert broken.returncode == 1
    assert "error: not pulled: RUT" in broken.stderr
    assert "Traceback" not in broken.stderr
    assert as_of(report) == "2024-12-02"


def test_the_example_for_ci_calls_commands_that_exist(project: Project) -> None:
    text = (project.root / "docs" / "examples" / "publish.yml").read_text()
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["publish"]["steps"]
    called = [step["run"] for step in steps if "bumpsheet" in step.get("run", "")]
    assert called == [".venv/bin/bumpsheet watch --once --to gh-pages"]
    cron = (project.root / "docs" / "how-to" / "schedule.md").read_text()
    assert called[0] in cron
    listed = subprocess.run(
        [sys.executable, "-m", "bumpsheet", "watch", "--help"],
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {"--once", "--to"} <= set(listed.split())
    setup = next(step["run"] for step in steps if step.get("name") == "Set up")
    script, lock = re.findall(r"[a-z]+(?:/[a-z]+)*\.(?:sh|lock)", setup)
    assert (project.root / script).is_file()
    assert (project.root / lock).is_file()


@pytest.mark.parametrize(
    ("written", "minutes"), [("15m", 15), ("90m", 90), ("6h", 360), ("1d", 1440), ("31d", 44640)]
)
def test_a_span_is_a_number_with_its_unit(written: str, minutes: int) -> None:
    assert interval(written) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "written", ["", "6", "6 hours", "14m", "0h", "32d", "-1h", "1e3h", "99999h"]
)
def test_another_span_is_refused(written: str) -> None:
    with pytest.raises(BumpsheetError, match="15 minutes and 31 days"):
        interval(written)


def test_a_step_that_fails_is_told_and_ends_neither_the_round_nor_the_watch() -> None:
    done: list[str] = []
    told: list[str] = []
    rests: list[float] = []

    def fails() -> bool:
        done.append("fails")
        raise BumpsheetError("source", "is away")

    def works() -> bool:
        done.append("works")
        return True

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            raise KeyboardInterrupt

    assert one_round((works,), lambda error: told.append(str(error)))
    assert not one_round((fails, works), lambda error: told.append(str(error)))
    assert done == ["works", "fails", "works"]
    assert told == ["source: is away"]
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        keep_watch(
            (fails, works),
            dt.timedelta(hours=1),
            lambda error: told.append(str(error)),
            said.append,
            rest,
        )
    assert done[3:] == ["fails", "works"] * 3
    assert all(0 < seconds <= 3600 for seconds in rests)
    assert all(line.startswith("next: ") for line in said)
