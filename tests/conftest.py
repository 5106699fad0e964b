from __future__ import annotations

import contextlib
import fcntl
import functools
import http.server
import os
import re
import shutil
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import yaml
from altair.utils.schemapi import debug_mode

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.runtime import chart_runtime
from bumpsheet.charts.scene import Scene
from bumpsheet.families.collect import shown_families
from bumpsheet.fonts import prepare_fonts
from bumpsheet.narrative.tell import tell
from bumpsheet.pipeline.site import build_site
from bumpsheet.project import Project, find_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.families.collect import Collected
    from bumpsheet.narrative.model import Story

# The same examples every time, so that a check fails because of a change and not by luck;
# HYPOTHESIS_PROFILE=search looks for new ones.
hypothesis.settings.register_profile("default", max_examples=25, derandomize=True)
hypothesis.settings.register_profile("search", max_examples=400)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

SOURCES = (
    ".gitignore",
    "_quarto.yml",
    "_brand.yml",
    "analysis/event.ipynb",
    "analysis/press_check.ipynb",
    "scripts",
    "templates",
    "data",
)


# Files that take minutes are begun first: nobody then waits for the last of them alone.
LONG = (
    "test_guide",
    "test_nothing_lost",
    "test_accessibility",
    "test_pipeline",
    "test_statements",
    "test_watch",
    "test_renderers_agree",
    "test_quarto",
    "test_preview",
    "test_live",
    "test_live_browser",
    "test_as_known",
    "test_delivery",
    "test_browser",
    "test_hostile_pages",
    "test_pull",
    "test_pictures",
    "test_environment",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns = {name: turn for turn, name in enumerate(LONG)}
    items.sort(key=lambda item: turns.get(item.path.stem, len(turns)))


@pytest.fixture(scope="session")
def project() -> Project:
    return find_project(Path(__file__))


@pytest.fixture(scope="session")
def market() -> Path:
    """The full market store; tests that need it skip where it is not named."""
    named = os.environ.get("BUMPSHEET_DATA")
    if not named or not (Path(named) / "series" / "RUT.csv").is_file():
        pytest.skip("BUMPSHEET_DATA names no full market store")
    return Path(named)


@pytest.fixture
def sample_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the embedded sample whatever the environment says."""
    monkeypatch.setenv("BUMPSHEET_DATA", "")


@pytest.fixture(scope="session")
def _s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - slow to import, for few tests

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(_s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an object store on this machine, and who we are there."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", _s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    return _s3_server


def copy_project(project: Project, target: Path, reports: tuple[str, ...]) -> Project:
    """A project of its own with some of the shipped reports, and nothing generated.

    Only what every project makes alike is brought along: fonts and the script of charts.
    """
    fonts = prepare_fonts(load_brand(project), project.cache).folder.parent
    chart_runtime(project.cache)
    for name in SOURCES:
        source, copy = project.root / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy(source, copy)
    (target / "reports").mkdir()
    for report in reports:
        for path in project.reports.glob(f"{report}.*"):
            shutil.copyfile(path, target / "reports" / path.name)
    shutil.copytree(fonts, target / ".cache" / "fonts" / fonts.name)
    for script in project.cache.glob("vega-*.js"):
        shutil.copyfile(script, target / ".cache" / script.name)
    return Project(target)


def built_once(
    factory: pytest.TempPathFactory, project: Project, name: str, reports: tuple[str, ...]
) -> Project:
    """A project with these reports, built by whichever process of the run asks first.

    It is for all tests, so that none may change it; a copy of it is as it is, with nothing due.
    """
    top = factory.getbasetemp()
    shared = top.parent if "PYTEST_XDIST_WORKER" in os.environ else top
    folder, staging = shared / name, shared / f"{name}-staging"
    with (shared / f"{name}.lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            shutil.rmtree(staging, ignore_errors=True)
            patch.setenv("BUMPSHEET_DATA", "")
            assert not build_site(copy_project(project, staging, reports), [], "builtin").failures
            staging.rename(folder)
    return Project(folder)


def add_environment(project: Project) -> None:
    """A ``.venv`` with the commands of this project, and with files that look like pages."""
    program = project.root / ".venv" / "bin" / "bumpsheet"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bumpsheet "$@"\n')
    program.chmod(0o755)
    library = project.root / ".venv" / "lib" / "site-packages"
    for name in (
        "robots.txt",
        "feed.xml",
        "assets/widget.css",
        "press/press.json",
        "reports/other/index.qmd",
        "reports/other/figures.json",
        "reports/other/charts/chart.svg",
    ):
        decoy = library / name
        decoy.parent.mkdir(parents=True, exist_ok=True)
        decoy.write_text("Not of this site.\n")


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def story_of(project: Project, collected: Collected, catalogues: Catalogues) -> Story:
    """What a report's page says, with the captions of all charts that its data allow."""
    findings = collected.findings
    scene = Scene(findings, collected.tables, load_brand(project))
    families = shown_families(findings.about.spec).values()
    with debug_mode(arg=False):
        charts = [chart.id for family in families for chart in family.charts if chart.draft(scene)]
    return tell(findings, charts, catalogues, project.templates, "html")


@dataclass(frozen=True)
class Published:
    """A project with all shipped reports, published by the built-in renderer."""

    project: Project

    @property
    def reports(self) -> list[str]:
        return self.project.report_names()


@pytest.fixture(scope="session")
def published(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Published:
    reports = tuple(project.report_names())
    return Published(built_once(tmp_path_factory, project, "published", reports))


@pytest.fixture(scope="session")
def built_small(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with one shipped report, published by the built-in renderer; to be read only."""
    return built_once(tmp_path_factory, project, "small", ("us-election-2016",))


def copy_built(project: Project, target: Path) -> Project:
    """A project of its own, as a build has left another."""
    shutil.copytree(project.root, target, dirs_exist_ok=True)
    return Project(target)


def add_report(project: Project, shipped: Project, name: str) -> None:
    """Give a project another shipped report, which is then due."""
    shutil.copyfile(shipped.spec_path(name), project.spec_path(name))


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Address of a plain static server for a folder."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; tests that need it skip where there is none."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


# A statement of the press that is right in the embedded sample but for its number.
PRESS_CLAIM = {
    "id": "mine-1",
    "statement": "Small caps rose.",
    "measure": "return",
    "series": "RUT",
    "published": 10,
    "unit": "percent",
    "as_of": "2016-11-18",
}


def press_article(folder: Path, claims: list[dict[str, Any]], **fields: Any) -> Path:
    """An article with these statements, about the election of 2016 unless told otherwise."""
    known = {"id": "mine", "title": "Mine", "publisher": "Me", "event": "us-election-2016"}
    path = folder / "mine.yml"
    text = yaml.safe_dump(known | fields | {"claims": claims}, allow_unicode=True)
    path.write_text(re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", text), encoding="utf-8")
    return path
