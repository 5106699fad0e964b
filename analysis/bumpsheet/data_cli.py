"""The commands ``bumpsheet data ...``: what a data store holds, and how data come into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bumpsheet.project import Project

data = typer.Typer(
    help="What the data store holds, and how data come into it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

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
