"""The work that is handed to a worker process.

This module imports nothing heavy, so that the process which only hands out work starts at once;
what the work needs is imported by the server that the workers are forked from.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from multiprocessing import forkserver, get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from types import MappingProxyType
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.outcome import PRESS, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bumpsheet.pages.assets import Assets
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.pipeline.keys import Inputs
    from bumpsheet.project import Project

TRACKER = "ignore:resource_tracker"
# The system keeps no longer name of a socket, its end included; macOS keeps a little less.
LONGEST_SOCKET = 104
PRELOADED = ("bumpsheet.pipeline.preloaded",)


@contextlib.contextmanager
def open_pool(reports: int) -> Iterator[ProcessPoolExecutor]:
    """Start the workers' server; it imports while the caller goes on.

    Workers are forked from a server that has imported everything and has run nothing: a fork of
    the calling process would copy the locks of threads that its libraries may have started.
    """
    _hush()
    method = _start_method()
    context = get_context(method)
    if method == "forkserver":
        forkserver.set_forkserver_preload([*PRELOADED])
        forkserver.ensure_running()
    workers = max(1, min(reports, os.cpu_count() or 1))
    pool = ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_settle)
    try:
        yield pool
    except Exception:
        # Python's own end of a pool that is still closing may complain on the terminal.
        pool.shutdown(cancel_futures=True)
        raise
    except BaseException:
        # Whoever interrupts does not wait for what is still being computed.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _start_method() -> str:
    """How workers are begun: by a server where there is one and its socket's name is not too long.

    The socket lies in a folder of its own in the folder for temporary files.
    """
    socket = len(os.fsencode(tempfile.gettempdir())) + len("/pymp-12345678/listener-12345678")
    has_server = "forkserver" in get_all_start_methods() and socket < LONGEST_SOCKET
    return "forkserver" if has_server else "spawn"


def submit(
    pool: ProcessPoolExecutor,
    project: Project,
    names: Sequence[str],
    data: Path | None,
    seconds: float,
) -> list[tuple[str, Future[Outcome]]]:
    """Hand out the reports, of which none may take longer than so many seconds."""
    common = {"project": project, "data": data, "seconds": seconds}
    return [(name, _handed(pool, _build, name=name, **common)) for name in names]


def submit_press(
    pool: ProcessPoolExecutor, project: Project, data: Path | None
) -> tuple[str, Future[Outcome]]:
    """Hand out the press check."""
    return PRESS, _handed(pool, _build_press, project=project, data=data)


def _handed(
    pool: ProcessPoolExecutor, task: Callable[..., Outcome], **named: object
) -> Future[Outcome]:
    try:
        return pool.submit(task, **named)
    except BrokenProcessPool as broken:
        failed: Future[Outcome] = Future()
        failed.set_exception(broken)
        return failed


def compose_shared(
    pool: ProcessPoolExecutor,
    project: Project,
    data: Path | None,
    assets: Assets,
    *,
    without: frozenset[str] = frozenset(),
    kept: Mapping[str, Summary] = MappingProxyType({}),
) -> None:
    """Write the shared pages in a worker, which has imported what they need.

    Raises
    ------
    BumpsheetError
        If the process that writes them dies.
    """
    wanted = partial(_compose_shared, project, data, assets, without, dict(kept))
    try:
        pool.submit(wanted).result()
    except BrokenProcessPool:
        # It may have been a report that took the pool down.
        with open_pool(1) as fresh:
            try:
                fresh.submit(wanted).result()
            except BrokenProcessPool as error:
                raise BumpsheetError("shared pages", "the process writing them died") from error


def outcomes(
    tasks: Sequence[tuple[str, Future[Outcome]]],
    project: Project,
    data: Path | None,
    seconds: float,
) -> Iterator[Outcome]:
    """Collect what became of them; a worker that dies takes no other report with it.

    A pool is broken as a whole when a worker dies, and does not say by which task: what was still
    to be done is done again, each in a process of its own.
    """
    for name, future in tasks:
        try:
            yield future.result()
        except BrokenProcessPool:
            yield _alone(name, project, data, seconds)


def _alone(name: str, project: Project, data: Path | None, seconds: float) -> Outcome:
    with open_pool(1) as pool:
        report = partial(_build, name=name, seconds=seconds)
        task = _build_press if name == PRESS else report
        try:
            return pool.submit(task, project=project, data=data).result()
        except BrokenProcessPool:
            return Outcome(name, "failed", f"{name}: the process computing it died")


def _hush() -> None:
    """Keep the process that cleans up after a killed build from telling of what it found."""
    before = os.environ.get("PYTHONWARNINGS")
    if TRACKER not in (before or ""):
        os.environ["PYTHONWARNINGS"] = f"{before},{TRACKER}" if before else TRACKER


def _settle() -> None:
    """Make a worker end with its parent, leave an interruption to it, and keep what it reads."""
    from bumpsheet.market.held import hold_tables  # noqa: PLC0415 - see above

    hold_tables()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _build(*, project: Project, name: str, data: Path | None, seconds: float) -> Outcome:
    from bumpsheet.pipeline.limit import time_limit  # noqa: PLC0415 - see above
    from bumpsheet.pipeline.report import build_report  # noqa: PLC0415

    try:
        with time_limit(name, seconds):
            return build_report(project, name, data, _inputs(project, data))
    except BumpsheetError as error:
        # It rang when all but the last step was done.
        return Outcome(name, "failed", str(error))


@cache
def _inputs(project: Project, data: Path | None) -> Inputs:
    """What a worker, which lives for one build, looks at once for all of its reports."""
    from bumpsheet.pipeline.keys import Inputs  # noqa: PLC0415 - see above

    return Inputs(project, data)


def _build_press(*, project: Project, data: Path | None) -> Outcome:
    from bumpsheet.pipeline.press import build_press  # noqa: PLC0415 - see above

    return build_press(project, data)


def _compose_shared(
    project: Project,
    data: Path | None,
    assets: Assets,
    without: frozenset[str],
    kept: Mapping[str, Summary],
) -> None:
    from jinja2 import TemplateError  # noqa: PLC0415 - see above

    from bumpsheet.pipeline.shared import write_shared_pages  # noqa: PLC0415

    try:
        write_shared_pages(project, data, assets, without, kept)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise BumpsheetError(
            f"templates/{getattr(error, 'name', None) or 'pages/'}",
            error.message or type(error).__name__,
            field=line and f"line {line}",
            remedy="correct the template; what was published stays",
        ) from error
