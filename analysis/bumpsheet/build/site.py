"""Building the site: reports in parallel, then the shared pages, then the renderer."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING

from bumpsheet.brand import load_brand
from bumpsheet.build.report import Outcome, build_report
from bumpsheet.errors import BumpsheetError
from bumpsheet.fonts import prepare_fonts
from bumpsheet.market.store import open_stores
from bumpsheet.pages.assets import write_assets
from bumpsheet.pages.compose import compose_index
from bumpsheet.render.choose import choose_renderer
from bumpsheet.render.publish import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class SiteResult:
    """How a build ended.

    Parameters
    ----------
    failures : tuple of str
        A line each for reports that could not be computed and pages that could not be rendered.
    index : str or None
        Where to look; None if nothing was published.
    """

    outcomes: tuple[Outcome, ...]
    failures: tuple[str, ...]
    renderer: str
    reason: str
    index: str | None


def build_site(
    project: Project, names: Sequence[str], renderer: str = "auto", data: Path | None = None
) -> SiteResult:
    """Bring the reports called ``names`` (all by default) and the site up to date.

    Raises
    ------
    BumpsheetError
        If there is nothing to build, or the renderer or the data store cannot be used.
    """
    chosen, reason = choose_renderer(renderer)
    stores = open_stores(project, data)
    wanted = list(dict.fromkeys(names)) or project.report_names()
    if not wanted:
        raise BumpsheetError("reports/", "no parameter files", remedy="run: bumpsheet new --help")
    _forget_removed(project)
    # Before the workers are forked, since all of them need the fonts.
    prepare_fonts(load_brand(project), project.cache)
    outcomes = _build_reports(project, wanted, stores[0].folder if len(stores) > 1 else None)
    write_assets(project)
    compose_index(project)
    page_failures = publish(project, chosen)
    failed = [outcome.message for outcome in outcomes if outcome.status == "failed"]
    index = project.site / "index.html"
    return SiteResult(
        outcomes=tuple(outcomes),
        failures=(*failed, *map(str, page_failures)),
        renderer=chosen.name,
        reason=reason,
        index=project.relative(index) if index.is_file() else None,
    )


def _build_reports(project: Project, names: list[str], data: Path | None) -> list[Outcome]:
    # Workers are forked from a server that has imported everything and has run nothing: a fork of
    # this process would copy the locks of threads that the chart library may have started.
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["bumpsheet.build.report"])
    workers = min(len(names), os.cpu_count() or 1)
    with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        return _collect(pool, project, names, data)


def _collect(
    pool: Executor, project: Project, names: list[str], data: Path | None
) -> list[Outcome]:
    futures = [(name, pool.submit(build_report, project, name, data)) for name in names]
    outcomes = []
    for name, future in futures:
        try:
            outcomes.append(future.result())
        except BrokenProcessPool:
            outcomes.append(Outcome(name, "failed", f"{name}: the process computing it died"))
    return outcomes


def _forget_removed(project: Project) -> None:
    """Generated folders go with their parameter files."""
    known = set(project.report_names())
    for summary in project.reports.glob("[!.]*/summary.json"):
        if summary.parent.name not in known:
            shutil.rmtree(summary.parent)
