"""One build, from what is due to what is published; the caller holds the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.digests import Folders
from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.afresh import forget_keys
from bumpsheet.pipeline.due import is_complete, look_over, remember_complete
from bumpsheet.pipeline.generated import forget
from bumpsheet.pipeline.how import USUALLY, How
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.pipeline.outcome import PRESS, Outcome
from bumpsheet.pipeline.published import read_published, write_published
from bumpsheet.pipeline.reworded import build_words
from bumpsheet.pipeline.sets import bring_sets
from bumpsheet.pipeline.task import compose_shared, open_pool, outcomes, submit, submit_press
from bumpsheet.render.publish import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.pages.assets import Assets
    from bumpsheet.pipeline.due import Due
    from bumpsheet.project import Project
    from bumpsheet.render.base import Failure, Renderer


class Build:
    """A build of some reports and of the pages that all share.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    names : sequence of str
        Reports to bring up to date, with those on the same event that came before, which their
        pages lead to; all reports where none is named.
    how : How, optional
        What has no bearing on what is built.

    Raises
    ------
    BumpsheetError
        If there is nothing to build, or the site is not a folder of its own.
    """

    def __init__(
        self, project: Project, data: Path | None, names: Sequence[str], how: How = USUALLY
    ) -> None:
        self._project, self._how = project, how
        self._data = data
        self._inputs = Inputs(project, data)
        self._outputs = Folders(project.cache / "outputs.json")
        self._wrong_sets = bring_sets(project, self._inputs, data)
        named = [one for name in names for one in (name, *self._inputs.earlier(name))]
        self._names = list(dict.fromkeys(named)) or project.report_names()
        if project.site.is_symlink():
            raise BumpsheetError(
                "_site", "is a link, which the new site would replace", remedy="remove the link"
            )
        removed = _removed(project)
        if self._wrong_sets and (removed or not self._names):
            # What is built without a parameter file may be of the set that cannot be read.
            raise self._wrong_sets[0]
        if not self._names:
            raise BumpsheetError(
                "reports/", "no parameter files", remedy="run: bumpsheet new --help"
            )
        for folder in removed:
            forget(folder)
        if how.force:
            forget_keys(project, self._names)

    def site(self, renderer: Renderer) -> tuple[tuple[Outcome, ...], list[Failure]]:
        """Bring pages and site up to date; nothing is imported for it where nothing is due."""
        due = self._look_over()
        complete = is_complete(self._project, renderer, self._inputs, self._outputs)
        if complete and due.is_nothing:
            self._outputs.keep()
            return (*due.unchanged, *self._failed_sets()), []
        reworded = self._reworded(due) if complete else None
        done = reworded or self._pages(due)
        failures = self._publish(renderer, is_told=reworded is not None)
        if not failures and all(outcome.status != "failed" for outcome in done):
            remember_complete(self._project, self._inputs)
        self._outputs.keep()
        return (*done, *self._failed_sets()), failures

    def pages(self) -> tuple[Outcome, ...]:
        """Compute what is due and write all pages."""
        return self._pages(self._look_over())

    def _failed_sets(self) -> list[Outcome]:
        """What is told of them beside their reports, which stay as they were."""
        return [Outcome(error.where, "failed", str(error)) for error in self._wrong_sets]

    def _look_over(self) -> Due:
        due = look_over(self._project, self._names, self._inputs, self._outputs)
        # Now, so that workers find it.
        self._inputs.keep()
        return due

    def _pages(self, due: Due) -> tuple[Outcome, ...]:
        project, data = self._project, self._data
        with open_pool(len(due.reports) + 1) as pool:
            _prepare_fonts(project)
            # The longest task first, so that no worker is left alone with it.
            tasks = [submit_press(pool, project, data)] if due.press else []
            if self._how.elsewhere is None:
                tasks += submit(pool, project, due.reports, data, self._how.seconds)
            else:
                where = project, due.reports, data, self._inputs, self._how.seconds
                tasks += self._how.elsewhere.submit(*where)
            self._how.progress(tasks)
            found = outcomes(tasks, project, data, self._how.seconds)
            done = {outcome.name: outcome for outcome in found}
            assets = _assets(project)
            compose_shared(pool, project, data, assets)
        # All but the site may have been written.
        self._outputs.look_again(project.site)
        done |= {outcome.name: outcome for outcome in due.unchanged}
        return tuple(done[name] for name in (*self._names, PRESS))

    def _reworded(self, due: Due) -> tuple[Outcome, ...] | None:
        """Put other words into finished reports; None where more than that is due."""
        if not due.is_words or self._how.elsewhere is not None:
            return None
        done = {name: build_words(self._project, name, self._inputs) for name in due.reports}
        done |= {outcome.name: outcome for outcome in due.unchanged}
        for name in due.reports:
            self._outputs.forget(self._project.report_folder(name))
        found = tuple(done[name] for name in (*self._names, PRESS))
        return tuple(filter(None, found)) if None not in found else None

    def _publish(self, renderer: Renderer, *, is_told: bool = False) -> list[Failure]:
        """Render and publish; front page, feed and search tell of what is published.

        Parameters
        ----------
        is_told : bool
            What they tell is what they told before.
        """
        project = self._project
        failures = publish(project, renderer, folders=self._outputs)
        failed = _reports_of(project, failures)
        if failed:
            # What was published of a failed report stays, so the shared pages must tell of that;
            # and nothing may link to a report that has never been rendered.
            published = read_published(project)
            kept = {name: report for name, report in published.items() if name in failed}
            without = frozenset(failed - kept.keys())
            with open_pool(1) as pool:
                assets = _assets(project)
                compose_shared(pool, project, self._data, assets, without=without, kept=kept)
            failures = publish(project, renderer, failures, self._outputs)
        if failed or not is_told:
            write_published(project, failed)
        return failures


def _prepare_fonts(project: Project) -> None:
    """Make the fonts that all workers need: made here, they are made once."""
    from bumpsheet.brands.load import load_brand  # noqa: PLC0415 - as below
    from bumpsheet.fonts import prepare_fonts  # noqa: PLC0415

    prepare_fonts(load_brand(project), project.cache)


def _assets(project: Project) -> Assets:
    # Imported here: where nothing is due nobody waits for it.
    from bumpsheet.pages.assets import write_assets  # noqa: PLC0415

    return write_assets(project)


def _reports_of(project: Project, failures: Sequence[Failure]) -> set[str]:
    """Names of the reports of which a page failed."""
    folders = {(project.root / failure.page).parent for failure in failures}
    return {folder.name for folder in folders if folder.parent == project.reports}


def _removed(project: Project) -> list[Path]:
    """Folders that builds have written for reports that have no parameter file any longer."""
    known = set(project.report_names())
    found = (path.parent for path in project.reports.glob("[!.]*/summary.json"))
    return [folder for folder in found if folder.name not in known]
