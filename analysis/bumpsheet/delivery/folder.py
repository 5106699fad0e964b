"""Delivery to a folder of this machine, in one step where its file system allows it."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.delivery.record import RECORD, read, steps, written
from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bumpsheet.delivery.changes import Changes
    from bumpsheet.delivery.version import Version
    from bumpsheet.project import Project

AT_FDCWD, RENAME_EXCHANGE = -100, 2


class Folder:
    """A folder, such as the one that a web server shows.

    Parameters
    ----------
    to : str
        Its path; where it is a link, the folder that it leads to.
    """

    def __init__(self, to: str, project: Project) -> None:
        self.folder = Path(to).expanduser().resolve()
        self.label = str(self.folder)
        if not _is_apart(self.folder, project.root.resolve()):
            raise BumpsheetError(
                "--to", "is a folder of the project", value=to, remedy="name one outside it"
            )
        if self.folder.exists() and not self.folder.is_dir():
            raise BumpsheetError("--to", "is not a folder", value=to)

    def recorded(self) -> dict[str, str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        path = self.folder / RECORD
        return read(path.read_bytes() if path.is_file() else None, self.label)

    def holding(self, paths: Collection[str]) -> list[str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        return [path for path in paths if self._is_taken(self.folder / path)]

    def _is_taken(self, path: Path) -> bool:
        above = path.relative_to(self.folder).parents
        folders = [self.folder / name for name in above if name.name]
        return os.path.lexists(path) or any(
            os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir())
            for folder in folders
        )

    def write(self, version: Version, changes: Changes) -> None:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        is_free = os.access(self.folder.parent, os.W_OK) and not self.folder.is_mount()
        if is_free:
            self._exchange(version, changes)
        else:
            self._write_in_place(version, changes)

    def _exchange(self, version: Version, changes: Changes) -> None:
        prefix = f".{self.folder.name}-delivery-"
        for left in self.folder.parent.glob(f"{prefix}*"):
            # A delivery that was killed has left it, and says so by its record.
            if (left / RECORD).is_file():
                shutil.rmtree(left)
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=self.folder.parent))
        try:
            (staging / RECORD).write_bytes(written(version.files))
            mode = self.folder.stat().st_mode if self.folder.exists() else 0o777 & ~_mask()
            staging.chmod(mode)
            for path in version.files:
                target = staging / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(version.read(path))
            if self.folder.exists():
                _take_over_foreign(self.folder, staging, changes.recorded)
                exchange(staging, self.folder)
            else:
                staging.rename(self.folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _write_in_place(self, version: Version, changes: Changes) -> None:
        """Replace file by file where the folder itself cannot be replaced."""
        for step in steps(changes, version.files):
            write_whole(self.folder / RECORD, step.record)
            for path in step.written:
                write_whole(self.folder / path, version.read(path))
            for path in step.removed:
                (self.folder / path).unlink(missing_ok=True)
                _drop_empty((self.folder / path).parent, self.folder)


def exchange(one: Path, other: Path) -> None:
    """Let two folders change places: in one step on Linux, elsewhere by way of a third name."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        names = (os.fsencode(one), os.fsencode(other))
        rename = getattr(libc, "renameat2", None)
        if rename and rename(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0:
            return
    between = Path(tempfile.mkdtemp(prefix=f"{one.name}-", dir=one.parent)) / "old"
    other.rename(between)
    one.rename(other)
    between.rename(one)
    between.parent.rmdir()


def _take_over_foreign(old: Path, new: Path, recorded: Mapping[str, str]) -> None:
    """Keep what no delivery has written, such as ``.well-known`` or ``.htaccess``."""
    for folder, names, files in os.walk(old):
        here = Path(folder)
        links = [name for name in names if (here / name).is_symlink()]
        for name in [*files, *links]:
            path = (here / name).relative_to(old)
            target = new / path
            if path.as_posix() in {*recorded, RECORD} or os.path.lexists(target):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(here / name, target, follow_symlinks=False)
            except OSError:
                shutil.copy2(here / name, target, follow_symlinks=False)


def _drop_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _is_apart(folder: Path, root: Path) -> bool:
    """Whether a folder has nothing to do with the project.

    Some hosts publish a folder at the project's top, which must then be empty or a delivery's.
    """
    if folder.parent != root:
        return not (folder.is_relative_to(root) or root.is_relative_to(folder))
    is_new = not folder.is_dir() or not any(folder.iterdir())
    return folder.name != "_site" and (is_new or (folder / RECORD).is_file())
