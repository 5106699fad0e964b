"""Starting afresh: what builds keep for the next one is forgotten, or deleted."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bumpsheet.pipeline.generated import RECORD, forget, record_nothing
from bumpsheet.pipeline.lock import LOCK, only_build
from bumpsheet.pipeline.vouched import forget_vouched, press_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bumpsheet.project import Project


def forget_keys(project: Project, names: Iterable[str]) -> None:
    """Make the reports called ``names`` and the press check due, whatever they read."""
    for name in names:
        forget_vouched(project, name)
    press_stamp(project).unlink(missing_ok=True)


def forget_builds(project: Project, say: Callable[[str], None]) -> list[str]:
    """Delete the generated folders and what is kept between builds; the published site stays.

    Files that people have put into a generated folder stay as well.

    Parameters
    ----------
    say : callable
        Shows a line to the user, such as that a build is waited for.

    Returns
    -------
    list of str
        What was deleted, relative to the project.
    """
    with only_build(project.cache, say):
        records = [*project.reports.glob(f"[!.]*/{RECORD}"), *project.press.glob(RECORD)]
        folders = sorted(record.parent for record in records)
        for folder in folders:
            forget(folder)
            if folder.is_dir():
                # What is left is people's; the next build must know the folder for a build's.
                record_nothing(folder)
        for path in project.cache.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != LOCK:
                path.unlink()
    return [project.relative(folder) for folder in (*folders, project.cache)]
