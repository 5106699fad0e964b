"""Delivering a site to folders, servers, branches and buckets, and going back."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Protocol

import fsspec
import pytest

from bumpsheet.delivery.bucket import ASK_FIRST, FOR_EVER
from bumpsheet.delivery.changes import compare
from bumpsheet.delivery.deliver import deliver, roll_back
from bumpsheet.delivery.record import RECORD
from bumpsheet.delivery.target import choose_target
from bumpsheet.delivery.version import read_version
from bumpsheet.errors import BumpsheetError
from bumpsheet.project import Project
from conftest import contents, copy_built

OURS = {RECORD, ".nojekyll"}
HUSH = print
PAGE = "reports/cut/index.html"


class Place(Protocol):
    """Somewhere to deliver to, read and written by other means than the code under test."""

    to: str

    def read(self) -> dict[str, bytes]: ...

    def put(self, path: str, content: bytes) -> None: ...


class LocalFolder:
    def __init__(self, folder: Path, to: str) -> None:
        self.folder, self.to = folder, to

    def read(self) -> dict[str, bytes]:
        return contents(self.folder) if self.folder.is_dir() else {}

    def put(self, path: str, content: bytes) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)


class BareRepository:
    def __init__(self, folder: Path, to: str, branch: str) -> None:
        self.folder, self.to, self.branch = folder, to, branch

    def read(self) -> dict[str, bytes]:
        listed = self.git("ls-tree", "-rz", "--name-only", self.branch, check=False).decode()
        return {
            name: self.git("show", f"{self.branch}:{name}") for name in listed.split("\0") if name
        }

    def put(self, path: str, content: bytes) -> None:
        work = self.folder.with_name("somebody")
        shutil.rmtree(work, ignore_errors=True)
        self.git("clone", "-q", str(self.folder), str(work))
        here = ("-C", str(work), "-c", "user.name=Somebody", "-c", "user.email=s@example.org")
        if self.git(*here, "checkout", "-q", self.branch, check=False, told=True):
            self.git(*here, "checkout", "-q", "--orphan", self.branch)
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_bytes(content)
        self.git(*here, "add", "--all")
        self.git(*here, "commit", "-q", "-m", "Something of my own")
        self.git(*here, "push", "-q", "origin", self.branch)

    def git(self, *arguments: str, check: bool = True, told: bool = False) -> bytes:
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, check=check)
        return done.stderr if told else done.stdout


class MotoBucket:
    def __init__(self, address: str, to: str) -> None:
        self.to = to
        self.files = fsspec.filesystem(
            "s3", client_kwargs={"endpoint_url": address}, use_listings_cache=False
        )
        self.top = to.removeprefix("s3://")
        self.files.mkdir(self.top.split("/", maxsplit=1)[0])

    def read(self) -> dict[str, bytes]:
        return {
            name.removeprefix(f"{self.top}/"): self.files.cat_file(name)
            for name in self.files.find(self.top)
        }

    def put(self, path: str, content: bytes) -> None:
        self.files.pipe_file(f"{self.top}/{path}", content)


@pytest.fixture
def bucket(s3: str, request: pytest.FixtureRequest) -> MotoBucket:
    name = f"site-{abs(hash(request.node.name)) % 10**9}"
    return MotoBucket(s3, f"s3://{name}/research")


@pytest.fixture
def site(tmp_path: Path) -> Project:
    """A project with a small site, as a build would leave it."""
    project = Project(tmp_path / "project")
    for name, content in {
        "_quarto.yml": "project:\n  type: website\n",
        "reports/cut.yml": "event: x\n",
        "_site/index.html": "<a href=reports/cut/>The cut</a>",
        "_site/assets/site-1.css": "body {}",
        f"_site/{PAGE}": "<link href=../../assets/site-1.css>+8.95 %",
        "_site/reports/cut/newsletter.pdf": "%PDF",
        "_site/feed.xml": "<feed/>",
    }.items():
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return project


@pytest.fixture(params=["folder", "in place", "rsync", "ssh", "branch", "bucket"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    folder = tmp_path / "served" / "site"
    if request.param == "bucket":
        return request.getfixturevalue("bucket")
    if request.param == "branch":
        bare = tmp_path / "hosted.git"
        subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
        return BareRepository(bare, f"git:{bare}#site/live", "site/live")
    if request.param == "in place":
        # As where the parent of a folder is somebody else's, or the folder is a mount.
        monkeypatch.setattr(os, "access", lambda *_: False)
        folder.mkdir(parents=True)
    if request.param in {"rsync", "ssh"} and shutil.which("rsync") is None:
        pytest.skip("rsync is not installed")
    if request.param == "ssh":
        # Stands for ssh: drops its options and the host, and runs the server's side here.
        shell = tmp_path / "shell"
        shell.write_text('#!/bin/sh\nwhile [ "$1" != host ]; do shift; done\nshift\nexec "$@"\n')
        shell.chmod(shell.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("RSYNC_RSH", str(shell))
        return LocalFolder(folder, f"host:{folder}")
    return LocalFolder(folder, f"rsync:{folder}" if request.param == "rsync" else str(folder))


def delivered(place: Place) -> dict[str, bytes]:
    return {name: content for name, content in place.read().items() if name not in OURS}


def change(project: Project, files: dict[str, str | None]) -> dict[str, bytes]:
    """Change the built site; None removes a file."""
    for name, content in files.items():
        path = project.site / name
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return contents(project.site)


SECOND = {
    "index.html": "<a href=reports/cut/>The cut</a> again",
    PAGE: "<link href=../../assets/site-2.css>+10.08 %",
    "assets/site-1.css": None,
    "assets/site-2.css": "body { color: black }",
    "reports/cut/charts/a b'ü.svg": "<svg/>",
}


def test_a_place_holds_the_site_after_each_delivery(site: Project, place: Place) -> None:
    first = deliver(site, place.to, HUSH)
    assert delivered(place) == contents(site.site)
    assert (len(first.new), first.changed, first.removed) == (5, (), ())
    now = change(site, SECOND)
    second = deliver(site, place.to, HUSH)
    assert delivered(place) == now
    assert second.new == ("assets/site-2.css", "reports/cut/charts/a b'ü.svg")
    assert second.changed == ("index.html", PAGE)
    assert second.removed == ("assets/site-1.css",)
    assert not deliver(site, place.to, HUSH)


def test_what_others_keep_there_stays(site: Project, place: Place) -> None:
    own = {".well-known/security.txt": b"Contact: us", "reports/notes.txt": b"mine"}
    for path, content in own.items():
        place.put(path, content)
    deliver(site, place.to, HUSH)
    place.put("added.txt", b"later")
    now = change(site, SECOND)
    deliver(site, place.to, HUSH)
    assert delivered(place) == now | own | {"added.txt": b"later"}


def test_somebodys_own_page_is_not_replaced_unless_asked(site: Project, place: Place) -> None:
    place.put("index.html", b"my own page")
    with pytest.raises(BumpsheetError, match=r"index\.html.*--take-over"):
        deliver(site, place.to, HUSH)
    assert delivered(place) == {"index.html": b"my own page"}
    deliver(site, place.to, HUSH, take_over=True)
    assert delivered(place) == contents(site.site)


def test_a_file_where_the_site_has_a_folder_is_not_lost(site: Project, tmp_path: Path) -> None:
    place = LocalFolder(tmp_path / "served", str(tmp_path / "served"))
    place.put("reports", b"a file of mine")
    with pytest.raises(BumpsheetError, match="no delivery has written"):
        deliver(site, place.to, HUSH)
    assert place.read() == {"reports": b"a file of mine"}


def test_a_dry_run_says_what_would_be_done_and_does_nothing(site: Project, place: Place) -> None:
    deliver(site, place.to, HUSH)
    before = place.read()
    change(site, SECOND)
    said: list[str] = []
    deliver(site, place.to, said.append, dry_run=True)
    assert place.read() == before
    text = "\n".join(said)
    assert "2 new, 2 changed, 1 removed, 2 unchanged" in text
    assert f"changed  {PAGE}" in text
    assert "removed  assets/site-1.css" in text
    assert roll_back_fails(site, place)


def roll_back_fails(site: Project, place: Place) -> bool:
    with pytest.raises(BumpsheetError, match="no earlier delivery"):
        roll_back(site, place.to, HUSH)
    return True


def test_rollbacks_bring_back_one_version_after_the_other(site: Project, place: Place) -> None:
    versions = [contents(site.site)]
    deliver(site, place.to, HUSH)
    versions.append(change(site, SECOND))
    deliver(site, place.to, HUSH)
    change(site, {PAGE: "a wrong number"})
    deliver(site, place.to, HUSH)
    assert delivered(place)[PAGE] == b"a wrong number"
    roll_back(site, None, HUSH)
    assert delivered(place) == versions[1]
    roll_back(site, place.to, HUSH)
    assert delivered(place) == versions[0]
    assert roll_back_fails(site, place)
    # The build is as it was; its next delivery follows what stands there now.
    deliver(site, place.to, HUSH)
    assert delivered(place) == contents(site.site)
    roll_back(site, place.to, HUSH)
    assert delivered(place) == versions[0]


def test_a_rollback_refuses_what_it_cannot_bring_back_whole(site: Project, tmp_path: Path) -> None:
    to = str(tmp_path / "served")
    with pytest.raises(BumpsheetError, match="nothing was delivered"):
        roll_back(site, None, HUSH)
    deliver(site, to, HUSH)
    change(site, SECOND)
    deliver(site, to, HUSH)
    before = contents(Path(to))
    kept = site.root / ".delivered" / "files"
    victim = next(path for path in kept.iterdir() if path.read_bytes() == b"body {}")
    victim.write_bytes(b"body { display: none }")
    with pytest.raises(BumpsheetError, match="has changed"):
        roll_back(site, to, HUSH)
    victim.unlink()
    with pytest.raises(BumpsheetError, match="no longer kept"):
        roll_back(site, to, HUSH)
    assert contents(Path(to)) == before


def test_a_broken_off_delivery_is_completed_by_the_next(site: Project, place: Place) -> None:
    deliver(site, place.to, HUSH)
    before = delivered(place)
    change(site, SECOND)
    target = choose_target(place.to, site)
    version = read_version(site.site)
    changes = compare(target.recorded(), version.files)
    # The front page is written last: all else has been sent when this is noticed.
    change(site, {"index.html": "changed under our hands"})
    with pytest.raises(BumpsheetError, match=r"index\.html.*has changed"):
        target.write(version, changes)
    assert delivered(place)["index.html"] == before["index.html"]
    now = change(site, {"index.html": SECOND["index.html"]})
    deliver(site, place.to, HUSH)
    assert delivered(place) == now
    # Nothing of the broken-off one is taken for somebody's own.
    now = change(site, {"assets/site-2.css": None})
    deliver(site, place.to, HUSH)
    assert delivered(place) == now


def test_readers_of_a_folder_always_meet_a_whole_site(site: Project, tmp_path: Path) -> None:
    served = tmp_path / "served"
    deliver(site, str(served), HUSH)
    missing: list[str] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            for name in ("index.html", PAGE):
                try:
                    (served / name).read_bytes()
                except FileNotFoundError:
                    missing.append(name)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(30):
        change(site, {PAGE: f"<link href=../../assets/site-{number}.css>"})
        change(site, {f"assets/site-{number}.css": "x"})
        deliver(site, str(served), HUSH)
    over.set()
    reader.join()
    assert not missing


def test_a_killed_delivery_leaves_a_whole_folder_and_no_litter(
    site: Project, tmp_path: Path
) -> None:
    served = tmp_path / "served" / "site"
    deliver(site, str(served), HUSH)
    litter = served.with_name(".site-delivery-killed")
    shutil.copytree(served, litter)
    others = served.with_name(".site-delivery-of-mine")
    others.mkdir()
    (others / "file").write_text("somebody's own")
    change(site, SECOND)
    deliver(site, str(served), HUSH)
    assert sorted(path.name for path in served.parent.iterdir()) == [others.name, "site"]


def test_a_partial_build_takes_no_report_away(site: Project, place: Place) -> None:
    deliver(site, place.to, HUSH)
    before = place.read()
    shutil.rmtree(site.site / "reports" / "cut")
    with pytest.raises(BumpsheetError, match="would lose cut"):
        deliver(site, place.to, HUSH)
    assert place.read() == before
    (site.reports / "cut.yml").unlink()
    deliver(site, place.to, HUSH)
    assert PAGE not in delivered(place)


def test_a_damaged_record_is_not_guessed_from(site: Project, place: Place) -> None:
    deliver(site, place.to, HUSH)
    place.put(RECORD, b'{"files": [1')
    with pytest.raises(BumpsheetError, match="--take-over"):
        deliver(site, place.to, HUSH)


def test_a_record_leads_nowhere_else(site: Project, tmp_path: Path) -> None:
    served = tmp_path / "served"
    deliver(site, str(served), HUSH)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (served / RECORD).write_text('{"files": {"../victim": "x", "/etc/passwd": "y", "a//b": "z"}}')
    deliver(site, str(served), HUSH, take_over=True)
    assert victim.read_text() == "mine"


def test_objects_say_what_they_are_and_how_long_they_last(
    site: Project, bucket: MotoBucket
) -> None:
    deliver(site, bucket.to, HUSH)
    heads = {
        name: bucket.files.call_s3(
            "head_object", Bucket=bucket.top.split("/")[0], Key=f"research/{name}"
        )
        for name in contents(site.site)
    }
    types = {name: head["ContentType"] for name, head in heads.items()}
    assert types["index.html"] == "text/html; charset=utf-8"
    assert types["assets/site-1.css"] == "text/css; charset=utf-8"
    assert types["reports/cut/newsletter.pdf"] == "application/pdf"
    assert heads["assets/site-1.css"]["CacheControl"] == FOR_EVER
    assert heads["index.html"]["CacheControl"] == ASK_FIRST


def test_a_branch_keeps_its_history_and_the_project_its_files(
    site: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    bare = tmp_path / "hosted.git"
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
    for arguments in (["init", "-q"], ["remote", "add", "origin", str(bare)]):
        subprocess.run(["git", "-C", str(site.root), *arguments], check=True)
    status = ["git", "-C", str(site.root), "status", "--porcelain"]
    deliver(site, "gh-pages", HUSH)
    before = subprocess.run(status, capture_output=True, check=True).stdout
    change(site, SECOND)
    deliver(site, "gh-pages", HUSH)
    assert subprocess.run(status, capture_output=True, check=True).stdout == before
    log = ["git", "-C", str(bare), "log", "--format=%an", "gh-pages"]
    assert len(subprocess.run(log, capture_output=True, check=True).stdout.splitlines()) == 2
    assert ".nojekyll" in BareRepository(bare, "", "gh-pages").read()


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ("", "no such place"),
        ("-rf", "no such place"),
        ("gh-pages", "no git remote called origin"),
        ("git:/nowhere/at/all#site", "git could not do it"),
        ("git:--upload-pack=touch#site", "no address of a repository"),
        ("git:.#../x", "no name of a branch"),
        ("s3://", "names no bucket"),
        ("s3://no-such-bucket-here/x", "cannot be used"),
        ("nosuch://somewhere", "cannot be used"),
        ("file:///srv", "is a folder"),
        (".", "is a folder of the project"),
        ("reports", "is a folder of the project"),
        ("_site", "is a folder of the project"),
        ("_site/x", "is a folder of the project"),
        ("..", "is a folder of the project"),
        ("_quarto.yml", "is not a folder"),
        ("/dev/null", "is not a folder"),
    ],
)
def test_a_wrong_place_is_told_in_one_line(
    site: Project, bucket: MotoBucket, monkeypatch: pytest.MonkeyPatch, to: str, problem: str
) -> None:
    assert bucket.read() == {}
    monkeypatch.chdir(site.root)
    before = contents(site.root)
    with pytest.raises(BumpsheetError, match=problem) as told:
        deliver(site, to, HUSH)
    assert "\n" not in str(told.value)
    assert {name: before[name] for name in before} == {
        name: content for name, content in contents(site.root).items() if name in before
    }


def test_an_unreachable_host_is_told_in_one_line(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("rsync") is None:
        pytest.skip("rsync is not installed")
    monkeypatch.setenv("RSYNC_RSH", "false")
    with pytest.raises(BumpsheetError, match="rsync could not do it"):
        deliver(site, "host:/srv/site", HUSH)


def test_passwords_are_not_told(site: Project) -> None:
    with pytest.raises(BumpsheetError, match="git could not do it") as told:
        deliver(site, "git:http://me:hunter2@localhost:9/x.git#site", HUSH)
    assert "hunter2" not in str(told.value)


@pytest.mark.usefixtures("sample_only")
def test_a_build_delivers_only_what_is_complete(built_small: Project, tmp_path: Path) -> None:
    own = copy_built(built_small, tmp_path / "own")
    command = [sys.executable, "-m", "bumpsheet"]
    build = [*command, "build", "--renderer", "builtin", "--to", "../served"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(arguments, cwd=own.root, capture_output=True, text=True, check=False)

    done = run(*build)
    assert done.returncode == 0, done.stderr
    served = tmp_path / "served"
    first = delivered(LocalFolder(served, ""))
    assert first == contents(own.site)
    (own.reports / "broken.yml").write_text("event: us-election-2016\nas_of: 2016-13-45\n")
    done = run(*build)
    assert done.returncode == 1
    assert "not delivered, since the site is not complete" in done.stderr
    assert delivered(LocalFolder(served, "")) == first
    (own.reports / "broken.yml").unlink()
    (own.reports / "us-election-2016.md").write_text("Our own words.\n")
    assert run(*build).returncode == 0
    assert delivered(LocalFolder(served, "")) == contents(own.site) != first
    done = run(*command, "rollback")
    assert done.returncode == 0, done.stderr
    assert delivered(LocalFolder(served, "")) == first
    done = run(*command, "build", "--dry-run")
    assert done.returncode == 1
    assert "add --to" in done.stderr
