"""Quarto as the renderer and as the one that drives: pages that fail, steps, sites made by hand."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bumpsheet.layout import site_pages
from bumpsheet.pipeline.site import build_site
from bumpsheet.project import Project
from bumpsheet.render.publish import publish
from bumpsheet.render.quarto import QuartoRenderer, find_quarto
from bumpsheet.render.quarto_run import run_quarto
from conftest import add_environment, contents, copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("sample_only")
REPORTS = ("us-election-2016", "cpi-july-2024")
UNKNOWN = """\
{{% if about.name == "{name}" %}}

```{{=typst}}
#nothing-of-this-name()
```
{{% endif %}}
"""

# What Quarto does as far as the renderer sees it, for machines without it.
PRETENDED = """\
import os, pathlib, sys
import yaml

root, output = pathlib.Path.cwd(), pathlib.Path(sys.argv[3])
assert os.environ["BUMPSHEET_STEPS"] == "off"
assert "--sandbox" in sys.argv, "Quarto hands it on to Pandoc"
assert not os.listdir(os.environ["TYPST_PACKAGE_PATH"])
assert not os.listdir(os.environ["TYPST_PACKAGE_CACHE_PATH"])
assert os.environ["https_proxy"] == os.environ["HTTPS_PROXY"] == "http://127.0.0.1:9"
assert os.environ["QUARTO_PROFILE"] == "bumpsheet-rest"
rules = yaml.safe_load((root / "_quarto-bumpsheet-rest.yml").read_text())["project"]["render"]
with (root / "calls").open("a") as calls:
    calls.write(f"{len(rules)}\\n")
pages = [path for path in sorted(root.rglob("*.qmd"))
         if "!/" + str(path.relative_to(root)) not in rules]
if (root / "broken").exists() or any("UNREADABLE" in page.read_text() for page in pages):
    sys.exit("\\x1b[91mERROR: YAMLException: no page is named\\n\\nStack trace:\\n  at x\\x1b[39m")
for number, page in enumerate(pages, 1):
    name = page.relative_to(root)
    if len(pages) > 1:
        print(f"\\x1b[1m\\r[{number:>2}/{len(pages)}] {name}\\x1b[22m", file=sys.stderr)
    text = page.read_text()
    if "FILTER" in text:
        print("\\x1b[31mERROR (f.lua:1) a filter failed\\x1b[39m", file=sys.stderr)
    if "REFUSED" in text:
        page.with_suffix(".typ").touch()
        sys.exit(f"ERROR: error: refused in {root}/a\\nERROR: Typst compilation failed")
    target = (output / name).with_suffix(".html")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
