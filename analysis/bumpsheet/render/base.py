"""What a renderer is, and what both have in common."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be rendered."""

    page: str
    message: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.page}: {self.message}"


class Renderer(Protocol):
    """Turns the Quarto sources of a project into a site."""

    name: str

    def render(self, project: Project, pages: Sequence[Path], output: Path) -> list[Failure]:
        """Render ``pages`` below ``output``, where what they link to lies already.

        Returns
        -------
        list of Failure
            Pages that could not be rendered; the others are complete.
        """
        ...


def copy_resources(project: Project, output: Path, resources: Iterable[Path]) -> None:
    """Copy files that are published as they are."""
    for path in resources:
        target = output / path.relative_to(project.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def rendered(project: Project, page: Path, output: Path) -> Path:
    """Where ``page`` is below ``output`` once it is rendered."""
    suffix = ".pdf" if page.stem == "newsletter" else ".html"
    return (output / page.relative_to(project.root)).with_suffix(suffix)


def check_length(content: bytes, report: str, most: int) -> None:
    """Refuse a newsletter that does not fit.

    Raises
    ------
    BumpsheetError
        If the PDF has more than so many pages.
    """
    from bumpsheet.pdf import count_of_pages  # noqa: PLC0415 - most builds make no newsletter

    count = count_of_pages(content)
    if count > most:
        raise BumpsheetError(
            report,
            f"the newsletter has {count} pages, at most {most} are allowed: shorten "
            f"reports/{report}.md or use fewer horizons",
        )
