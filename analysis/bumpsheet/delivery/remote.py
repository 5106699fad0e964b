"""Delivery to another machine, by way of rsync."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.delivery.changes import is_lasting
from bumpsheet.delivery.record import RECORD, colliding, read, steps
from bumpsheet.delivery.target import label_of
from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bumpsheet.delivery.changes import Changes
    from bumpsheet.delivery.version import Version

# A server that asks for a password would wait for ever where nobody sits.
SHELL = "ssh -o BatchMode=yes"
PARTLY = 23
FIELDS = 5  # mode, size, date, time, name


class Remote:
    """A folder on a server.

    Pages are sent to temporary names and put in place together at the end (``--delay-updates``),
    after all that they show; what is gone is deleted last.

    Parameters
    ----------
    to : str
        ``host:path``, ``user@host:path`` or ``rsync://host/module/path``; ``rsync:path`` for a
        folder that this machine sees.
    """

    def __init__(self, to: str) -> None:
        self.label = label_of(to)
        place = to if to.startswith("rsync://") else to.removeprefix("rsync:")
        self.place = f"{place.rstrip('/')}/"
        if shutil.which("rsync") is None:
            raise BumpsheetError("--to", "rsync is not installed here", value=self.label)

    def recorded(self) -> dict[str, str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        with tempfile.TemporaryDirectory() as folder:
            only = ("--include", f"/{RECORD}", "--exclude", "*")
            self._read("-r", *only, "--", self.place, folder)
            path = Path(folder) / RECORD
            return read(path.read_bytes() if path.is_file() else None, self.label)

    def holding(self, paths: Collection[str]) -> list[str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        listed = self._read("-r", "--list-only", "--", self.place)
        rows = (line.split(maxsplit=FIELDS - 1) for line in listed.splitlines())
        existing = {row[-1] for row in rows if len(row) == FIELDS and not row[0].startswith("d")}
        return colliding(existing, paths)

    def write(self, version: Version, changes: Changes) -> None:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            for path in changes.written:
                (top / path).parent.mkdir(parents=True, exist_ok=True)
                (top / path).write_bytes(version.read(path))
            for step in steps(changes, version.files):
                (top / RECORD).write_bytes(step.record)
                # A name that is listed and not there is deleted; its folder must be there.
                for path in step.removed:
                    (top / path).parent.mkdir(parents=True, exist_ok=True)
                lasting = [path for path in step.written if is_lasting(path)]
                self._send(top, [RECORD, *lasting, *step.removed])
                self._send(top, [path for path in step.written if not is_lasting(path)])

    def _send(self, folder: Path, paths: Sequence[str]) -> None:
        if not paths:
            return
        names = "\0".join(paths)
        done = self._run(
            "-rt",
            "--ignore-times",
            "--chmod=D755,F644",
            "--delay-updates",
            "--delete-missing-args",
            "--mkpath",
            "--from0",
            "--files-from=-",
            "--",
            f"{folder}/",
            self.place,
            names=names,
        )
        if done.returncode != 0:
            raise self._failure(done)

    def _read(self, *arguments: str) -> str:
        """What rsync says of a place that may not exist yet."""
        done = self._run(*arguments)
        is_missing = done.returncode == PARTLY and "No such file" in done.stderr
        if done.returncode != 0 and not is_missing:
            raise self._failure(done)
        return done.stdout

    def _run(self, *arguments: str, names: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["rsync", "-s", *arguments],
            input=names,
            env={"RSYNC_RSH": SHELL} | os.environ | {"LC_ALL": "C"},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def _failure(self, done: subprocess.CompletedProcess[str]) -> BumpsheetError:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        problem = lines[0] if lines else f"rsync ended with status {done.returncode}"
        return BumpsheetError(
            self.label,
            f"rsync could not do it: {problem}",
            remedy="check that `rsync` reaches this place without asking for a password",
        )
