"""Building the site: reports in parallel, then the shared pages, then the renderer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.brands.load import load_brand
from bumpsheet.errors import BumpsheetError
from bumpsheet.fonts import prepare_fonts
from bumpsheet.market.location import data_folder
from bumpsheet.pages.assets import write_assets
from bumpsheet.parameters.earlier import perhaps_earlier
from bumpsheet.parameters.load import check_name
from bumpsheet.pipeline.generated import forget
from bumpsheet.pipeline.lock import only_build
from bumpsheet.pipeline.published import read_published, write_published
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
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bumpsheet.pipeline.outcome import Outcome
    from bumpsheet.project import Project
    from bumpsheet.render.base import Failure, Renderer


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


def _whisper(_: str) -> None:
    """Say nothing."""


def build_site(
    project: Project,
    names: Sequence[str],
    renderer: str = "auto",
    data: Path | None = None,
    say: Callable[[str], None] = _whisper,
) -> SiteResult:
    """Bring the reports called ``names`` (all by default) and the site up to date.

    Parameters
    ----------
    say : callable
        Shows a line to the user, such as that another build is waited for.

    Raises
    ------
    BumpsheetError
        If there is nothing to build, or the renderer or the data store cannot be used.
    """
    chosen, reason = choose_renderer(renderer)
    for name in names:
        check_name(name)
    with only_build(project.cache, say):
        done = _prepare(project, names, data)
        page_failures = _publish(project, chosen, data)
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
    with only_build(project.cache, _whisper):
        return _prepare(project, names, data)


def _prepare(project: Project, names: Sequence[str], data: Path | None) -> tuple[Outcome, ...]:
    folder = data_folder(data, project.root)
    wanted = _with_earlier(project, names) or project.report_names()
    if project.site.is_symlink():
        raise BumpsheetError(
            "_site", "is a link, which the new site would replace", remedy="remove the link"
        )
    if not wanted:
        raise BumpsheetError("reports/", "no parameter files", remedy="run: bumpsheet new --help")
    _forget_removed(project)
    with open_pool(len(wanted) + 1) as pool:
        # All workers need the fonts: made here, they are made once.
        prepare_fonts(load_brand(project), project.cache)
        tasks = [*submit(pool, project, wanted, folder), submit_press(pool, project, folder)]
        done = tuple(outcomes(tasks, project, folder))
        assets = write_assets(project)
        compose_shared(pool, project, folder, assets)
    return done


def _with_earlier(project: Project, names: Sequence[str]) -> list[str]:
    """Reports with those on the same event that came before, which their pages lead to."""
    return list(dict.fromkeys(one for name in names for one in (name, *_before(project, name))))


def _before(project: Project, name: str) -> list[str]:
    """Reports that are there by name; one that is not is told when it is built."""
    return perhaps_earlier(project, name) if project.spec_path(name).is_file() else []


def _publish(project: Project, renderer: Renderer, data: Path | None) -> list[Failure]:
    """Render and publish; front page, feed and search tell of the versions that are published."""
    failures = publish(project, renderer)
    failed = _reports_of(project, failures)
    if failed:
        # What was published of a failed report stays, so the shared pages must tell of that; and
        # nothing may link to a report that has never been rendered.
        kept = {name: report for name, report in read_published(project).items() if name in failed}
        without = frozenset(failed - kept.keys())
        with open_pool(1) as pool:
            assets = write_assets(project)
            folder = data_folder(data, project.root)
            compose_shared(pool, project, folder, assets, without=without, kept=kept)
        failures = publish(project, renderer, failures)
    write_published(project, failed)
    return failures


def _reports_of(project: Project, failures: Sequence[Failure]) -> set[str]:
    """Names of the reports of which a page failed."""
    folders = {(project.root / failure.page).parent for failure in failures}
    return {folder.name for folder in folders if folder.parent == project.reports}


def _forget_removed(project: Project) -> None:
    """What builds have written goes with its parameter file."""
    known = set(project.report_names())
    for summary in project.reports.glob("[!.]*/summary.json"):
        if summary.parent.name not in known:
            forget(summary.parent)
