"""Files that nobody sees half written, and what programs have written down of themselves."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read_state(path: Path) -> Any:
    """What an earlier run has written down of itself as JSON; None where that cannot be told."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


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
