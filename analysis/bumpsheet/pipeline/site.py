"""Building the site: reports in parallel, then the shared pages, then the renderer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.market.location import data_folder
from bumpsheet.parameters.names import check_name
from bumpsheet.pipeline.how import USUALLY, How
from bumpsheet.pipeline.lock import only_build
from bumpsheet.pipeline.one_build import Build
from bumpsheet.render.choose import choose_renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bumpsheet.pipeline.outcome import Outcome
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


def _whisper(_: str) -> None:
    """Say nothing."""


def build_site(
    project: Project,
    names: Sequence[str],
    renderer: str = "auto",
    data: Path | None = None,
    say: Callable[[str], None] = _whisper,
    *,
    how: How = USUALLY,
) -> SiteResult:
    """Bring the reports called ``names`` (all by default) and the site up to date.

    Parameters
    ----------
    say : callable
        Shows a line to the user, such as that another build is waited for.
    how : How, optional
        What has no bearing on what is built.

    Raises
    ------
    BumpsheetError
        If there is nothing to build, or the renderer or the data store cannot be used.
    """
    chosen, reason = choose_renderer(renderer)
    for name in names:
        check_name(name)
    with only_build(project.cache, say):
        build = Build(project, data_folder(data, project.root), names, how)
        done, page_failures = build.site(chosen)
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
        return Build(project, data_folder(data, project.root), names).pages()
