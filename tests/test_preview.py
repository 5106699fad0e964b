"""``bumpsheet serve``: what is saved is seen."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from watchfiles import Change

from bumpsheet.preview.serve import Sources
from conftest import copy_built

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from bumpsheet.project import Project

NAME = "us-election-2016"


class Command:
    """The running command, and what it has printed."""

    def __init__(self, project: Project, *arguments: str) -> None:
        environment = {k: v for k, v in os.environ.items() if k != "BUMPSHEET_DATA"}
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "bumpsheet", "serve", *arguments],
            cwd=project.root,
            env=environment | {"COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def until(self, text: str, seconds: float = 120) -> str:
        """The first line that has the text; what was printed is shown where there is none."""
        seen = []
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                break
            seen.append(line)
            if text in line:
                return line
        raise AssertionError(f"no line with {text!r} in {seen}")


@pytest.fixture
def small(built_small: Project, tmp_path: Path) -> Project:
    return copy_built(built_small, tmp_path)


@pytest.fixture
def command(small: Project) -> Iterator[Command]:
    started = Command(small, "--port", "0", "--renderer", "builtin")
    yield started
    started.process.terminate()
    started.process.wait(timeout=20)


def test_a_saved_source_is_built_and_the_open_page_reloads(
    browser: Browser, small: Project, command: Command
) -> None:
    address = command.until("look at: http").split()[2]
    page = browser.new_page()
    page.goto(f"{address}reports/{NAME}/index.html")
    assert "analyst" not in page.locator("main").inner_text()
    small.words_path(NAME).write_text("A word that was just saved.", encoding="utf-8")
    page.get_by_text("A word that was just saved.").wait_for(timeout=60_000)
    command.until(f"changed: reports/{NAME}.md")
    spec = small.spec_path(NAME)
    good = spec.read_text(encoding="utf-8")
    spec.write_text(good.replace("2016-11-18", "2016-11-19"), encoding="utf-8")
    assert "2016-11-18" in command.until("error: "), "a mistake is told with its remedy"
    page.get_by_text("A word that was just saved.").wait_for()  # what was there stays
    published = (small.site / "reports" / NAME / "index.html").read_text(encoding="utf-8")
    assert "__reload__" not in published, "only what is served has the script"
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{address}no/such/page")
    assert missing.value.code == 404
    assert b"There is no page at this address" in missing.value.read()
    page.close()


def test_a_port_in_use_is_told_in_one_line(small: Project, command: Command) -> None:
    port = command.until("look at: http").split("/")[2].rpartition(":")[2]
    second = Command(small, "--port", port)
    assert "--port: cannot be listened on" in second.until("error: ")
    assert second.process.wait(timeout=20) == 1


@pytest.mark.parametrize(
    ("path", "due"),
    [
        ("reports/a.yml", True),
        ("reports/a.md", True),
        ("reports/a/index.qmd", False),
        ("reports/.a-staging/index.qmd", False),
        ("templates/html/page.html", True),
        ("data/words.yml", True),
        ("analysis/event.ipynb", True),
        ("analysis/bumpsheet/cli.py", False),
        ("_brand.yml", True),
    ],
)
def test_only_sources_make_a_build_due(project: Project, path: str, *, due: bool) -> None:
    assert Sources(project)(Change.modified, str(project.root / path)) is due
