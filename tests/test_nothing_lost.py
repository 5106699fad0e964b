"""Builds that go wrong: what people own stays, what was published stays, the next build heals."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import nbformat
import psutil
import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.report import build_report
from bumpsheet.pipeline.site import build_site
from conftest import add_report, built_once, contents, copy_built, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

NAME = "us-election-2016"
OTHER = "us-election-2020"


@pytest.fixture
def small(project: Project, tmp_path: Path) -> Project:
    return copy_project(project, tmp_path / "site of mine", (NAME,))


@pytest.fixture
def kept(built_small: Project, tmp_path: Path) -> Project:
    """The same as a build has left it."""
    return copy_built(built_small, tmp_path / "site of mine")


@pytest.fixture
def two(project: Project, tmp_path: Path) -> Project:
    return copy_project(project, tmp_path / "two", (NAME, OTHER))


def built(project: Project) -> dict[str, bytes]:
    result = build_site(project, [], "builtin")
    assert not result.failures
    assert {outcome.status for outcome in result.outcomes} <= {"built", "unchanged"}
    return contents(project.site)


def command(project: Project, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "bumpsheet", "build", "--renderer", "builtin", *arguments]


@pytest.mark.parametrize("name", ["../victim", "/../../victim", "..", "a/b", ".x"])
def test_a_name_that_leads_elsewhere_deletes_nothing(small: Project, name: str) -> None:
    victims = [
        small.root / "victim-staging",
        small.root / "reports" / "..-staging",
        small.root.parent / "victim-staging",
    ]
    for victim in victims:
        victim.mkdir(exist_ok=True)
        (victim / "mine.txt").write_text("mine")
    outcome = build_report(small, name)
    assert outcome.status == "failed"
    assert "not usable" in outcome.message
    assert all((victim / "mine.txt").read_text() == "mine" for victim in victims)


def test_what_people_put_among_the_reports_stays(kept: Project) -> None:
    own = kept.reports / "my-notes"
    own.mkdir()
    (own / "summary.json").write_text('{"name": "my-notes"}')
    picture = kept.report_folder(NAME) / "picture.png"
    picture.write_bytes(b"mine")
    spec = kept.spec_path(NAME)
    spec.write_text(spec.read_text(encoding="utf-8") + "\n# Changed.\n", encoding="utf-8")
    built(kept)
    built(kept)
    assert picture.read_bytes() == b"mine"
    (kept.reports / f"{OTHER}.yml").write_text(f"event: {OTHER}\nas_of: 2020-11-30\n")
    spec.unlink()
    built(kept)
    assert (own / "summary.json").is_file()
    assert contents(kept.report_folder(NAME)) == {"picture.png": b"mine"}


def test_a_folder_that_no_build_has_written_is_refused(small: Project) -> None:
    folder = small.report_folder(NAME)
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    outcome = build_report(small, NAME)
    assert outcome.status == "failed"
    assert "no build has written this folder; move it elsewhere" in outcome.message
    assert contents(folder) == {"mine.txt": b"mine"}


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"figures": 1}'])
def test_damaged_state_heals_by_itself(kept: Project, damage: str) -> None:
    right = contents(kept.site)
    states = [path for path in kept.cache.rglob("*.json") if path.is_file()]
    states.append(kept.report_folder(NAME) / ".written.json")
    assert len(states) > 3
    for path in states:
        path.write_text(damage)
    assert built(kept) == right
    for path in states:
        path.unlink(missing_ok=True)
    assert built(kept) == right


@pytest.mark.parametrize("value", [[["x"]], 1])
def test_state_of_another_version_heals_by_itself(kept: Project, value: object) -> None:
    """The same names with values of another kind, and names that this version does not use."""
    right = contents(kept.site)
    for path in kept.cache.rglob("*.json"):
        state = json.loads(path.read_text("utf-8"))
        if isinstance(state, dict):
            path.write_text(json.dumps(state | {"_quarto.yml": value, str(kept.root): value}))
    assert built(kept) == right
    for path in [*kept.cache.rglob("*.json"), kept.report_folder(NAME) / ".written.json"]:
        state = json.loads(path.read_text("utf-8"))
        if isinstance(state, dict):
            path.write_text(json.dumps(dict.fromkeys(state, value)))
    assert built(kept) == right


def test_lost_and_changed_files_are_made_again(kept: Project) -> None:
    right = contents(kept.site)
    (kept.report_folder(NAME) / "figures.json").unlink()
    (kept.report_folder(NAME) / "summary.json").write_text("")
    for page in kept.press.rglob("*.qmd"):
        page.write_text("Something else.\n")
    assert built(kept) == right


def test_after_a_failure_the_front_page_tells_of_what_is_published(
    kept: Project, project: Project
) -> None:
    add_report(kept, project, OTHER)
    built(kept)
    listing = (kept.site / "index.html").read_text(encoding="utf-8")
    feed = (kept.site / "feed.xml").read_text(encoding="utf-8")
    assert "10.1%" in listing
    spec = kept.spec_path(NAME)
    spec.write_text(spec.read_text(encoding="utf-8").replace("2016-11-18", "2016-11-16"))
    # What is computed is right; what the newsletter holds is too much for its pages.
    kept.words_path(NAME).write_text("Words upon words. " * 1500)
    result = build_site(kept, [], "builtin")
    assert result.failures
    report = (kept.site / "reports" / NAME / "index.html").read_text(encoding="utf-8")
    assert "Words upon words" not in report
    assert (kept.site / "index.html").read_text(encoding="utf-8") == listing
    assert (kept.site / "feed.xml").read_text(encoding="utf-8") == feed


def test_a_dead_worker_costs_its_report_only(two: Project) -> None:
    path = two.analysis / "event.ipynb"
    notebook = nbformat.read(path, as_version=4)
    deadly = f"import os, signal\nreport == {NAME!r} and os.kill(os.getpid(), signal.SIGKILL)"
    parameters = next(
        place
        for place, cell in enumerate(notebook.cells)
        if "parameters" in cell.metadata.get("tags", ())
    )
    notebook.cells.insert(parameters + 1, nbformat.v4.new_code_cell(deadly))
    nbformat.write(notebook, path)
    outcomes = {outcome.name: outcome for outcome in build_site(two, [], "builtin").outcomes}
    assert outcomes[OTHER].status == "built"
    assert outcomes[NAME].status == "failed"
    assert len(outcomes[NAME].message.splitlines()) == 1
    assert (two.site / "reports" / OTHER / "index.html").is_file()


def test_a_second_build_waits_for_the_first(small: Project) -> None:
    first = subprocess.Popen(command(small), cwd=small.root, stdout=subprocess.PIPE)
    while not (small.cache / "lock").is_file() or not (small.cache / "lock").read_text():
        assert first.poll() is None
        time.sleep(0.05)
    second = subprocess.run(
        command(small), cwd=small.root, capture_output=True, text=True, check=False
    )
    assert first.wait() == 0
    assert second.returncode == 0
    assert f"waiting for the build of process {first.pid}" in second.stdout
    assert "unchanged" in second.stdout
    assert (small.site / "index.html").is_file()


@pytest.fixture(scope="module")
def undisturbed(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of two reports, built at one go."""
    return contents(built_once(tmp_path_factory, project, "two", (NAME, OTHER)).site)


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_killed_build_leaves_no_worker_and_the_next_is_right(
    two: Project, undisturbed: dict[str, bytes], kind: signal.Signals
) -> None:
    for moment in (0.0, 1.5, 4.5):
        (two.cache / "lock").unlink(missing_ok=True)
        build = subprocess.Popen(
            command(two), cwd=two.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        # Before that Python itself is still starting, and tells of it in its own way.
        while build.poll() is None and not (two.cache / "lock").is_file():
            time.sleep(0.01)
        time.sleep(moment)
        family = psutil.Process(build.pid).children(recursive=True) if build.poll() is None else []
        build.send_signal(kind)
        _, told = build.communicate()
        assert len(told.splitlines()) <= 1, told
        _, alive = psutil.wait_procs(family, timeout=20)
        assert not alive
    assert built(two) == undisturbed


def test_no_room_is_one_line_and_loses_nothing(kept: Project) -> None:
    before = contents(kept.site)
    kept.words_path(NAME).write_text("New words.\n")

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    build = subprocess.run(
        command(kept),
        cwd=kept.root,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=little_room,
    )
    assert build.returncode != 0
    assert "Traceback" not in build.stderr
    assert build.stderr.startswith("error: ")
    assert "File too large; what was published stays" in build.stderr
    assert "staging" not in build.stderr
    assert contents(kept.site) == before
    after = built(kept)
    assert b"New words." in after[f"reports/{NAME}/index.html"]


def test_a_site_that_is_a_link_is_refused(small: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine.txt").write_text("mine")
    small.site.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BumpsheetError, match="_site"):
        build_site(small, [], "builtin")
    assert (tmp_path / "elsewhere" / "mine.txt").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_tree_that_cannot_be_written_is_one_line(small: Project) -> None:
    small.root.chmod(0o555)
    try:
        build = subprocess.run(
            command(small), cwd=small.root, capture_output=True, text=True, check=False
        )
    finally:
        small.root.chmod(0o755)
    assert build.returncode == 1
    assert len(build.stderr.splitlines()) == 1
