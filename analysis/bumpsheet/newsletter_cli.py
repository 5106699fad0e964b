"""The command that makes newsletters for clients: ``bumpsheet newsletter``."""

from __future__ import annotations

from typing import Annotated

import typer

from bumpsheet.terminal import Data, say


def newsletter(
    report: Annotated[str, typer.Argument(help="Name of the report.")],
    brand: Annotated[
        list[str] | None,
        typer.Option(help="A folder of templates/brands/, or bumpsheet; may be given again."),
    ] = None,
    layout: Annotated[
        list[str] | None,
        typer.Option(help="brief (a page) or newsletter (two); may be given again."),
    ] = None,
    data: Data = None,
) -> None:
    """Make a report's newsletters in dist/REPORT/BRAND/, for any number of brands at once."""
    from bumpsheet.pipeline.newsletters import make_newsletters  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    made = make_newsletters(project, report, brand or (), layout or ("newsletter",), data)
    for path in made:
        say(f"wrote {project.relative(path)}")
