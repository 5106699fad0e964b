"""The commands that make newsletters for clients, check them, and make them again."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import TYPE_CHECKING, Annotated

import typer

from bumpsheet.catalogue.audience import Audience
from bumpsheet.errors import BumpsheetError
from bumpsheet.terminal import Data, opened, say, warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.conduct.letter import Finding
    from bumpsheet.project import Project

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


def newsletter(  # noqa: PLR0917 - typer gives them by name
    report: Annotated[str | None, typer.Argument(help="Name of the report.")] = None,
    brand: Brands = None,
    layout: Layouts = None,
    audience: Readers = None,
    approver: Annotated[
        str | None, typer.Option(help="Who approved it; what the report says by default.")
    ] = None,
    matrix: Annotated[
        Path | None,
        typer.Option(help="A file of reports, brands, layouts and audiences, in place of these."),
    ] = None,
    data: Data = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what the matrix would make, and make nothing.")
    ] = False,
) -> None:
    """Make a report's newsletters in dist/REPORT/BRAND/, for any number of brands at once."""
    from bumpsheet.conduct.letter import RefusedError  # noqa: PLC0415
    from bumpsheet.letters.make import make_letters  # noqa: PLC0415
    from bumpsheet.records.order import Order  # noqa: PLC0415

    project = opened(data)
    if matrix is not None:
        if report or brand or layout or audience or approver:
            raise BumpsheetError("--matrix", "stands alone", remedy="write the rest into its file")
        _make_matrix(project, matrix, data, dry_run=dry_run)
        return
    if report is None or dry_run:
        raise BumpsheetError(
            "bumpsheet newsletter",
            "--dry-run goes with --matrix" if dry_run else "no report is named",
            remedy="name a report, or a file with --matrix",
        )
    order = Order(report, tuple(brand or ()), tuple(layout or ("newsletter",)), audience, approver)
    try:
        made = make_letters(project, order, data)
    except RefusedError as error:
        _tell(error.findings)
        raise typer.Exit(1) from error
    for path in made:
        say(f"wrote {project.relative(path)}")


def _make_matrix(project: Project, path: Path, data: Path | None, *, dry_run: bool) -> None:
    """Make all that a file asks for; the command fails if one of it could not be made."""
    from bumpsheet.letters.matrix import read_plan  # noqa: PLC0415
    from bumpsheet.letters.run import run  # noqa: PLC0415

    plan = read_plan(project, path.resolve())
    if dry_run:
        for one in plan.planned:
            readers = f"{one.audience} readers" if one.audience else "the report's own readers"
            say(f"would make {project.relative(one.path)} for {readers}")
        return
    failed = 0
    for outcome in run(project, plan, data):
        for problem in outcome.problems:
            warn(problem)
        failed += len(outcome.paths) * bool(outcome.problems)
        for made in () if outcome.problems else outcome.paths:
            say(f"wrote {project.relative(made)}")
    if failed:
        raise BumpsheetError(
            project.relative(path.resolve()),
            f"{failed} of {len(plan.planned)} could not be made",
            remedy="mend what is told above; all else is written",
        )


def check(
    reports: Annotated[
        list[str] | None, typer.Argument(help="Reports to check; all of reports/ by default.")
    ] = None,
    brand: Brands = None,
    layout: Annotated[
        list[str] | None,
        typer.Option(
            "--layout",
            help="brief, newsletter, full or mail; newsletter and mail by default.",
        ),
    ] = None,
    audience: Readers = None,
    data: Data = None,
) -> None:
    """Hold finished newsletters and mails against data/conduct.yml, and write none."""
    from bumpsheet.layout import MAIL  # noqa: PLC0415
    from bumpsheet.letters.make import set_letters  # noqa: PLC0415
    from bumpsheet.records.order import Order  # noqa: PLC0415

    project, failed = opened(data), False
    layouts = tuple(layout or ("newsletter", MAIL))
    for name in reports or project.report_names():
        try:
            made = set_letters(project, Order(name, tuple(brand or ()), layouts, audience), data)
        except BumpsheetError as error:
            warn(error)
            failed = True
            continue
        # What people wrote stands in all of them, and is told once.
        _tell(dict.fromkeys(finding for one in made for finding in one.findings))
        for one in made:
            failed = failed or bool(one.findings)
            if not one.findings:
                readers = one.manifest.audience
                say(f"{project.relative(one.path)}: may go to {readers} readers")
    if failed:
        raise typer.Exit(1)


def rebuild(
    manifest: Annotated[Path, typer.Argument(help="The JSON beside a newsletter or a mail.")],
    data: Data = None,
) -> None:
    """Make a newsletter or mail again from its manifest, byte for byte; names what has changed."""
    from bumpsheet.letters.rebuild import rebuild as make_again  # noqa: PLC0415

    project = opened(data)
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
