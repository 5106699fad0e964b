"""The sets of a project, brought up to date before anybody asks for their reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.digests import combined
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.sets.state import are_current, set_files

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.errors import BumpsheetError
    from bumpsheet.project import Project


def bring_sets(project: Project, inputs: Inputs, data: Path | None) -> tuple[BumpsheetError, ...]:
    """Expand what is due of the sets; nothing is imported for it where nothing is.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.

    Returns
    -------
    tuple of BumpsheetError
        What is wrong with the sets that could not be expanded.
    """
    key = combined(f"{name} {digest}" for name, digest in inputs.stores().items())
    if are_current(project, key):
        return ()
    from bumpsheet.sets.members import expand_sets  # noqa: PLC0415 - see above

    return expand_sets(project, data, key)


def with_sets(project: Project, data: Path | None) -> Project:
    """The project with the reports of its sets, for commands that take the name of a report.

    Raises
    ------
    BumpsheetError
        If a set is wrong: the report that is asked for may be one of its.
    """
    if not set_files(project) and not project.member_names():
        return project
    inputs = Inputs(project, data)
    failures = bring_sets(project, inputs, data)
    inputs.keep()
    if failures:
        raise failures[0]
    return project
