"""The files and tools that a newsletter or a mail is made from, by their digests."""

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
from bumpsheet.layout import MAIL, catalogue_files
from bumpsheet.project import MARKER
from bumpsheet.whole import digest_of, files_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bumpsheet.brands.model import Brand
    from bumpsheet.digests import Digests
    from bumpsheet.project import Project

# Of templates those alone that make newsletters; the rest makes pages, parameter files, the guide.
TEMPLATES = ("families", "narrative", "disclosures", "typst", "filters", "pages")
# A mail also says where the site stands.
OF_MAILS = ("families", "narrative", "disclosures", "filters", "email")
LIBRARIES = ("typst", "vl-convert-python", "altair", "pandas", "pypdfium2", "jinja2", "css-inline")


def shared_sources(
    project: Project, reports: Iterable[str], layout: str, digests: Digests
) -> dict[str, str]:
    """SHA-256 of each file that this newsletter or mail is made from in every brand.

    Parameters
    ----------
    reports : iterable of str
        The report, and those on the same event that came before.
    layout : str
        One of ``PAGES``, or ``MAIL``.

    Returns
    -------
    dict
        By the paths in the project.
    """
    return _digested(project, _shared(project, reports, layout), digests)


def brand_sources(project: Project, brand: Brand, digests: Digests) -> dict[str, str]:
    """SHA-256 of each file of a brand, by its path in the project."""
    return _digested(project, _own(brand), digests)


def _digested(project: Project, paths: Iterable[Path], digests: Digests) -> dict[str, str]:
    return {project.relative(path): digests.of(path) for path in paths}


def _own(brand: Brand) -> Iterator[Path]:
    if brand.id == HOUSE_BRAND:
        own = (brand.folder / name for name in (FILE, LICENCES))
        yield from (path for path in own if path.is_file())
    else:
        yield from files_below(brand.folder).values()


def _shared(project: Project, reports: Iterable[str], layout: str) -> Iterator[Path]:
    for name in reports:
        words = (project.spec_path(name), project.words_path(name))
        yield from (path for path in words if path.is_file())
        yield from files_below(project.pictures(name)).values()
    for name in OF_MAILS if layout == MAIL else TEMPLATES:
        yield from files_below(project.templates / name).values()
    yield from catalogue_files(project)
    if layout == MAIL:
        yield project.root / MARKER


def tools() -> dict[str, str]:
    """Versions of the programs and libraries that have a say in the bytes of a newsletter."""
    return {
        "python": platform.python_version(),
        "pandoc": str(pypandoc.get_pandoc_version()),
        **{name: version(name) for name in LIBRARIES},
        "bumpsheet": _code(),
    }


def _code() -> str:
    """SHA-256 of our own code, file by file."""
    digest = hashlib.sha256()
    for name, path in files_below(Path(bumpsheet.__file__).parent).items():
        if path.suffix == ".py":
            digest.update(f"{name} {digest_of(path.read_bytes())}\n".encode())
    return digest.hexdigest()
