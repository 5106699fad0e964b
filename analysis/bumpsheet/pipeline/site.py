"""Building the site: reports in parallel, then the shared pages, then the renderer."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.brand import load_brand
from bumpsheet.errors import BumpsheetError
from bumpsheet.fonts import prepare_fonts
from bumpsheet.market.location import data_folder
from bumpsheet.pages.assets import write_assets
from bumpsheet.pipeline.task import (
    compose_shared,
    open_pool,
    outcomes,
    submit,
    submit_press,
)
from bumpsheet.render.choose import choose_renderer
from bumpsheet.render.publish import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.pipeline.outcome import Outcome
    from bumpsheet.project import Project
    from bumpsheet.render.base import Failure


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
    done = prepare_site(project, names, data)
    page_failures = publish(project, chosen)
    never = _never_published(project, page_failures)
    if never:
        # Nothing may link to a report that has not been rendered yet.
        with open_pool(1) as pool:
            compose_shared(pool, project, data_folder(data), write_assets(project), without=never)
        page_failures = publish(project, chosen, page_failures)
    failed = [outcome.message for outcome in done if outcome.status == "failed"]
    index = project.site / "index.html"
    return SiteResult(
        outcomes=done,
        failures=(*failed, *map(str, page_failures)),
        renderer=chosen.name,
        reason=reason,
        index=project.relative(index) if index.is_file() else None,
    )


def prepare_site(
    project: Project, names: Sequence[str] = (), data: Path | None = None
) -> tuple[Outcome, ...]:
    """Compute what is due of the reports called ``names`` (all by default) and write all pages.

    Raises
    ------
    BumpsheetError
        If there is nothing to build, or the data store cannot be used.
    """
    folder = data_folder(data)
    wanted = list(dict.fromkeys(names)) or project.report_names()
    if not wanted:
        raise BumpsheetError("reports/", "no parameter files", remedy="run: bumpsheet new --help")
    _forget_removed(project)
    with open_pool(len(wanted) + 1) as pool:
        # All workers need the fonts: made here, they are made once.
        prepare_fonts(load_brand(project), project.cache)
        tasks = [*submit(pool, project, wanted, folder), submit_press(pool, project, folder)]
        assets = write_assets(project)
        done = tuple(outcomes(tasks))
        compose_shared(pool, project, folder, assets)
    return done


def _never_published(project: Project, failures: Sequence[Failure]) -> frozenset[str]:
    """Names of reports that have a failed page and no older version in the site."""
    folders = {(project.root / failure.page).parent for failure in failures}
    return frozenset(
        folder.name
        for folder in folders
        if folder.parent == project.reports
        and not (project.site / "reports" / folder.name).is_dir()
    )


def _forget_removed(project: Project) -> None:
    """Generated folders go with their parameter files."""
    known = set(project.report_names())
    for summary in project.reports.glob("[!.]*/summary.json"):
        if summary.parent.name not in known:
            shutil.rmtree(summary.parent)
