"""Reports made by a cluster: the same bytes, whatever becomes of its workers."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import fsspec
import pytest

from bumpsheet.cluster import task
from bumpsheet.cluster.bundles import packed, unpack
from bumpsheet.cluster.client import Cluster
from bumpsheet.cluster.objects import Objects
from bumpsheet.cluster.task import Job, make
from bumpsheet.cluster.trees import described, laid_out
from bumpsheet.cluster.versions import versions
from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.how import How
from bumpsheet.pipeline.site import build_site
from bumpsheet.whole import digest_of
from conftest import contents, copy_built, copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

NAME = "us-election-2016"
REPORTS = (NAME, "us-election-2020", "uk-election-2024")


@pytest.fixture(params=["folder", "bucket"])
def objects(tmp_path: Path, request: pytest.FixtureRequest) -> Objects:
    if request.param == "folder":
        return Objects(str(tmp_path / "objects"))
    address, name = request.getfixturevalue("s3"), f"objects-{time.time_ns()}"
    fsspec.filesystem("s3", client_kwargs={"endpoint_url": address}).mkdir(name)
    return Objects(f"s3://{name}/reports")


def test_contents_come_back_by_their_digests(objects: Objects) -> None:
    digest = objects.put(b"closes")
    assert digest == hashlib.sha256(b"closes").hexdigest()
    assert objects.put(b"closes") == digest
    assert objects.get(digest) == b"closes"
    assert objects.known() == {digest}


def test_a_content_that_is_not_there_or_another_is_refused(tmp_path: Path) -> None:
    objects = Objects(str(tmp_path))
    with pytest.raises(BumpsheetError, match="cannot be used"):
        objects.get(digest_of(b"nothing"))
    digest = objects.put(b"closes")
    (tmp_path / digest[:2] / digest).write_bytes(b"other closes")
    with pytest.raises(BumpsheetError, match="holds another content"):
        objects.get(digest)


def test_a_bundle_has_the_same_bytes_for_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "charts").mkdir(parents=True)
    for folder, order in (("one", "ab"), ("two", "ba")):
        for letter in order:
            (tmp_path / folder / "charts" / letter).write_bytes(letter.encode())
    os.utime(tmp_path / "two" / "charts" / "a", (1, 1))
    assert packed(tmp_path / "one") == packed(tmp_path / "two")
    unpack(packed(tmp_path / "one"), tmp_path / "three")
    assert contents(tmp_path / "three") == contents(tmp_path / "one")


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out"])
def test_a_bundle_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, b"mine")
    folder = tmp_path / "project" / "reports"
    folder.mkdir(parents=True)
    with pytest.raises(BumpsheetError, match="leads elsewhere"):
        unpack(content.getvalue(), folder)
    assert not list(tmp_path.rglob("out"))


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BumpsheetError, match="not whole"):
        unpack(b"nothing", tmp_path)


def test_a_project_is_laid_out_as_it_was(
    project: Project, objects: Objects, tmp_path: Path
) -> None:
    source = copy_project(project, tmp_path / "source", (NAME,))
    store = tmp_path / "store"
    (store / "series").mkdir(parents=True)
    (store / "series" / "RUT.csv").write_text("date,close\n2016-11-08,1195.14\n")
    tree = described(source, store, objects)
    assert described(source, store, objects) == tree
    there, data = laid_out(tree, objects, tmp_path / "cache")
    assert data is not None
    assert contents(data) == contents(store)
    assert contents(there.templates) == contents(source.templates)
    assert contents(there.sample) == contents(source.sample)
    assert there.spec_path(NAME).read_bytes() == source.spec_path(NAME).read_bytes()
    # Once on this machine, nothing is fetched again.
    nowhere = Objects(str(tmp_path / "nowhere"))
    assert laid_out(tree, nowhere, tmp_path / "cache") == (there, data)


def test_a_worker_of_another_version_says_so(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(task.FOLDER, str(tmp_path))
    job = Job(NAME, objects.place, "tree", 60, versions() | {"pandas": "0.1"})
    made = make(job)
    assert "has another version of pandas than 0.1" in made.failure
    assert "requirements-cluster.lock" in made.failure


def test_where_no_scheduler_answers_nothing_is_lost(
    built_small: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bumpsheet.cluster.client.ANSWERS", 1)
    project = copy_built(built_small, tmp_path / "project")
    before = contents(project.site)
    nobody = Cluster(f"tcp://127.0.0.1:{free_port()}", str(tmp_path / "objects"))
    with pytest.raises(BumpsheetError, match="no scheduler answers"):
        build_site(project, [], "builtin", how=How(force=True, elsewhere=nobody))
    assert contents(project.site) == before


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def running(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers in processes of their own, on this machine alone."""
    port, environment = free_port(), {**os.environ, task.FOLDER: str(folder / "machine")}
    address = f"tcp://127.0.0.1:{port}"
    common = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
             "--port", str(port), "--no-dashboard"]  # fmt: skip
    work = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1",
            "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(folder)]  # fmt: skip
    started = [subprocess.Popen(begin, **common, start_new_session=True)]  # type: ignore[call-overload]
    try:
        for _ in range(workers):
            started.append(subprocess.Popen(work, **common, start_new_session=True))  # type: ignore[call-overload]
        yield address, started[1:]
    finally:
        for process in started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_cluster_makes_the_same_bytes_though_a_worker_dies(
    project: Project, tmp_path: Path
) -> None:
    copies = {
        where: copy_project(project, tmp_path / where, REPORTS) for where in ("here", "there")
    }
    assert not build_site(copies["here"], [], "builtin").failures
    with running(tmp_path, workers=3) as (address, workers):
        cluster = Cluster(address, str(tmp_path / "objects"))

        def kill_one(_: object) -> None:
            # When the first worker has laid the project out it is at work, or about to be.
            while not list((tmp_path / "machine" / "trees").glob("*/complete")):
                time.sleep(0.05)
            os.killpg(workers[0].pid, signal.SIGKILL)

        how = How(elsewhere=cluster, progress=kill_one)
        result = build_site(copies["there"], [], "builtin", how=how)
    assert not result.failures
    assert {one.status for one in result.outcomes} == {"built"}
    assert contents(copies["there"].site) == contents(copies["here"].site)
    # What came from elsewhere is vouched for as any other.
    again = build_site(copies["there"], [], "builtin")
    assert {one.status for one in again.outcomes} == {"unchanged"}


def test_what_fails_there_is_told_here(built_small: Project, tmp_path: Path) -> None:
    project = copy_built(built_small, tmp_path / "project")
    spec = project.spec_path(NAME)
    spec.write_text(spec.read_text().replace("as_of: 2016-11-18", "as_of: 2016-11-19"))
    with running(tmp_path, workers=1) as (address, _):
        cluster = Cluster(address, str(tmp_path / "objects"))
        result = build_site(project, [], "builtin", how=How(elsewhere=cluster))
    (failure,) = result.failures
    assert failure.startswith(f"{NAME}.yml: as_of:")
    assert "2016-11-19" in failure
