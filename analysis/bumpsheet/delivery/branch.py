"""Delivery to a branch of a git repository, as GitHub Pages shows it; each delivery is a commit."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.delivery.record import RECORD, colliding, read, written
from bumpsheet.delivery.target import label_of
from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bumpsheet.delivery.changes import Changes
    from bumpsheet.delivery.version import Version
    from bumpsheet.project import Project

PAGES = "gh-pages"
# Tells GitHub Pages to show the files as they are, those with a leading underscore too.
AS_THEY_ARE = ".nojekyll"
NEW = "refs/heads/new"


class Branch:
    """A branch; it is made without a checkout, so the project's own files and index stay.

    Parameters
    ----------
    to : str
        ``gh-pages``: that branch of the project's remote ``origin``; ``git:ADDRESS#BRANCH``: of
        any repository or remote.
    """

    def __init__(self, project: Project, to: str) -> None:
        self.label = label_of(to)
        address, _, branch = to.removeprefix("git:").partition("#")
        self.address, self.branch = ("origin", PAGES) if to == PAGES else (address, branch or PAGES)
        self.root = project.root
        if Path(self.address).expanduser().exists():
            self.address = str(Path(self.address).expanduser().resolve())
        known = self._git("remote", at=self.root)
        if known.returncode == 0 and self.address in known.stdout.split():
            found = self._git("remote", "get-url", "--push", self.address, at=self.root)
            self.address = found.stdout.strip()
        elif self.address == "origin":
            raise BumpsheetError(
                "--to",
                "this project has no git remote called origin",
                value=to,
                remedy="add one, or name the repository: git:ADDRESS#BRANCH",
            )
        if self._git("check-ref-format", "--branch", self.branch, at=self.root).returncode:
            raise BumpsheetError("--to", "no name of a branch", value=self.branch)
        if self.address.startswith("-"):
            raise BumpsheetError("--to", "no address of a repository", value=to)
        self._copy = tempfile.TemporaryDirectory()
        self.copy = Path(self._copy.name)
        self._must("init", "--quiet", "--bare", ".")
        self.tip = self._fetch()

    def recorded(self) -> dict[str, str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        if self.tip is None:
            return {}
        shown = self._git("show", f"{self.tip}:{RECORD}")
        return read(shown.stdout.encode() if shown.returncode == 0 else None, self.label)

    def holding(self, paths: Collection[str]) -> list[str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        if self.tip is None:
            return []
        listed = self._must("ls-tree", "-r", "-z", "--name-only", self.tip)
        return colliding(set(listed.split("\0")), paths)

    def write(self, version: Version, changes: Changes) -> None:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        contents = {path: version.read(path) for path in changes.written}
        contents |= {RECORD: written(version.files), AS_THEY_ARE: b""}
        commit = _as_stream(f"Site {version.digest[:12]}", self.tip, self._who(), contents, changes)
        self._must("fast-import", "--quiet", content=commit)
        pushed = self._git("push", "--quiet", "--", self.address, f"{NEW}:refs/heads/{self.branch}")
        if pushed.returncode != 0:
            raise self._failure(pushed)

    def _who(self) -> str:
        """Who commits here, and when; builders of sites often have told git no name."""
        known = self._git("var", "GIT_COMMITTER_IDENT", at=self.root)
        nobody = f"bumpsheet <bumpsheet@localhost> {int(time.time())} +0000"
        return known.stdout.strip() if known.returncode == 0 else nobody

    def _fetch(self) -> str | None:
        reference = f"refs/heads/{self.branch}"
        listed = self._git("ls-remote", "--", self.address, reference)
        if listed.returncode != 0:
            raise self._failure(listed)
        if not listed.stdout.strip():
            return None
        self._must("fetch", "--quiet", "--depth", "1", "--", self.address, reference)
        return self._must("rev-parse", "FETCH_HEAD").strip()

    def _must(self, *arguments: str, content: str | bytes = "") -> str:
        done = self._git(*arguments, content=content)
        if done.returncode != 0:
            raise self._failure(done)
        return done.stdout

    def _git(
        self, *arguments: str, content: str | bytes = "", at: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        given = content.encode() if isinstance(content, str) else content
        # Somebody's hooks are not for these commits, and nobody sits here to answer questions.
        settings = ("-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false")
        asks_nobody = {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}
        command = ["git", *settings, *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=at or self.copy,
                input=given,
                env=asks_nobody | _without_repository(),
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise BumpsheetError(self.label, "git is not installed here") from error
        texts = (done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        return subprocess.CompletedProcess(command, done.returncode, *texts)

    def _failure(self, done: subprocess.CompletedProcess[str]) -> BumpsheetError:
        lines: Sequence[str] = [line for line in done.stderr.splitlines() if line.strip()]
        problem = label_of(lines[-1]) if lines else f"git ended with status {done.returncode}"
        return BumpsheetError(
            self.label,
            f"git could not do it: {problem}",
            remedy="check that `git push` reaches this repository, and deliver again",
        )


def _as_stream(
    message: str, tip: str | None, who: str, contents: dict[str, bytes], changes: Changes
) -> bytes:
    """One commit on top of ``tip`` in the format of ``git fast-import``."""
    text = message.encode()
    lines = [f"commit {NEW}\ncommitter {who}\ndata {len(text)}\n".encode(), text, b"\n"]
    if tip is not None:
        lines.append(f"from {tip}\n".encode())
    lines += [f"D {_quoted(path)}\n".encode() for path in changes.removed]
    for path, content in contents.items():
        head = f"M 100644 inline {_quoted(path)}\ndata {len(content)}\n"
        lines += [head.encode(), content, b"\n"]
    return b"".join(lines)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _without_repository() -> dict[str, str]:
    """The environment, without what would lead git to another repository than the one meant."""
    leading = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"}
    return {name: value for name, value in os.environ.items() if name not in leading}
