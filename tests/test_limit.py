"""What hangs fails alone, within its time and with the reason."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import nbformat
import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.how import How
from bumpsheet.pipeline.limit import time_limit
from bumpsheet.pipeline.outcome import PRESS
from bumpsheet.pipeline.site import build_site
from conftest import copy_built

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")


def hang() -> None:
    with time_limit("mine", 0.2):
        while True:
            time.sleep(0.01)


def test_what_hangs_in_python_is_ended() -> None:
    with pytest.raises(BumpsheetError, match=r"^mine: took longer than 0\.2 seconds; allow more"):
        hang()


def test_what_ends_in_time_leaves_nothing_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit("mine", 60):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_what_hangs_outside_python_takes_its_process_alone() -> None:
    # A blocked signal is one that nobody hears.
    script = """\
import signal, time
from bumpsheet.pipeline import limit
limit.GRACE = 0.2
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
with limit.time_limit("mine", 0.2):
    time.sleep(60)
"""
    done = subprocess.run([sys.executable, "-c", script], timeout=50, check=False)
    assert done.returncode == 1


def test_a_report_that_hangs_fails_alone(built_small: Project, tmp_path: Path) -> None:
    project = copy_built(built_small, tmp_path)
    path = project.analysis / "event.ipynb"
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[1].source = "while True:\n    pass"
    nbformat.write(notebook, path)
    page = project.site / "reports" / "us-election-2016" / "index.html"
    before = page.read_bytes()
    result = build_site(project, [], "builtin", how=How(seconds=2, force=True))
    assert {one.name: one.status for one in result.outcomes} == {
        "us-election-2016": "failed",
        PRESS: "built",
    }
    assert result.failures[0].startswith("us-election-2016: took longer than 2 seconds")
    assert page.read_bytes() == before
