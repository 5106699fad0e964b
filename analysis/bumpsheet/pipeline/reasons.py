"""Why a report is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.pipeline.generated import is_whole
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.pipeline.vouched import changes, read_vouched

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

# Files named one by one; an upgrade changes hundreds.
MOST = 20


def reasons(project: Project, name: str, data: Path | None) -> list[str]:
    """Say what has changed for a report since its last build.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.

    Returns
    -------
    list of str
        A line for each file that is new, changed or gone, or the one that says that none is.
    """
    known = read_vouched(project, name)
    if known is None:
        return [f"{name} is due: it was never built to its end here"]
    found = changes(project, name, Inputs(project, data), known)
    if not is_whole(project.report_folder(name)):
        found.append(f"reports/{name}/: not as the build has left it")
    if not found:
        return [f"{name} is up to date"]
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    return [f"{name} is due:", *(f"  {line}" for line in [*found[:MOST], *more])]
