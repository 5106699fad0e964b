"""The commands ``bumpsheet data ...``: what a data store holds, and how data come into it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.prompt import Confirm, Prompt

from bumpsheet.errors import BumpsheetError
from bumpsheet.terminal import build_and_tell, console, errors, say, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.project import Project

data = typer.Typer(
    help="What the data store holds, and how data come into it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

# More answers are not listed beside a question.
MOST_CHOICES = 8

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Folder of the store; BUMPSHEET_DATA otherwise, or store/ of the project."
    ),
]


def store_folder(project: Project, named: Path | None) -> Path:
    """Folder that the commands write into; it may be missing."""
    from bumpsheet.market.location import writable_folder  # noqa: PLC0415

    return writable_folder(named, project.root)


@data.callback()
def data_commands() -> None:
    """What the data store holds, and how data come into it."""


@data.command()
def status(
    *,
    every: Annotated[
        bool, typer.Option("--all", help="List the series that no store has as well.")
    ] = False,
    data: Data = None,
) -> None:
    """Tell span, age, origin, licence and problems of everything that the stores hold.

    Fails if something cannot be used as it is.
    """
    from bumpsheet.catalogue.catalogues import load_catalogues  # noqa: PLC0415
    from bumpsheet.market.inventory import inventory  # noqa: PLC0415
    from bumpsheet.market.location import data_folder  # noqa: PLC0415
    from bumpsheet.market.store import open_stores  # noqa: PLC0415
    from bumpsheet.narrative.problems import problem_words  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415
    from bumpsheet.store_table import tell_inventory  # noqa: PLC0415

    project = find_project()
    stores = open_stores(project.sample, data_folder(data, project.root))
    found = inventory(load_catalogues(project), stores)
    words, today = problem_words(project.templates), dt.datetime.now(dt.UTC).date()
    tell_inventory(console, found, words, today, missing=every)
    if found.has_errors:
        raise typer.Exit(1)


@data.command("import")
def import_command(  # noqa: PLR0917 - typer gives them by name
    file: Annotated[Path, typer.Argument(help="CSV, Excel, Parquet or a web page with a table.")],
    kind: Annotated[
        str,
        typer.Option(
            "--as", help="series, panel, members, fund_shares, or a kind of supplied data."
        ),
    ] = "series",
    mapping: Annotated[
        Path | None, typer.Option(help="A file that says how this one is read.")
    ] = None,
    write_mapping: Annotated[
        Path | None, typer.Option(help="Write such a file, from what was understood.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a spreadsheet.")] = None,
    series: Annotated[
        str | None, typer.Option(help="Series that the only column of closes is.")
    ] = None,
    dates: Annotated[str | None, typer.Option(help="day-first, month-first or year-first.")] = None,
    decimal: Annotated[str | None, typer.Option(help='Decimal mark: "." or ",".')] = None,
    unit: Annotated[
        str | None, typer.Option(help="Of yields: as_is (percent), fraction or basis_points.")
    ] = None,
    fund: Annotated[
        str | None, typer.Option(help="Whose members or shares: IWM, SP500 ...")
    ] = None,
    date: Annotated[str | None, typer.Option(help="Day of a list of members.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of supplied data.")] = None,
    source: Annotated[str | None, typer.Option(help="Who publishes what is in the file.")] = None,
    licence: Annotated[str | None, typer.Option(help="What may be done with it.")] = None,
    definition: Annotated[
        str | None, typer.Option(help="How supplied data are defined, as: trailing, no losses.")
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Take it as it was understood.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take it however much it differs from what is stored.")
    ] = False,
    data: Data = None,
) -> None:
    """Take a file into the store: how it is read is shown first, and confirmed."""
    from bumpsheet.project import find_project  # noqa: PLC0415
    from bumpsheet.supply.imports.command import Talk, import_file  # noqa: PLC0415
    from bumpsheet.supply.imports.said import Said  # noqa: PLC0415

    project = find_project()
    said = Said(
        kind, mapping, write_mapping, sheet, series, dates, decimal, unit, fund, date, name,
        source, licence, definition,
    )  # fmt: skip
    talk = Talk(console.print, _ask if _is_terminal() else None, lambda: _confirmed(file, yes=yes))
    refused = import_file(
        project, store_folder(project, data), file, said, talk, replaces=replace
    )  # fmt: skip
    for error in refused:
        warn(error)
    if refused:
        raise typer.Exit(1)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(question: str, choices: Sequence[str]) -> str:
    say(question)
    shown = [*choices] if len(choices) <= MOST_CHOICES else None
    return Prompt.ask("which", choices=shown, console=console)


def _confirmed(file: Path, *, yes: bool) -> bool:
    if yes:
        return True
    if not _is_terminal():
        raise BumpsheetError(
            file.name,
            "not stored, since nobody has confirmed how it is read",
            remedy="add --yes if what is shown is right, or say how with --mapping FILE.yml",
        )
    return Confirm.ask("is that right", console=console)


@data.command()
def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Series of data/series.yml or files of data/providers.yml."),
    ] = None,
    *,
    reports: Annotated[
        list[str] | None,
        typer.Option("--for", help="Report whose series and files are pulled; may be repeated."),
    ] = None,
    build: Annotated[
        bool, typer.Option("--build", help="Build the reports afterwards with what there is.")
    ] = False,
    renderer: Annotated[str, typer.Option(help="As for build.")] = "auto",
    data: Data = None,
) -> None:
    """Fetch series from their providers into the store; all that the reports need by default."""
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    folder = store_folder(project, data)
    is_whole = not pull_into(project, folder, names or [], reports or [])
    if build:
        is_whole &= build_and_tell(project, reports or [], renderer, folder)
    if not is_whole:
        raise typer.Exit(1)


@data.command()
def prune(
    *,
    versions: Annotated[
        int, typer.Option(min=1, help="So many arrivals of each series and file stay.")
    ] = 10,
    days: Annotated[
        int, typer.Option(min=0, help="What was known on any of the last so many days stays.")
    ] = 365,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
    data: Data = None,
) -> None:
    """Remove versions and raw bytes that neither the last arrivals nor the last days need.

    What reports read and all records stay.
    """
    from bumpsheet.market.manifest import is_managed  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415
    from bumpsheet.supply.prune import prune as pruned  # noqa: PLC0415

    folder = store_folder(find_project(), data)
    if not is_managed(folder):
        say("nothing to remove: the store does not record when its data arrived")
        return
    since = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days)
    found = pruned(folder, since, versions, dry_run=dry_run)
    for name in found.files:
        say(f"{'would remove' if dry_run else 'removed'} {name}")
    verb = "would free" if dry_run else "freed"
    say(f"{verb} {found.size / 1e6:,.1f} MB in {len(found.files)} files; {found.kept} stay")


def pull_into(project: Project, folder: Path, names: list[str], reports: list[str]) -> list[str]:
    """Pull with progress, a line for each series and file; return what is missing."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    from bumpsheet.supply.run import order, pull  # noqa: PLC0415
    from bumpsheet.supply.telling import status_of, terms_of, told  # noqa: PLC0415

    asked = order(project, folder, names, reports)
    done = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("", total=asked.total)
        for one in pull(
            project, folder, asked, lambda name: progress.update(task, description=name)
        ):
            done.append(one)
            progress.advance(task)
            line = f"{one.name:<26} {status_of(one):<10} {told(one, asked.providers)}"
            (errors if one.is_missing else console).print(line, markup=False)
    for line in terms_of(done, asked.providers):
        say(f"terms: {line}")
    missing = [one.name for one in done if one.is_missing]
    if missing:
        warn(f"not pulled: {', '.join(missing)}")
    return missing
