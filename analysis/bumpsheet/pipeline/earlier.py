"""What the last report on the same event found, whether it is built before or after this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.files import load_findings
from bumpsheet.families.collect import collect, open_study
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.pipeline.vouched import with_same_figures

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.parameters.earlier import EarlierReport
    from bumpsheet.project import Project


def earlier_findings(
    project: Project, last: EarlierReport | None, data: Path | None
) -> Findings | None:
    """Findings of a report as this build has them; None where it cannot be computed.

    They are read where its folder holds what its inputs give now, and computed otherwise.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """
    if last is None:
        return None
    try:
        if with_same_figures(project, last.name, Inputs(project, data)) is not None:
            return load_findings(project.report_folder(last.name))
    except (OSError, ValidationError):
        # Another worker has just put a new one into its place.
        pass
    try:
        return collect(open_study(project, last.name, data)).findings
    except BumpsheetError:
        # Its own build tells what is wrong with it.
        return None
