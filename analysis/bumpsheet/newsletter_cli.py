"""The commands that make newsletters for clients, check them, and make them again."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import TYPE_CHECKING, Annotated

import typer

from bumpsheet.catalogue.conduct import Audience
from bumpsheet.terminal import Data, say, warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.conduct.letter import Finding

Brands = Annotated[
    list[str] | None,
    typer.Option(
        "--brand", help="A folder of templates/brands/, or bumpsheet; may be given again."
    ),
]
Layouts = Annotated[
    list[str] | None,
    typer.Option(
        "--layout",
        help="brief (a page), newsletter (two) or full (all of the report); may be given again.",
    ),
]
Readers = Annotated[
    Audience | None,
    typer.Option("--audience", help="Whom it addresses; what the report says by default."),
]


def newsletter(
    report: Annotated[str, typer.Argument(help="Name of the report.")],
    brand: Brands = None,
    layout: Layouts = None,
    *,
    audience: Readers = None,
    approver: Annotated[
        str | None, typer.Option(help="Who approved it; what the report says by default.")
    ] = None,
    data: Data = None,
) -> None:
    """Make a report's newsletters in dist/REPORT/BRAND/, for any number of brands at once."""
    from bumpsheet.conduct.letter import RefusedError  # noqa: PLC0415
    from bumpsheet.pipeline.newsletters import make_newsletters  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    try:
        made = make_newsletters(
            project,
            report,
            brand or (),
            layout or ("newsletter",),
            data,
            audience=audience,
            approver=approver,
        )
    except RefusedError as error:
        _tell(error.findings)
        raise typer.Exit(1) from error
    for path in made:
        say(f"wrote {project.relative(path)}")


def check(
    reports: Annotated[
        list[str] | None, typer.Argument(help="Reports to check; all of reports/ by default.")
    ] = None,
    brand: Brands = None,
    layout: Layouts = None,
    audience: Readers = None,
    data: Data = None,
) -> None:
    """Hold finished newsletters against the rules of data/conduct.yml, and write none."""
    from bumpsheet.errors import BumpsheetError  # noqa: PLC0415
    from bumpsheet.pipeline.newsletters import set_newsletters  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project, failed = find_project(), False
    for name in reports or project.report_names():
        layouts = layout or ("newsletter",)
        try:
            made = set_newsletters(project, name, brand or (), layouts, data, audience=audience)
        except BumpsheetError as error:
            warn(error)
            failed = True
            continue
        for one in made:
            _tell(one.findings)
            failed = failed or bool(one.findings)
            if not one.findings:
                readers = one.manifest.audience
                say(f"{project.relative(one.path)}: may go to {readers} readers")
    if failed:
        raise typer.Exit(1)


def rebuild(
    manifest: Annotated[Path, typer.Argument(help="The JSON beside a newsletter's PDF.")],
    data: Data = None,
) -> None:
    """Make a newsletter again from its manifest, byte for byte; names what has changed since."""
    from bumpsheet.pipeline.rebuild import rebuild as make_again  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    done = make_again(project, manifest.resolve(), data)
    for line in done.changes:
        say(f"changed  {line}")
    if not done.is_same:
        cause = "what changed is named above" if done.changes else "nothing that it names changed"
        warn(f"{project.relative(done.path)}: not the same bytes again; {cause}")
        raise typer.Exit(1)
    say(f"the same bytes again: {project.relative(done.path)}")


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        warn(finding)
