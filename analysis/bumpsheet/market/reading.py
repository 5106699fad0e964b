"""Which files of the stores a piece of work reads, noted while it does."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_READ: ContextVar[set[Path] | None] = ContextVar("read", default=None)


def note(path: Path) -> None:
    """Say that a file is about to be read; everything that reads data does."""
    read = _READ.get()
    if read is not None:
        read.add(path)


@contextmanager
def noted() -> Iterator[set[Path]]:
    """Collect what is read inside."""
    read: set[Path] = set()
    token = _READ.set(read)
    try:
        yield read
    finally:
        _READ.reset(token)
