"""What all commands share: the options that they take alike, and how they tell what came of it."""

from __future__ import annotations

import time
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future

    from rich.table import Table

    from bumpsheet.pipeline.how import How
    from bumpsheet.pipeline.outcome import Outcome
    from bumpsheet.project import Project

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
# Fewer end before anybody has read how far they are.
FEWEST_SHOWN = 4
# Wider than any table.
WIDEST = 1_000

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Folder with a fuller store of series; BUMPSHEET_DATA, or store/, otherwise."
    ),
]


def say(line: str) -> None:
    """Tell a line."""
    console.print(line, markup=False)


def opened(data: Path | None) -> Project:
    """The project around the working directory, with the reports of its sets.

    Parameters
    ----------
    data : Path, optional
        As the option ``--data`` has it.

    Raises
    ------
    BumpsheetError
        If there is none, or a set is wrong.
    """
    from bumpsheet.market.location import data_folder  # noqa: PLC0415
    from bumpsheet.pipeline.sets import with_sets  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    return with_sets(project, data_folder(data, project.root))


def print_whole(table: Table) -> None:
    """Print a table of which no cell is cut or broken, however narrow the terminal."""
    for column in table.columns:
        column.no_wrap = True
    Console(highlight=False, width=WIDEST).print(table)


def warn(line: object) -> None:
    """Tell what is wrong, which need not end the command."""
    errors.print(f"error: {line}", markup=False)


def note(line: object) -> None:
    """Tell what should be looked at."""
    errors.print(f"note: {line}", markup=False)


@dataclass(frozen=True, slots=True)
class Teller:
    """Where lines go: to the terminal, or to a page that shows them."""

    say: Callable[[str], None] = say
    note: Callable[[object], None] = note
    warn: Callable[[object], None] = warn

    @classmethod
    def to(cls, line: Callable[[str], None]) -> Teller:
        """Tell everything in one place."""
        return cls(line, lambda it: line(f"note: {it}"), lambda it: line(f"error: {it}"))


TERMINAL = Teller()


def tell_outcomes(
    outcomes: Iterable[Outcome], failures: Iterable[object], at: Teller = TERMINAL
) -> None:
    """Tell what became of each report, and what failed."""
    remarks: list[str] = []
    for outcome in outcomes:
        at.say(f"{outcome.status:>9}  {outcome.name}")
        remarks += outcome.remarks
    for line in remarks:
        at.note(line)
    for message in failures:
        at.warn(message)


def show_progress(tasks: Sequence[tuple[str, Future[Outcome]]]) -> None:
    """Show how many tasks have ended, how fast and how long the others take, until all have.

    Nothing is shown where nobody looks on, or where there is little to wait for.
    """
    if not console.is_terminal or len(tasks) < FEWEST_SHOWN:
        return
    # Imported here: most commands show none, and start sooner.
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.completed} of {task.total}"),
        BarColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}", style="red"),
    )
    start, failed = time.monotonic(), 0
    with Progress(*columns, console=console, transient=True) as shown:
        row = shown.add_task("", total=len(tasks), pace="", failed="")
        for ended, future in enumerate(as_completed([one for _, one in tasks]), 1):
            failed += future.exception() is not None or future.result().status == "failed"
            pace = f"{(time.monotonic() - start) / ended:.2g} s a report"
            told = f"{failed} failed" if failed else ""
            shown.update(row, advance=1, pace=pace, failed=told)


def build_and_tell(
    project: Project,
    names: list[str],
    renderer: str,
    folder: Path | None,
    *,
    how: How | None = None,
    at: Teller = TERMINAL,
) -> bool:
    """Build the site and tell how it went; False if a report or a page failed."""
    from bumpsheet.parameters.names import unread_files  # noqa: PLC0415
    from bumpsheet.pipeline.how import USUALLY  # noqa: PLC0415
    from bumpsheet.pipeline.site import build_site  # noqa: PLC0415

    for line in unread_files(project):
        at.note(line)
    result = build_site(project, names, renderer, folder, at.say, how=how or USUALLY)
    tell_outcomes(result.outcomes, result.failures, at)
    at.say(f"renderer: {result.renderer} ({result.reason})")
    if result.index is not None:
        at.say(f"look at: {result.index}")
    return not result.failures
