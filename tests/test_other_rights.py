"""Builds on a disk, or as somebody, that may not write or read: one line each, the site stays."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import contents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")
IS_ROOT = os.geteuid() == 0
BUILD = (sys.executable, "-m", "bumpsheet", "build", "--renderer", "builtin")
SOURCE = Path(__file__).parent.parent / "analysis"
# The superuser reads and writes whatever the rights say, unless these are taken away.
ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner") if IS_ROOT else ()
needs_ordinary = pytest.mark.skipif(
    IS_ROOT and shutil.which("setpriv") is None, reason="the superuser may read and write anything"
)


@pytest.fixture
def built(built_small: Project, tmp_path: Path) -> Project:
    """A copy of a built project, with words that are yet to be built."""
    from bumpsheet.project import Project  # noqa: PLC0415

    copy = Project(tmp_path / "p")
    shutil.copytree(built_small.root, copy.root, symlinks=True)
    copy.words_path(next(iter(copy.report_names()))).write_text("Words.\n", encoding="utf-8")
    return copy


def run(project: Project, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=project.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "BUMPSHEET_DATA": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def fails_in_one_line(project: Project, command: Sequence[str], says: str) -> None:
    before = contents(project.site)
    done = run(project, command)
    assert done.returncode == 1, done.stdout
    assert re.fullmatch(rf"error: [^\n]*{says}[^\n]*\n", done.stderr), done.stderr
    assert contents(project.site) == before


def test_on_a_read_only_disk(built: Project) -> None:
    mount = 'mount -o bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
    inside = ("unshare", "-m", "sh", "-c", mount, str(built.root))
    if shutil.which("unshare") is None or run(built, [*inside, "true"]).returncode:
        pytest.skip("nothing can be mounted here")
    fails_in_one_line(built, [*inside, *BUILD], "Read-only file system")


@needs_ordinary
def test_as_somebody_without_the_right(built: Project) -> None:
    path = built.data / "series.yml"
    path.chmod(0)
    fails_in_one_line(built, [*ORDINARY, *BUILD], "Permission denied")


@needs_ordinary
@pytest.mark.parametrize(
    "folder", ["reports", "data/press", "data/calendars", "templates/brands", "templates/filters"]
)
def test_a_folder_that_may_not_be_listed(built: Project, folder: str) -> None:
    (built.root / folder).chmod(0o111)
    command = [*ORDINARY, *BUILD]
    fails_in_one_line(built, command, f"{folder}/: cannot be listed: Permission denied")


@needs_ordinary
def test_a_folder_of_a_store_that_may_not_be_listed(built: Project) -> None:
    # Other words alone do not open a store.
    with built.spec_path(next(iter(built.report_names()))).open("a", encoding="utf-8") as spec:
        spec.write("# Changed.\n")
    place = built.root / "store" / "intl" / "uk"
    place.mkdir(parents=True)
    place.chmod(0o111)
    command = [*ORDINARY, *BUILD, "--data", str(built.root / "store")]
    fails_in_one_line(built, command, "intl/uk/: cannot be listed: Permission denied")
