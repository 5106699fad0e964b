"""From the source of a newsletter to its PDF: Pandoc, then Typst."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typst

from bumpsheet.errors import BumpsheetError
from bumpsheet.pandoc import run_pandoc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What Quarto calls these standards, Typst does too.
PDF_STANDARDS = ["ua-1", "a-2a"]
PACKAGE = re.compile(r"\b(?:import|include)\s*\(?\s*\"(@[^\"]*)")


def typst_of(source: str, templates: Path, where: str) -> str:
    """Turn the Quarto source of a newsletter into Typst.

    Parameters
    ----------
    templates : Path
        The project's templates.
    where : str
        What the source is called in messages.

    Raises
    ------
    BumpsheetError
        If Pandoc refuses it, or it imports a package.
    """
    template = templates / "typst" / "newsletter.typ"
    forms = ("--from", "markdown", "--to", "typst", "--standalone", "--template", str(template))
    try:
        made = run_pandoc(forms, text=source).decode()
    except subprocess.CalledProcessError as error:
        raise BumpsheetError(where, f"Pandoc: {error.stderr}") from error
    check_imports(made, where)
    return made


def check_imports(source: str, where: str) -> None:
    """Refuse packages: Typst would fetch and run them without asking.

    Raises
    ------
    BumpsheetError
        If the source names one.
    """
    found = PACKAGE.search(source)
    if found:
        raise BumpsheetError(where, f"imports the Typst package {found[1]}: write its code here")


def pdf_of(source: str, folder: Path, fonts: Path, name: str) -> bytes:
    """Set a newsletter.

    Parameters
    ----------
    folder : Path
        Holds its brand and its charts; Typst reads nothing above it.
    fonts : Path
        Folder of the brand's TTF files.
    name : str
        Of the source, for as long as it is set.

    Raises
    ------
    BumpsheetError
        If Typst refuses it, such as for a picture that it cannot read.
    """
    with _written(source, folder, name) as path:
        content: bytes = typst.compile(
            str(path),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            pdf_standards=PDF_STANDARDS,
        )
    return content


def places_in(source: str, folder: Path, fonts: Path, name: str) -> frozenset[int]:
    """Places of the blocks that have room on its pages, as ``filling.typ`` marks them.

    Raises
    ------
    BumpsheetError
        As :func:`pdf_of` does.
    """
    with _written(source, folder, name) as path:
        found = typst.query(
            str(path),
            "<place>",
            field="value",
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
        )
    return frozenset(json.loads(found))


@contextmanager
def _written(source: str, folder: Path, name: str) -> Iterator[Path]:
    """A source as a file, for as long as Typst reads it."""
    path = folder / f".{name}.typ"
    try:
        path.write_text(source, encoding="utf-8")
        yield path
    except typst.TypstError as error:
        raise BumpsheetError(name, f"Typst: {error}") from error
    finally:
        path.unlink(missing_ok=True)
