"""The commands about builds themselves: why a report is due, and starting afresh."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bumpsheet.errors import BumpsheetError
from bumpsheet.terminal import Data, opened, say, warn


def why(
    name: Annotated[str, typer.Argument(help="Name of the report.")],
    data: Data = None,
) -> None:
    """Say what has changed for a report since it was built: what the next build will do."""
    from bumpsheet.market.location import data_folder  # noqa: PLC0415
    from bumpsheet.parameters.names import check_name  # noqa: PLC0415
    from bumpsheet.pipeline.reasons import reasons  # noqa: PLC0415

    project = opened(data)
    check_name(name)
    if not project.spec_path(name).is_file():
        raise BumpsheetError(f"reports/{name}.yml", "no such file", remedy="check the name")
    for line in reasons(project, name, data_folder(data, project.root)):
        say(line)


def plan(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Sets to list, without .set.yml; all of reports/ by default."),
    ] = None,
    data: Data = None,
) -> None:
    """List the reports that each set of reports/ stands for; nothing is built or written."""
    from bumpsheet.market.location import data_folder  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415
    from bumpsheet.sets.plan import plan as planned_sets  # noqa: PLC0415
    from bumpsheet.sets.plan import rows, summary  # noqa: PLC0415

    project = find_project()
    found = planned_sets(project, data_folder(data, project.root), names or [])
    if not found:
        say("no set of reports: reports/ has no file that ends in .set.yml")
    for item in found:
        say(summary(item))
        sys.stdout.writelines(f"  {line}\n" for line in rows(item))
    for item in found:
        if item.error is not None:
            warn(item.error)
    if any(item.error for item in found):
        raise typer.Exit(1)


def clean() -> None:
    """Delete what builds keep for the next one; sources and the published site stay."""
    from bumpsheet.pipeline.afresh import forget_builds  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    for folder in forget_builds(project, say):
        say(f"deleted: {folder}")
