"""Rendering with an installed Quarto: ``quarto render`` on the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import PAGES, SEARCH, TOP, site_pages, top_files
from bumpsheet.render.base import Failure, check_length, copy_resources, rendered
from bumpsheet.render.quarto_run import run_quarto

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
        """Render ``pages`` below ``output``; see :class:`bumpsheet.render.base.Renderer`.

        Quarto stops at the first page that fails, so the others are handed to it again without
        that page. Where it names none, halves are tried until the page stands alone.
        """
        reasons: dict[Path, str] = {}
        waiting = [list(pages)]
        sound = False
        while waiting:
            group = waiting.pop()
            done = run_quarto(self.executable, project, group, output)
            reasons |= done.reasons
            left = [
                page
                for page in group
                if page not in done.reasons and not rendered(project, page, output).is_file()
            ]
            if not left or done.reasons:
                waiting += [left] if left else []
            elif len(group) == 1:
                reasons[group[0]] = done.reason
            else:
                sound = sound or not run_quarto(self.executable, project, (), output).failed
                if not sound:
                    # Not the fault of a page: without any, Quarto fails too.
                    shutil.rmtree(output, ignore_errors=True)
                    return [Failure("quarto render", done.reason)]
                middle = (len(left) + 1) // 2
                waiting += [half for half in (left[middle:], left[:middle]) if half]
        reasons = tidy_output(project, pages, output) | reasons
        return [Failure(project.relative(page), reasons[page]) for page in pages if page in reasons]


def tidy_output(project: Project, pages: Sequence[Path], output: Path) -> dict[Path, str]:
    """Make what Quarto left in ``output`` what the built-in renderer would have left.

    Returns
    -------
    dict of Path to str
        Newsletters that do not fit, and why.
    """
    # Quarto writes a sitemap of its own where it knows the address, as when it publishes.
    for name in TOP:
        (output / name).unlink(missing_ok=True)
    copy_resources(project, output, top_files(project))
    too_long = {}
    for page in pages:
        path = rendered(project, page, output)
        if path.suffix == ".pdf" and path.is_file():
            try:
                check_length(path.read_bytes(), page.parent.name, PAGES[page.stem])
            except BumpsheetError as error:
                too_long[page] = error.problem
    return too_long


def finish_site(project: Project, output: Path) -> list[Failure]:
    """Complete a site that Quarto rendered when it was not run by a build.

    Returns
    -------
    list of Failure
        Pages that are in the site and should not be.
    """
    failed = tidy_output(project, site_pages(project), output)
    # Imported here: where nothing is due nobody waits for it.
    from bumpsheet.render.search import index_for_search  # noqa: PLC0415

    index_for_search(output, project.cache / SEARCH)
    return [Failure(project.relative(page), reason) for page, reason in failed.items()]


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
