"""Digests of files by their content; a file that nobody has touched is not read again."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from bumpsheet.whole import digest_of, digest_of_file, read_state, sign_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
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
        state = read_state(kept)
        self._before: dict[str, list[int | str]] = state if isinstance(state, dict) else {}
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


def combined(lines: Iterable[str]) -> str:
    """One digest of several lines, short enough to be a name."""
    return digest_of("\n".join(lines).encode())[:16]
