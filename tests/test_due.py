"""What is due: decided from digests, told in words, forced, and forgotten."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from bumpsheet.digests import SETTLED, Digests
from bumpsheet.layout import NOT_OF_REPORTS
from bumpsheet.pipeline.afresh import forget_builds
from bumpsheet.pipeline.how import How
from bumpsheet.pipeline.outcome import PRESS
from bumpsheet.pipeline.reasons import reasons
from bumpsheet.pipeline.site import build_site
from bumpsheet.whole import digest_of
from conftest import contents, copy_built, copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

NAME = "us-election-2016"
# Builds, and tells how much of what a build may need was imported for it.
LIGHT = """\
import sys
from bumpsheet.pipeline.site import build_site
from bumpsheet.project import find_project

outcomes = build_site(find_project(), [], "builtin").outcomes
needed = {"pandas", "papermill", "bumpsheet.pages.assets"}
print({outcome.status for outcome in outcomes}, len(needed & {*sys.modules}))
"""


@pytest.fixture
def built(built_small: Project, tmp_path: Path) -> Project:
    return copy_built(built_small, tmp_path)


def run(project: Project) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], cwd=project.root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_nothing_is_imported_where_nothing_is_due(built: Project) -> None:
    # A copy has other times than what it was copied from: the first run looks at its files.
    assert run(built) == "{'unchanged'} 0"
    (built.site / "index.html").write_text("something else")
    assert run(built).startswith("{'unchanged'} 1")
    assert "something else" not in (built.site / "index.html").read_text()
    assert run(built) == "{'unchanged'} 0"


def test_other_words_need_no_notebook_and_no_worker(built: Project, tmp_path: Path) -> None:
    """And give what a build from clean gives."""
    build_site(built, [], "builtin")
    shown = f"![A map]({NAME}.files/map.svg)"
    words = f'It rose by {{{{ fact("return-since-event-rut") }}}}.\n\n{shown}\n'
    built.words_path(NAME).write_text(words)
    built.pictures(NAME).mkdir()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h5"/></svg>'
    (built.pictures(NAME) / "map.svg").write_text(drawing)
    script = """\
import multiprocessing, sys
from bumpsheet.pipeline.site import build_site
from bumpsheet.project import find_project

result = build_site(find_project(), [], "builtin")
slow = {"pandas", "papermill", "altair", "nbformat", "exchange_calendars"}
print([o.status for o in result.outcomes], result.failures, sorted(slow & {*sys.modules}),
      multiprocessing.active_children())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=built.root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['built', 'unchanged'] () [] []"
    page = built.site / "reports" / NAME / "index.html"
    assert "It rose by" in page.read_text(encoding="utf-8")
    clean = copy_project(built, tmp_path / "clean", ())
    for path in (built.spec_path(NAME), built.words_path(NAME)):
        shutil.copyfile(path, clean.reports / path.name)
    shutil.copytree(built.pictures(NAME), clean.pictures(NAME))
    assert not build_site(clean, [], "builtin").failures
    assert contents(clean.site) == contents(built.site)
    ours, theirs = contents(built.reports), contents(clean.reports)
    assert ours == theirs
    assert run(built) == "{'unchanged'} 0"


def test_wrong_words_leave_what_was_published(built: Project) -> None:
    build_site(built, [], "builtin")
    before = contents(built.site)
    built.words_path(NAME).write_text('{{ fact("no-such-fact") }}')
    first = build_site(built, [], "builtin")
    assert "no-such-fact" in first.failures[0]
    assert contents(built.site) == before
    # Too much for its pages: the page that fails is the renderer's.
    built.words_path(NAME).write_text("Words upon words. " * 1500)
    assert "pages" in build_site(built, [], "builtin").failures[0]
    assert contents(built.site) == before
    built.words_path(NAME).unlink()
    assert not build_site(built, [], "builtin").failures
    assert contents(built.site) == before


def test_commands_start_without_what_they_may_not_need() -> None:
    script = """\
import sys
import bumpsheet.cli
import bumpsheet.pipeline.site
slow = {"pandas", "numpy", "papermill", "pagefind", "jinja2", "altair", "distributed", "pyarrow"}
print(sorted(slow & {*sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_build_in_which_nothing_is_due_imports_nothing_for_it(
    built_small: Project, tmp_path: Path
) -> None:
    script = """\
