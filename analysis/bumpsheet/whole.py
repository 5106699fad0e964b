"""Files and folders: their contents told by digest, written whole, read back if they can be."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What :func:`write_whole` leaves where it is killed.
UNFINISHED = ".*.[0-9]*.tmp"

# A file's digest; one that remembers files need not read them again.
Digest = Callable[[Path], str]


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of_file(path: Path) -> str:
    """SHA-256 of what a file holds."""
    return digest_of(path.read_bytes())


def sign_of(path: Path) -> tuple[int, ...]:
    """Size, times and inode of a file, which tell whether it is as it was.

    The time of the last change of anything cannot be set back, as that of the content can.

    Raises
    ------
    OSError
        If it cannot be looked at.
    """
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def files_below(folder: Path) -> dict[str, Path]:
    """All files of a folder and its folders by their names below it, with "/" between folders."""
    found: dict[str, Path] = {}
    # Faster by far than a search by patterns: a site has some seventy files a report.
    for place, _, names in os.walk(folder):
        inside = Path(place).relative_to(folder).as_posix()
        prefix = "" if inside == "." else f"{inside}/"
        found |= {f"{prefix}{name}": Path(place, name) for name in names}
    return {name: found[name] for name in sorted(found) if found[name].is_file()}


def is_below(name: str) -> bool:
    """Whether a name, as :func:`files_below` gives it, leads nowhere but below its folder."""
    return not {"", ".."} & set(name.split("/"))


def read_state(path: Path) -> Any:
    """What an earlier run has written down of itself as JSON; None where that cannot be told."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def read_mapping(path: Path) -> dict[str, Any]:
    """The same where it was an object; empty where it cannot be told, or was something else."""
    state = read_state(path)
    return state if isinstance(state, dict) else {}


def read_pairs(path: Path) -> dict[str, list[Any]]:
    """Of such an object what has two values: another version may have left others."""
    found = read_mapping(path).items()
    return {name: pair for name, pair in found if isinstance(pair, list) and len(pair) == 2}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that nobody sees half written; where that fails, nothing of it is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two programs that write the same file at once must not write into each other's.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
