"""The environment of the scripts is made anew when it is not one that was made here and runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import contents, copy_project

if TYPE_CHECKING:
    from bumpsheet.project import Project


SET_UP = "set -euo pipefail; source scripts/environment.sh; environment requirements.lock"


@pytest.fixture
def checkout(project: Project, tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    shutil.copytree(project.root / "scripts", folder / "scripts")
    venv.create(folder / ".venv", with_pip=True)
    (folder / ".venv" / ".place").write_text(f"{folder.resolve()}\n")
    return folder


def is_usable(checkout: Path) -> bool:
    done = subprocess.run(
        ["bash", "-c", 'set -euo pipefail; source scripts/environment.sh; is_usable "$(pwd -P)"'],
        cwd=checkout,
        # Without uv, which needs no pip.
        env={"PATH": "/usr/bin:/bin"},
        check=False,
    )
    return done.returncode == 0


def test_an_environment_is_used_where_it_was_made(checkout: Path) -> None:
    assert is_usable(checkout)
    moved = checkout.rename(checkout.with_name("moved"))
    assert not is_usable(moved)
    shutil.copytree(moved, checkout, symlinks=True)
    assert is_usable(checkout)


@pytest.mark.skipif(Path("/usr/bin/uv").exists(), reason="uv needs no pip")
def test_one_without_pip_or_python_is_not(checkout: Path) -> None:
    for folder in (checkout / ".venv").glob("lib/python*/site-packages/pip"):
        shutil.rmtree(folder)
    assert not is_usable(checkout)


def test_what_a_link_leads_to_is_not_emptied(checkout: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    (checkout / ".venv").rename(theirs)
    (checkout / ".venv").symlink_to(theirs)
    for name in ("pyproject.toml", "requirements.lock"):
        (checkout / name).touch()
    (theirs / ".place").write_text("their own\n")
    before = contents(theirs)
    # It ends with the installation, for which there is nothing here.
    subprocess.run(
        ["bash", "-c", SET_UP],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable},
        capture_output=True,
        check=False,
    )
    assert contents(theirs) == before
    assert not (checkout / ".venv").is_symlink()


def test_without_the_right_to_make_one_a_line_says_so(checkout: Path) -> None:
    ordinary = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
    if ordinary and shutil.which("setpriv") is None:
        pytest.skip("the superuser may write anything")
    for name in ("pyproject.toml", "requirements.lock"):
        (checkout / name).touch()
    before = contents(checkout / ".venv")
    checkout.chmod(0o555)
    done = subprocess.run(
        [*ordinary, "bash", "-c", SET_UP],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    checkout.chmod(0o755)
    assert done.returncode != 0
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert contents(checkout / ".venv") == before


def test_one_whose_python_is_gone_is_not(checkout: Path) -> None:
    for path in (checkout / ".venv" / "bin").glob("python*"):
        path.unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to(checkout / "gone")
    assert not is_usable(checkout)


@pytest.mark.usefixtures("sample_only")
def test_a_build_needs_neither_home_nor_locale(
    project: Project, built_small: Project, tmp_path: Path
) -> None:
    strange = copy_project(project, tmp_path / "ünï cöde", tuple(built_small.report_names()))
    # Longer than the system lets the name of a socket be.
    temporary = tmp_path / ("temporary" * 12)
    temporary.mkdir()
    source = Path(__file__).parent.parent / "analysis"
    done = subprocess.run(
        [sys.executable, "-m", "bumpsheet", "build", "--renderer", "builtin"],
        cwd=strange.root,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(source),
            "LC_ALL": "POSIX",
            "HOME": "/nonexistent",
            "TMPDIR": str(temporary),
            "TZ": "Pacific/Kiritimati",
            "PYTHONHASHSEED": "7",
        },
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not list(temporary.iterdir()), "nothing is left behind"
    assert contents(strange.site) == contents(built_small.site)
