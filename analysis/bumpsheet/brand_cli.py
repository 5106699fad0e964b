"""The commands about brands: ``bumpsheet brand``."""

from __future__ import annotations

from typing import Annotated

import typer

from bumpsheet.terminal import say

brand = typer.Typer(help="Names, colours and fonts of those who publish.", no_args_is_help=True)


@brand.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the brand, such as private-bank.")],
) -> None:
    """Write a commented templates/brands/NAME/_brand.yml that begins as the house brand."""
    from bumpsheet.brands.scaffold import write_brand  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    path = write_brand(project, name)
    say(f"wrote {project.relative(path)}; see it with: bumpsheet newsletter REPORT --brand {name}")
