"""Nothing is installed that was not asked for and does not have its checksum."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project


def archive(path: Path, name: str) -> str:
    """An archive with one file; returns its SHA-256."""
    with tarfile.open(path, "w:gz") as content:
        member = tarfile.TarInfo(name)
        member.size = 2
        content.addfile(member, io.BytesIO(b"hi"))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetched(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project.root / "scripts" / "fetch_checked.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_has_its_checksum_is_unpacked(project: Project, tmp_path: Path) -> None:
    digest = archive(tmp_path / "a.tar.gz", "bin/quarto")
    done = fetched(project, (tmp_path / "a.tar.gz").as_uri(), digest, str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new" / "bin" / "quarto").read_text() == "hi"


@pytest.mark.parametrize("name", ["bin/quarto", "../outside", "/outside"])
def test_what_has_not_or_leads_outside_leaves_nothing(
    project: Project, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "deep" / "new"
    digest = archive(tmp_path / "a.tar.gz", name)
    wanted = "0" * 64 if name == "bin/quarto" else digest
    done = fetched(project, (tmp_path / "a.tar.gz").as_uri(), wanted, str(folder))
    if done.returncode == 0:  # an absolute name is taken for one below the folder
        assert [path for path in folder.rglob("*") if path.is_file()]
    else:
        assert not folder.exists()
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "deep" / "outside").exists()
    assert not (tmp_path / "outside").exists()


@pytest.fixture
def checkout(project: Project, tmp_path: Path) -> Path:
    """The scripts, with commands in place of Python and Quarto's absence."""
    shutil.copytree(project.root / "scripts", tmp_path / "scripts")
    bin_ = tmp_path / ".venv" / "bin"
    bin_.mkdir(parents=True)
    (bin_ / "python").write_text('#!/bin/sh\necho "python $*" >>asked\n')
    (bin_ / "python").chmod(0o755)
    return tmp_path


def asked(checkout: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", "set -e; source scripts/environment.sh; with_quarto"],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin"} | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(os.path.exists("/usr/bin/quarto"), reason="Quarto is installed")  # noqa: PTH110
def test_without_a_checksum_nothing_is_fetched(checkout: Path) -> None:
    (checkout / "scripts" / "quarto.sha256").write_text("# none is known\n")
    done = asked(checkout)
    assert done.returncode == 1
    assert "no checksum of quarto-" in done.stderr
    assert "QUARTO_SHA256=" in done.stderr
    assert not (checkout / "asked").exists()


@pytest.mark.skipif(os.path.exists("/usr/bin/quarto"), reason="Quarto is installed")  # noqa: PTH110
def test_with_one_it_says_what_it_fetches_from_where(checkout: Path) -> None:
    done = asked(checkout, QUARTO_SHA256="ab" * 32)
    assert "fetching Quarto " in done.stdout
    assert "ab" * 32 in done.stdout
    assert "https://github.com/quarto-dev/quarto-cli/releases/download/v" in done.stdout
    assert "fetch_checked.py https://" in (checkout / "asked").read_text()


PLATFORMS = {
    "Linux x86_64": "linux-amd64",
    "Linux aarch64": "linux-arm64",
    "Darwin arm64": "macos",
    "Darwin x86_64": "macos",
}


@pytest.mark.skipif(os.path.exists("/usr/bin/quarto"), reason="Quarto is installed")  # noqa: PTH110
@pytest.mark.parametrize("machine", PLATFORMS)
def test_every_archive_that_may_be_asked_for_has_its_own_checksum(
    project: Project, checkout: Path, machine: str
) -> None:
    """Of the version that is asked for: a new one comes with new lines."""
    system, processor = machine.split()
    uname = checkout / "uname"
    uname.write_text(f'#!/bin/sh\n[ "$1" = -s ] && echo {system} || echo {processor}\n')
    uname.chmod(0o755)
    done = asked(checkout, PATH=f"{checkout}:/usr/bin:/bin")
    command = (checkout / "asked").read_text(encoding="utf-8").split()
    address, checksum = command[2:4]
    assert address.endswith(f"-{PLATFORMS[machine]}.tar.gz"), done.stderr
    pinned = (project.root / "scripts" / "quarto.sha256").read_text(encoding="utf-8")
    known = dict(line.split()[::-1] for line in pinned.splitlines() if line[0] != "#")
    assert known[address.rpartition("/")[2]] == checksum
    assert re.fullmatch("[0-9a-f]{64}", checksum)
    assert len(set(known.values())) == len(known) == 3


def test_publishing_installs_quarto_on_request_only(project: Project) -> None:
    script = (project.root / "publish.sh").read_text(encoding="utf-8")
    calls = [line.strip() for line in script.splitlines() if "quarto" in line and line[0] != "#"]
    assert calls == ["wants_quarto=", "--with-quarto) wants_quarto=yes ;;",
                     'if [ -n "$wants_quarto" ]; then', "with_quarto"]  # fmt: skip
