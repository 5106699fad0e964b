"""Pictures that the analyst's words show: ``reports/NAME.files/``, copied beside the page."""

from __future__ import annotations

import json
import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# What browsers and Typst both draw.
FORMATS = (".png", ".jpg", ".jpeg", ".svg")
MOST_BYTES = 5_000_000


def picture(target: str, alternative: str, folder: Path, where: str) -> str:
    """Where the page finds a picture of the words.

    Parameters
    ----------
    target : str
        As written, relative to ``reports/``: "us-election-2016.files/map.png".
    alternative : str
        What the picture shows, for those who do not see it.
    folder : Path
        ``reports/NAME.files``.
    where : str
        The file of the words, for messages.

    Raises
    ------
    BumpsheetError
        If the picture lies elsewhere, is none or is missing, too large or not described.
    """
    path = PurePosixPath(unquote(target))
    problem, remedy = "", ""
    if path.parent != PurePosixPath(folder.name) or path.name.startswith("."):
        problem, remedy = f"a picture that is not in reports/{folder.name}", "put it there"
    elif path.suffix.lower() not in FORMATS:
        problem, remedy = "a picture in no form for web and print", f"use {', '.join(FORMATS)}"
    elif not (folder / path.name).is_file() or (folder / path.name).is_symlink():
        problem, remedy = "no such picture", f"put the file into reports/{folder.name}"
    elif (folder / path.name).stat().st_size > MOST_BYTES:
        problem, remedy = "a picture of more than 5 MB", "make it smaller"
    elif not alternative.strip():
        problem, remedy = "a picture without a description", "write ![what it shows](file)"
    if problem:
        raise BumpsheetError(where, problem, value=target, remedy=remedy)
    return f"{PICTURES}/{path.name}"


def typst_picture(target: str, alternative: str) -> dict[str, Any]:
    """The picture as an inline of Pandoc, which gives Typst no description by itself."""
    quoted = [json.dumps(text, ensure_ascii=False) for text in (target, alternative)]
    return {"t": "RawInline", "c": ["typst", f"#box(image({quoted[0]}, alt: {quoted[1]}))"]}


def copy_pictures(names: Iterable[str], source: Path, folder: Path) -> None:
    """Copy the pictures that a page shows from ``reports/NAME.files`` to the page's folder."""
    shutil.rmtree(folder / PICTURES, ignore_errors=True)
    for name in sorted(set(names)):
        (folder / PICTURES).mkdir(exist_ok=True)
        file = PurePosixPath(name).name
        shutil.copyfile(source / file, folder / PICTURES / file)
