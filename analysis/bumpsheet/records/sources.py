"""The files and tools that a newsletter is made from, by their digests."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pypandoc

import bumpsheet
from bumpsheet.brands.model import FILE, HOUSE_BRAND
from bumpsheet.catalogue.licences import FILE as LICENCES
from bumpsheet.layout import catalogue_files
from bumpsheet.whole import digest_of, files_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project

# Of templates those alone that make newsletters; the rest makes pages, parameter files, the guide.
TEMPLATES = ("families", "narrative", "disclosures", "typst", "filters", "pages")
DRAWING_AND_SETTING = ("typst", "vl-convert-python", "altair", "pandas", "pypdf", "jinja2")


def sources_of(
    project: Project, reports: Iterable[str], brand: Brand, known: dict[Path, str]
) -> dict[str, str]:
    """SHA-256 of each file that a newsletter is made from, by its path in the project.

    Parameters
    ----------
    reports : iterable of str
        The report, and those on the same event that came before.
    known : dict of Path to str
        Digests of files that another newsletter was made from; the others are added.
    """
    found = sorted(set(_files(project, reports, brand)))
    for path in found:
        if path not in known:
            known[path] = digest_of(path.read_bytes())
    return {project.relative(path): known[path] for path in found}


def _files(project: Project, reports: Iterable[str], brand: Brand) -> Iterator[Path]:
    for name in reports:
        words = (project.spec_path(name), project.words_path(name))
        yield from (path for path in words if path.is_file())
        yield from files_below(project.pictures(name)).values()
    if brand.id == HOUSE_BRAND:
        own = (brand.folder / name for name in (FILE, LICENCES))
        yield from (path for path in own if path.is_file())
    else:
        yield from files_below(brand.folder).values()
    for name in TEMPLATES:
        yield from files_below(project.templates / name).values()
    yield from catalogue_files(project)


def tools() -> dict[str, str]:
    """Versions of the programs and libraries that have a say in the bytes of a newsletter."""
    return {
        "python": platform.python_version(),
        "pandoc": str(pypandoc.get_pandoc_version()),
        **{name: version(name) for name in DRAWING_AND_SETTING},
        "bumpsheet": _code(),
    }


def _code() -> str:
    """SHA-256 of our own code, file by file."""
    digest = hashlib.sha256()
    for name, path in files_below(Path(bumpsheet.__file__).parent).items():
        if path.suffix == ".py":
            digest.update(f"{name} {digest_of(path.read_bytes())}\n".encode())
    return digest.hexdigest()
