"""One build at a time: a lock that ends with the process that holds it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

# Below the cache, and never deleted: whoever waits holds this very file.
LOCK = "lock"

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextlib.contextmanager
def only_build(cache: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a project; wait for the build that holds it, and say so.

    Parameters
    ----------
    cache : Path
        The project's cache, where the lock's file is.
    say : callable
        Shows a line to the user.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            say(f"waiting for the build of process {file.read().strip() or 'unknown'}")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
