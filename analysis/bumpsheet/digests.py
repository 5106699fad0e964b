"""Digests of files and folders by content; what nobody has touched is not read again."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from bumpsheet.whole import digest_of, digest_of_file, read_mapping, sign_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

# Nanoseconds. Clocks of file systems tick slowly: a file that was written just before it was read
# may be written again within the same tick, and nothing but its content would tell.
SETTLED = 2_000_000_000


class Digests:
    """Digests of files, remembered with size, times and inode of the file that was read.

    Parameters
    ----------
    kept : Path
        File in which they are kept from one build to the next. Where there is none, or it cannot
        be read, every file is read once more.
    """

    def __init__(self, kept: Path) -> None:
        self._path = kept
        self._before: dict[str, list[int | str]] = read_mapping(kept)
        self._now: dict[str, list[int | str]] = {}

    def of(self, path: Path) -> str:
        """SHA-256 of a file, in hexadecimal digits.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        place, sign = str(path), [*sign_of(path)]
        known = self._now.get(place) or self._before.get(place)
        if isinstance(known, list) and known[:-1] == sign:
            self._now[place] = known
            return str(known[-1])
        digest = digest_of_file(path)
        if time.time_ns() - max(sign[1:3]) > SETTLED:
            self._now[place] = [*sign, digest]
        return digest

    def keep(self) -> None:
        """Remember for the next build what was asked for in this one."""
        if self._now != self._before:
            write_whole(self._path, json.dumps(self._now).encode())


class Folders:
    """Digests of whole folders, remembered with one sign for all files of each.

    A site has some seventy files a report: one line for a folder is read and compared sooner than
    one for each file. What is looked at stays so until :meth:`look_again`.

    Parameters
    ----------
    kept : Path
        As for :class:`Digests`.
    """

    def __init__(self, kept: Path) -> None:
        self._path = kept
        self._before: dict[str, list[str]] = read_mapping(kept)
        self._now: dict[str, list[str]] = {}
        self._seen: dict[str, str] = {}

    def of(self, folder: Path, *, deep: bool = True) -> str:
        """Digest of the names and contents of all files of a folder.

        Parameters
        ----------
        deep : bool
            With those of the folders in it.
        """
        place = f"{folder}{'' if deep else '/*'}"
        if place not in self._seen:
            self._seen[place] = self._look(place, folder, deep=deep)
        return self._seen[place]

    def is_sound(self, folder: Path, check: Callable[[], bool]) -> bool:
        """Whether a check holds that depends on nothing but what a folder holds."""
        self.of(folder)
        known = self._now.get(str(folder))
        if known is not None and known[2:]:
            return True
        is_sound = check()
        if is_sound and known is not None:
            self._now[str(folder)] = [*known, "sound"]
        return is_sound

    def forget(self, folder: Path) -> None:
        """Look at a folder again, since it has been written."""
        self._seen.pop(str(folder), None)

    def look_again(self, untouched: Path | None = None) -> None:
        """Forget what was seen, since folders have been written; not of what lies in one."""
        prefix = f"{untouched}/" if untouched else None
        seen = self._seen.items() if prefix else ()
        self._seen = {
            place: digest for place, digest in seen if f"{place}/".startswith(prefix or "")
        }

    def keep(self) -> None:
        """Remember for the next build what was asked for in this one."""
        if self._now != self._before:
            write_whole(self._path, json.dumps(self._now).encode())

    def _look(self, place: str, folder: Path, *, deep: bool) -> str:
        found = sorted(_signed(str(folder), "", deep=deep))
        sign = digest_of("".join(line for _, line, _ in found).encode())
        known = self._now.get(place) or self._before.get(place)
        if isinstance(known, list) and known[:1] == [sign]:
            self._now[place] = known
            return known[1]
        lines = (f"{name}\0{digest_of_file(folder / name)}\n" for name, _, _ in found)
        digest = digest_of("".join(lines).encode())
        self._now.pop(place, None)
        if time.time_ns() - max((latest for _, _, latest in found), default=0) > SETTLED:
            self._now[place] = [sign, digest]
        return digest


def _signed(folder: str, prefix: str, *, deep: bool) -> Iterator[tuple[str, str, int]]:
    """Name, sign and last change of each file; faster by far than asking for one after another."""
    try:
        entries = [*os.scandir(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if deep:
                yield from _signed(entry.path, f"{prefix}{entry.name}/", deep=True)
        elif entry.is_file():
            name, it = f"{prefix}{entry.name}", entry.stat()
            times = it.st_mtime_ns, it.st_ctime_ns
            yield name, f"{name}\0{it.st_size} {times} {it.st_ino}\n", max(times)


def combined(lines: Iterable[str]) -> str:
    """One digest of several lines, short enough to be a name."""
    return digest_of("\n".join(lines).encode())[:16]
