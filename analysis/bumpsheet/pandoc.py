"""Running Pandoc: in its sandbox, and whatever the locale."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pypandoc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run_pandoc(
    arguments: Sequence[str],
    *,
    text: str | None = None,
    folder: Path | None = None,
    seconds: float | None = None,
) -> bytes:
    """Convert what the arguments name, or ``text``.

    In its sandbox Pandoc reads what the arguments name, and neither other files nor the network.

    Raises
    ------
    subprocess.TimeoutExpired
        If it takes more than so many seconds.
    subprocess.CalledProcessError
        If Pandoc fails; ``stderr`` is its message in one line.
    """
    environment = dict(os.environ)
    if sys.platform == "linux":
        # In the locale "POSIX" it could not even open a folder whose name has an accent.
        environment["LC_ALL"] = "C.UTF-8"
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "--sandbox", "--wrap", "none", *arguments],
        cwd=folder,
        env=environment,
        input=None if text is None else text.encode(),
        capture_output=True,
        check=False,
        timeout=seconds,
    )
    if done.returncode:
        message = " ".join(done.stderr.decode(errors="replace").split())
        raise subprocess.CalledProcessError(done.returncode, "pandoc", stderr=message)
    return done.stdout