import sys
from bumpsheet.cli import app
app(["build", "--renderer", "builtin"], standalone_mode=False)
slow = {"pandas", "numpy", "papermill", "pagefind", "jinja2", "altair", "distributed", "pyarrow"}
print(sorted(slow & {*sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=copy_built(built_small, tmp_path / "copy").root,
        env={**os.environ, "BUMPSHEET_DATA": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "unchanged" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_file_that_was_not_touched_is_not_read_again(tmp_path: Path) -> None:
    path, kept = tmp_path / "close.csv", tmp_path / "kept.json"
    path.write_text("2016-11-08,1195.14")
    settle(path)
    first = Digests(kept)
    assert first.of(path) == digest_of(b"2016-11-08,1195.14")
    first.keep()
    before = path.stat()
    stored = kept.read_text()
    kept.write_text(stored.replace(first.of(path), "remembered"))
    assert Digests(kept).of(path) == "remembered"
    # As long, and said to be as old.
    path.write_text("2016-11-08,1195.15")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Digests(kept).of(path) == digest_of(b"2016-11-08,1195.15")


def test_a_file_that_was_just_written_is_not_trusted(tmp_path: Path) -> None:
    path, kept = tmp_path / "close.csv", tmp_path / "kept.json"
    path.write_text("2016-11-08,1195.14")
    digests = Digests(kept)
    digests.of(path)
    digests.keep()
    assert "close.csv" not in (kept.read_text() if kept.is_file() else "")


def settle(path: Path) -> None:
    while time.time_ns() - path.stat().st_ctime_ns <= SETTLED:
        time.sleep(0.1)


def change_parameters(project: Project) -> str:
    with project.spec_path(NAME).open("a") as file:
        file.write("# A remark.\n")
    return f"reports/{NAME}.yml: changed"


def add_words(project: Project) -> str:
    project.words_path(NAME).write_text("Words of my own.")
    return f"reports/{NAME}.md: new"


def change_template(project: Project) -> str:
    template = project.templates / "pages" / "report.qmd.j2"
    template.write_text(template.read_text() + "\nOne more line.\n")
    return "templates/pages/report.qmd.j2: changed"


def change_close(project: Project) -> str:
    closes = project.sample / "KRE.csv"
    lines = closes.read_text().splitlines()
    closes.write_text("\n".join([lines[0], *lines[2:]]) + "\n")
    return "data/sample/KRE.csv: not what it was up to 2016-11-18"


def drop_family(project: Project) -> str:
    (project.templates / "families" / "valuation" / "section.md.j2").unlink()
    return "templates/families/valuation/section.md.j2: gone"


def harm_folder(project: Project) -> str:
    (project.report_folder(NAME) / "figures.csv").unlink()
    return f"reports/{NAME}/: not as the build has left it"


@pytest.mark.parametrize(
    "change",
    [change_parameters, add_words, change_template, change_close, drop_family, harm_folder],
)
def test_what_changed_is_told(built: Project, change: Callable[[Project], str]) -> None:
    assert reasons(built, NAME, None) == [f"{NAME} is up to date"]
    told = change(built)
    assert reasons(built, NAME, None) == [f"{NAME} is due:", f"  {told}"]


@pytest.mark.parametrize(
    "name", ["pages/index.qmd.j2", "html/style/listing.css.j2", "html/page.html", "preview/new.css"]
)
def test_a_template_of_other_pages_makes_no_report_due(built: Project, name: str) -> None:
    template = built.templates / name
    template.write_text(template.read_text() + "\n")
    assert reasons(built, NAME, None) == [f"{NAME} is up to date"]


def test_no_template_of_a_report_is_taken_for_one_of_other_pages(project: Project) -> None:
    """What is included by a template that makes reports is one that makes reports."""
    folder = project.templates
    named = re.compile(r"{%-?\s*(?:from|include|import|extends)\s+\"([^\"]+)\"")
    own = [
        path
        for form in ("pages/report*", "pages/[bfn]*", "pages/_*", "narrative/*", "families/*/*")
        for path in folder.glob(form)
        if path.suffix == ".j2"
    ]
    assert len(own) > 30
    used = {name for path in own for name in named.findall(path.read_text(encoding="utf-8"))}
    used |= {path.relative_to(folder).as_posix() for path in own}
    assert not [name for name in used if name.startswith(NOT_OF_REPORTS)]


def test_data_that_come_into_use_are_told(built: Project, tmp_path: Path) -> None:
    store = tmp_path / "own"
    store.mkdir()
    (store / "RUT.csv").write_bytes((built.sample / "RUT.csv").read_bytes())
    assert reasons(built, NAME, store) == [f"{NAME} is due:", "  store/RUT.csv: new"]


def test_what_was_never_built_is_told(built: Project) -> None:
    built.spec_path("other").write_bytes(built.spec_path(NAME).read_bytes())
    assert "never built" in reasons(built, "other", None)[0]


def test_a_build_can_be_forced(built: Project) -> None:
    before = contents(built.site)
    result = build_site(built, [], "builtin", how=How(force=True))
    assert {outcome.name: outcome.status for outcome in result.outcomes} == {
        NAME: "built",
        PRESS: "built",
    }
    assert contents(built.site) == before


def test_a_fresh_start_deletes_what_builds_have_written_alone(built: Project) -> None:
    before = contents(built.site)
    (built.report_folder(NAME) / "mine.txt").write_text("mine")
    told = forget_builds(built, print)
    assert told == ["press", f"reports/{NAME}", ".cache"]
    left = contents(built.report_folder(NAME))
    assert {name: left[name] for name in left if name[0] != "."} == {"mine.txt": b"mine"}
    assert [path.name for path in built.cache.iterdir()] == ["lock"]
    assert contents(built.site) == before
    result = build_site(built, [], "builtin")
    assert {outcome.status for outcome in result.outcomes} == {"built"}
    assert contents(built.site) == before
    assert (built.report_folder(NAME) / "mine.txt").read_text() == "mine"
