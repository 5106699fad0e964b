"""Building: what is due, what fails, and what stays as it was."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.notebook import run_notebook
from bumpsheet.pipeline.site import build_site
from bumpsheet.render.choose import choose_renderer
from conftest import add_report, contents, copy_built, copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.pipeline.site import SiteResult
    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")


@pytest.fixture
def small(project: Project, tmp_path: Path) -> Project:
    return copy_project(project, tmp_path, ("us-election-2016",))


@pytest.fixture
def built(built_small: Project, tmp_path: Path) -> Project:
    """The same as a build has left it elsewhere."""
    return copy_built(built_small, tmp_path)


@pytest.fixture
def extended(built: Project, project: Project) -> Project:
    """The same with another report, of which nothing is built yet."""
    add_report(built, project, "cpi-july-2024")
    return built


def states(result: SiteResult) -> dict[str, str]:
    return {outcome.name: outcome.status for outcome in result.outcomes}


def test_second_run_does_nothing_and_a_rebuild_gives_the_same_bytes(small: Project) -> None:
    assert set(states(build_site(small, [], "builtin")).values()) == {"built"}
    first = contents(small.site)
    inode = small.site.stat().st_ino
    assert set(states(build_site(small, [], "builtin")).values()) == {"unchanged"}
    assert small.site.stat().st_ino == inode, "the site was replaced although nothing was due"
    for path in [*small.cache.glob("keys/*"), *small.cache.glob("rendered/*")]:
        path.unlink()
    (small.cache / "press.json").unlink()
    build_site(small, [], "builtin")
    again = contents(small.site)
    assert again.keys() == first.keys()
    assert [name for name in first if again[name] != first[name]] == []


def test_nothing_is_due_where_a_built_project_was_moved_to(built: Project) -> None:
    inode = built.site.stat().st_ino
    assert set(states(build_site(built, [], "builtin")).values()) == {"unchanged"}
    assert built.site.stat().st_ino == inode


def drop(page: Path) -> None:
    page.unlink()


def lose_policy(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "Content-Security-Policy" in text
    page.write_text(text.replace("Content-Security-Policy", "Content-Security-Nothing"))


def add_file(page: Path) -> None:
    page.with_name("search.json").write_text("[]")


def break_stamp(page: Path) -> None:
    for name in ("site", "complete"):
        (page.parents[1] / ".cache" / f"{name}.json").write_text('{"renderer": "built')


@pytest.mark.parametrize("harm", [drop, lose_policy, add_file, break_stamp])
def test_a_site_that_something_else_wrote_is_published_again(
    built: Project, harm: Callable[[Path], None]
) -> None:
    before = contents(built.site)
    harm(built.site / "index.html")
    assert not build_site(built, [], "builtin").failures
    assert contents(built.site) == before


def test_a_changed_parameter_or_template_is_noticed(built: Project) -> None:
    spec = built.spec_path("us-election-2016")
    spec.write_text(spec.read_text().replace("2016-11-18", "2016-11-17"))
    assert states(build_site(built, [], "builtin")) == {
        "us-election-2016": "built",
        "press check": "unchanged",
    }
    page = (built.site / "reports/us-election-2016/index.html").read_text()
    assert "November\xa017, 2016" in page
    words = built.words_path("us-election-2016")
    words.write_text("A sentence of my own, with *stress*.")
    build_site(built, [], "builtin")
    page = (built.site / "reports/us-election-2016/index.html").read_text()
    assert "A sentence of my own, with <em>stress</em>." in page


def test_one_bad_report_does_not_stop_the_others(small: Project) -> None:
    bad = small.spec_path("bad")
    bad.write_text("event: us-election-2016\nas_of: 2016-11-18\nseries: {small: RUTT}\n")
    result = build_site(small, [], "builtin")
    assert states(result) == {
        "bad": "failed",
        "us-election-2016": "built",
        "press check": "built",
    }
    assert result.failures == (
        "bad.yml: series.small: not in the series catalogue (got 'RUTT'); did you mean RUT?",
    )
    assert (small.site / "reports/us-election-2016/index.html").is_file()
    assert not (small.site / "reports/bad").exists()
    assert not list(small.reports.glob(".*"))


def test_what_was_published_stays_when_a_report_breaks(built: Project) -> None:
    before = contents(built.site)
    spec = built.spec_path("us-election-2016")
    spec.write_text(spec.read_text().replace("2016-11-18", "2016-11-19"))
    result = build_site(built, [], "builtin")
    assert "not a session of XNYS" in result.failures[0]
    assert "2016-11-18" in result.failures[0], "the remedy names the session before"
    assert contents(built.site) == before


def test_a_page_that_cannot_be_rendered_keeps_its_old_version(built: Project) -> None:
    before = contents(built.site / "reports")
    built.words_path("us-election-2016").write_text("Long.\n\n" * 200)
    result = build_site(built, [], "builtin")
    assert "pages, at most 2" in result.failures[0]
    assert contents(built.site / "reports") == before


def test_a_report_without_its_returns_is_listed_and_not_compared(
    project: Project, extended: Project
) -> None:
    others = ("cpi-july-2024", "us-election-2020")
    add_report(extended, project, "us-election-2020")
    with extended.spec_path("us-election-2016").open("a", encoding="utf-8") as file:
        file.write("\nsections: {returns: false}\n")
    assert not build_site(extended, [], "builtin").failures
    index = (extended.site / "index.html").read_text(encoding="utf-8")
    compared = set(re.findall(r'href="reports/([^/]+)/index.html#chart-excess"', index))
    assert compared == set(others)
    assert 'href="reports/us-election-2016/index.html"' in index
    assert index.count('class="spark"') == len(others)
    summary = json.loads((extended.report_folder("us-election-2016") / "summary.json").read_text())
    assert summary["measures"] == {}


def test_nothing_links_to_a_report_that_was_never_rendered(extended: Project) -> None:
    extended.words_path("cpi-july-2024").write_text("Long.\n\n" * 200)
    result = build_site(extended, [], "builtin")
    (failure,) = result.failures
    assert "pages, at most 2" in failure
    assert not (extended.site / "reports" / "cpi-july-2024").exists()
    for page in extended.site.rglob("*.html"):
        assert "reports/cpi-july-2024" not in page.read_text(), page
    assert "cpi-july-2024" not in (extended.site / "feed.xml").read_text()
    extended.words_path("cpi-july-2024").unlink()
    assert not build_site(extended, [], "builtin").failures
    assert "cpi-july-2024" in (extended.site / "index.html").read_text()


def test_an_old_page_keeps_the_style_sheet_that_it_was_published_with(built: Project) -> None:
    page = built.site / "reports" / "us-election-2016" / "index.html"
    (style,) = re.findall(r'href="([^"]*/site\.[0-9a-f]{8}\.css)"', page.read_text())
    sheet = built.templates / "html" / "style" / "print.css.j2"
    sheet.write_text(sheet.read_text() + "\n/* another */\n")
    built.words_path("us-election-2016").write_text("Long.\n\n" * 200)
    assert build_site(built, [], "builtin").failures
    assert style in page.read_text()
    assert (page.parent / style).is_file()
    assert len(list((built.site / "assets").glob("site.*.css"))) == 2
    built.words_path("us-election-2016").unlink()
    build_site(built, [], "builtin")
    assert style not in page.read_text()
    assert len(list((built.site / "assets").glob("site.*.css"))) == 1


def test_a_removed_report_leaves_the_site(extended: Project) -> None:
    build_site(extended, [], "builtin")
    assert (extended.site / "reports/cpi-july-2024").is_dir()
    extended.spec_path("cpi-july-2024").unlink()
    build_site(extended, [], "builtin")
    assert not (extended.site / "reports/cpi-july-2024").exists()
    assert "cpi-july" not in (extended.site / "index.html").read_text()


def test_both_ways_of_running_the_notebook_agree(small: Project) -> None:
    """The in-process engine gives what a Jupyter kernel gives."""
    found = []
    for kernel in (False, True):
        folder = small.reports / f".kernel-{kernel}"
        folder.mkdir()
        parameters = {"report": "us-election-2016", "output": "."}
        run_notebook(small, "event.ipynb", parameters, folder, kernel=kernel)
        notebook = nbformat.read(folder / "event.ipynb", as_version=4)
        outputs = [
            [output.get("data", {}).get("text/html") or output.get("text") for output in outputs]
            for outputs in (cell.get("outputs", []) for cell in notebook.cells)
        ]
        found.append((outputs, (folder / "findings.json").read_bytes()))
    assert found[0] == found[1]


def test_command_line(built: Project) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k != "BUMPSHEET_DATA"}
        environment["COLUMNS"] = "200"
        return subprocess.run(
            [sys.executable, "-m", "bumpsheet", *arguments],
            cwd=built.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    made = run("new", "mine", "--event", "us-election-2024", "--as-of", "2024-11-15")
    assert made.returncode == 0, made.stderr
    done = run("build", "mine", "--renderer", "builtin")
    assert done.returncode == 0, done.stderr
    assert "renderer: builtin (asked for)" in done.stdout
    assert "look at: _site/index.html" in done.stdout
    assert (built.site / "reports/mine/newsletter.pdf").is_file()
    figures = run("figures", "mine")
    assert "first-session-return-rut" in figures.stdout
    for arguments, said in {
        ("new", "mine", "--event", "us-election-2024", "--as-of", "2024-11-15"): "is there already",
        ("new", "other", "--event", "us-election-2025", "--as-of", "2025-11-14"): "did you mean",
        ("build", "nothing"): "no such file",
        ("build", "--data", "nowhere"): "no such folder",
        ("build", "--renderer", "word"): "no such renderer",
    }.items():
        done = run(*arguments)
        assert done.returncode == 1, arguments
        errors = [line for line in done.stderr.splitlines() if line]
        assert len(errors) == 1, done.stderr
        assert errors[0].startswith("error: ")
        assert said in errors[0]


def test_auto_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("QUARTO", raising=False)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    renderer, reason = choose_renderer("auto")
    assert (renderer.name, reason) == ("builtin", "Quarto is not installed")


@pytest.mark.parametrize(
    ("version", "usable"),
    [("1.9.38", False), ("1.10.16", False), ("1.10.17", True), ("1.11.0", True), ("", False)],
)
def test_an_old_quarto_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, *, usable: bool
) -> None:
    program = tmp_path / "quarto"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO", str(program))
    renderer, reason = choose_renderer("auto")
    assert renderer.name == ("quarto" if usable else "builtin")
    assert version in reason
    if not usable:
        assert "older than 1.10.17, the first that writes a PDF to two standards" in reason
        with pytest.raises(BumpsheetError) as told:
            choose_renderer("quarto")
        assert reason in str(told.value)
        assert "\n" not in str(told.value)
