"""Rendering with an installed Quarto: ``quarto render`` on the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.render.base import Failure, copy_resources, top_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.project import Project

# The first version whose Typst writes a PDF to two standards at once: for readers and for archives.
OLDEST = (1, 10, 17)


class QuartoRenderer:
    """Runs the ``quarto`` found by :func:`find_quarto`."""

    name = "quarto"

    def __init__(self, executable: str) -> None:
        self.executable = executable

    def render(self, project: Project, pages: Sequence[Path], output: Path) -> list[Failure]:
        """Render the whole project; see :class:`bumpsheet.render.base.Renderer`."""
        command = [self.executable, "render", "--output-dir", str(output.relative_to(project.root))]
        done = subprocess.run(
            command, cwd=project.root, capture_output=True, text=True, check=False
        )
        if done.returncode:
            last = [line for line in done.stderr.splitlines() if line.strip()][-3:]
            plain = re.sub(r"\x1b\[[0-9;]*m", "", " ".join(last))
            return [Failure("quarto render", plain)]
        # Quarto writes a sitemap of its own where it knows the address.
        copy_resources(project, output, top_files(project))
        missing = [page for page in pages if not _rendered(project, page, output)]
        return [Failure(project.relative(page), "Quarto made no output") for page in missing]


def find_quarto() -> tuple[str | None, str]:
    """Find a usable Quarto.

    Returns
    -------
    str or None
        Its executable.
    str
        The reason, for the line that says which renderer was used.
    """
    beside = Path(sys.executable).with_name("quarto")
    found = os.environ.get("QUARTO") or shutil.which("quarto")
    executable = found or (str(beside) if beside.is_file() else None)
    if executable is None:
        return None, "Quarto is not installed"
    try:
        done = subprocess.run(
            [executable, "--version"], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None, "the installed Quarto does not run"
    version = done.stdout.strip()
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if numbers < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        return None, (
            f"the installed Quarto {version or 'without a version'} is older than {wanted}, the "
            "first that writes a PDF to two standards at once"
        )
    return executable, f"Quarto {version} is installed"


def _rendered(project: Project, page: Path, output: Path) -> bool:
    suffix = ".pdf" if page.stem == "newsletter" else ".html"
    return (output / page.relative_to(project.root)).with_suffix(suffix).is_file()