"""


@pytest.fixture
def pretended(tmp_path: Path) -> QuartoRenderer:
    script = tmp_path / "pretended.py"
    script.write_text(PRETENDED)
    program = tmp_path / "quarto"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
    program.chmod(0o755)
    return QuartoRenderer(str(program))


@pytest.fixture
def plain(tmp_path: Path) -> Project:
    """A project with pages that say nothing."""
    root = tmp_path / "plain"
    for folder in ("", "method", "sources", "about", *(f"reports/r{n}" for n in range(5))):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "index.qmd").write_text("A page.\n")
    for n in range(5):
        (root / "reports" / f"r{n}.yml").touch()
    (root / ".site-staging").mkdir()
    return Project(root)


def rendered(renderer: QuartoRenderer, project: Project) -> list[str]:
    output = project.root / ".site-staging"
    return [str(found) for found in renderer.render(project, site_pages(project), output)]


def test_every_page_is_rendered_at_once(pretended: QuartoRenderer, plain: Project) -> None:
    assert rendered(pretended, plain) == []
    assert (plain.root / "calls").read_text() == "0\n"
    assert len(list((plain.root / ".site-staging").rglob("*.html"))) == 9


def test_pages_that_fail_are_named_with_quartos_reason(
    pretended: QuartoRenderer, plain: Project
) -> None:
    for name, text in {"r1": "REFUSED", "r2": "FILTER", "r4": "UNREADABLE"}.items():
        (plain.report_folder(name) / "index.qmd").write_text(text)
    assert rendered(pretended, plain) == [
        "reports/r1/index.qmd: Quarto: refused in a; Typst compilation failed",
        "reports/r2/index.qmd: Quarto: (f.lua:1) a filter failed",
        "reports/r4/index.qmd: Quarto: YAMLException: no page is named",
    ]
    made = {path.parent.name for path in (plain.root / ".site-staging").rglob("*.html")}
    assert {"r0", "r3", "method", ".site-staging"} <= made
    assert not {"r1", "r4"} & made
    assert not list(plain.root.rglob("*.typ"))
    assert not list(plain.root.glob("_quarto-*"))


def test_a_mistake_outside_the_pages_is_told_once(
    pretended: QuartoRenderer, plain: Project
) -> None:
    (plain.root / "broken").touch()
    assert rendered(pretended, plain) == ["quarto render: Quarto: YAMLException: no page is named"]
    assert not (plain.root / ".site-staging" / "index.html").exists()


@pytest.fixture(scope="module")
def executable() -> str:
    found, reason = find_quarto()
    if found is None:
        pytest.skip(reason)
    return found


@pytest.fixture
def two(project: Project, tmp_path: Path) -> Project:
    copy = copy_project(project, tmp_path, REPORTS)
    add_environment(copy)
    return copy


def test_a_page_that_quarto_cannot_render_keeps_its_old_version(
    two: Project, executable: str
) -> None:
    build_site(two, [], "builtin")
    before = contents(two.site / "reports")
    template = two.templates / "pages" / "newsletter.qmd.j2"
    whole = template.read_text(encoding="utf-8")
    template.write_text(whole + UNKNOWN.format(name=REPORTS[0]), encoding="utf-8")
    two.words_path(REPORTS[1]).write_text("Long.\n\n" * 200)
    failures = build_site(two, [], "quarto").failures
    assert len(failures) == 2
    assert any(
        line.startswith(f"reports/{REPORTS[0]}/newsletter.qmd: Quarto: ")
        and "unknown variable: nothing-of-this-name" in line
        for line in failures
    )
    assert any(
        line.startswith(f"reports/{REPORTS[1]}/newsletter.qmd: the newsletter has ")
        for line in failures
    )
    assert contents(two.site / "reports") == before
    method = (two.site / "method" / "index.html").read_text(encoding="utf-8")
    assert "quarto" in method, "the other pages are new"
    for name in REPORTS:
        left = {path.name for path in two.report_folder(name).glob("newsletter*")}
        assert left == {"newsletter.qmd"}
    # A page whose metadata nobody can read stops Quarto before it names a page.
    two.words_path(REPORTS[1]).unlink()
    template.write_text(whole, encoding="utf-8")
    assert not build_site(two, [], "quarto").failures
    page = two.report_folder(REPORTS[1]) / "index.qmd"
    page.write_text(page.read_text().replace("---\n", "---\nformat: [html\n", 1))
    (failure,) = publish(two, QuartoRenderer(executable))
    assert failure.page == f"reports/{REPORTS[1]}/index.qmd"
    assert "YAML" in failure.message


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The proxy that the environment names: it hears whether anybody asks for something."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.getsockname()[1]}")
        yield server


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ('#import "@preview/cetz:0.3.4"', "package|download|network|cetz"),
        ('#read("/etc/hostname")', "not found"),
        ('#read("../../../../../../../../etc/hostname")', "not found|escape|outside|root"),
    ],
)
def test_typst_has_no_network_and_reads_nothing_outside(
    plain: Project, executable: str, proxy: socket.socket, code: str, complaint: str
) -> None:
    (plain.root / "_quarto.yml").write_text(
        "project: {type: website, render: [/reports/*/index.qmd]}\n"
    )
    page = plain.report_folder("r1") / "index.qmd"
    page.write_text(f"---\nformat: typst\n---\n\n```{{=typst}}\n{code}\n```\n")
    done = run_quarto(executable, plain, [page], plain.root / ".site-staging")
    assert re.search(complaint, done.reasons.get(page, done.reason)), done
    assert not list(plain.root.rglob("*.pdf"))
    with pytest.raises(TimeoutError):
        proxy.accept()


def bare_render(project: Project, executable: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [executable, "render"], cwd=project.root, capture_output=True, text=True, check=False
    )


def test_quarto_alone_makes_the_same_site(two: Project, executable: str) -> None:
    bad = two.spec_path("bad")
    bad.write_text("event: us-election-2016\nas_of: 2016-11-18\nseries: {small: RUTT}\n")
    done = bare_render(two, executable)
    assert done.returncode == 0, done.stderr
    assert "error: bad.yml: series.small: not in the series catalogue" in done.stderr
    bad.unlink()
    first = contents(two.site)
    assert "pagefind/pagefind.js" in first
    assert not build_site(two, [], "quarto").failures
    built = contents(two.site)
    assert built.keys() == first.keys()
    assert [name for name in built if built[name] != first[name]] == []
    # Made again by hand it is the same site, so nothing is due.
    assert bare_render(two, executable).returncode == 0
    inode = two.site.stat().st_ino
    assert not build_site(two, [], "quarto").failures
    assert two.site.stat().st_ino == inode
    assert contents(two.site) == built


def test_quarto_stops_where_no_report_can_be_computed(two: Project, executable: str) -> None:
    for name in REPORTS:
        two.spec_path(name).write_text("event: nothing\nas_of: 2016-11-18\n")
    done = bare_render(two, executable)
    assert done.returncode != 0
    assert "error: reports/: no report could be computed" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_steps_leave_single_pages_and_builds_alone(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path, REPORTS[:1])

    def step(**environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["scripts/quarto-step.sh", "prepare"],
            cwd=copy.root,
            env={"PATH": os.environ["PATH"]} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert step().returncode == 0
    assert step(QUARTO_PROJECT_RENDER_ALL="1", BUMPSHEET_STEPS="off").returncode == 0
    done = step(QUARTO_PROJECT_RENDER_ALL="1")
    assert done.returncode == 1
    assert done.stderr == "error: there is no environment in .venv yet; run ./publish.sh once\n"
