"""The work that is handed to a worker process.

This module imports nothing heavy, so that the process which only hands out work starts at once;
what the work needs is imported by the server that the workers are forked from.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, get_all_start_methods, get_context
from typing import TYPE_CHECKING

from bumpsheet.pipeline.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bumpsheet.pages.assets import Assets
    from bumpsheet.project import Project

PRELOADED = ("bumpsheet.pipeline.report", "bumpsheet.pipeline.shared")


def open_pool(reports: int) -> ProcessPoolExecutor:
    """Start the workers' server; it imports while the caller goes on.

    Workers are forked from a server that has imported everything and has run nothing: a fork of
    the calling process would copy the locks of threads that its libraries may have started.
    """
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        forkserver.set_forkserver_preload([*PRELOADED])
        forkserver.ensure_running()
    workers = max(1, min(reports, os.cpu_count() or 1))
    return ProcessPoolExecutor(max_workers=workers, mp_context=context)


def submit(
    pool: ProcessPoolExecutor, project: Project, names: Sequence[str], data: Path | None
) -> list[tuple[str, Future[Outcome]]]:
    """Hand out the reports."""
    return [(name, pool.submit(_build, project, name, data)) for name in names]


def submit_press(
    pool: ProcessPoolExecutor, project: Project, data: Path | None
) -> tuple[str, Future[Outcome]]:
    """Hand out the press check."""
    return "press check", pool.submit(_build_press, project, data)


def compose_shared(
    pool: ProcessPoolExecutor,
    project: Project,
    data: Path | None,
    assets: Assets,
    *,
    without: frozenset[str] = frozenset(),
) -> None:
    """Write the shared pages in a worker, which has imported what they need."""
    pool.submit(_compose_shared, project, data, assets, without).result()


def outcomes(tasks: Sequence[tuple[str, Future[Outcome]]]) -> Iterator[Outcome]:
    """Collect what became of them; a worker that dies takes no other report with it."""
    for name, future in tasks:
        try:
            yield future.result()
        except BrokenProcessPool:
            yield Outcome(name, "failed", f"{name}: the process computing it died")


def _build(project: Project, name: str, data: Path | None) -> Outcome:
    from bumpsheet.pipeline.report import build_report  # noqa: PLC0415 - see above

    return build_report(project, name, data)


def _build_press(project: Project, data: Path | None) -> Outcome:
    from bumpsheet.pipeline.press import build_press  # noqa: PLC0415 - see above

    return build_press(project, data)


def _compose_shared(
    project: Project, data: Path | None, assets: Assets, without: frozenset[str]
) -> None:
    from bumpsheet.pipeline.shared import write_shared_pages  # noqa: PLC0415 - see above

    write_shared_pages(project, data, assets, without)
