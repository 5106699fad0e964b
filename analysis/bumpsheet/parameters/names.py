"""Names of reports, which are names of files, folders and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.names import is_name

if TYPE_CHECKING:
    from bumpsheet.project import Project

# A folder, a part of an address and of the names of downloads; file systems allow 255 bytes.
LONGEST_NAME = 80


def check_name(name: str) -> None:
    """Refuse names that could not be a folder and a part of an address.

    Raises
    ------
    BumpsheetError
        If ``name`` has anything but lower-case letters, digits and single hyphens, or is too long.
    """
    if len(name) > LONGEST_NAME:
        raise BumpsheetError(
            "report name",
            f"longer than {LONGEST_NAME} characters",
            value=name,
            remedy="choose a shorter one",
        )
    if not is_name(name, LONGEST_NAME):
        raise BumpsheetError(
            "report name",
            "not usable",
            value=name,
            remedy="use lower-case letters, digits and hyphens, such as us-election-2016",
        )


def unread_files(project: Project) -> list[str]:
    """A line for each file of ``reports/`` that looks like parameters and is not read."""
    found = sorted(path for path in project.reports.glob("*.yaml") if path.name[0] != ".")
    return [
        f"{project.relative(path)} is not read; rename it to {path.stem}.yml, or remove it"
        for path in found
    ]
