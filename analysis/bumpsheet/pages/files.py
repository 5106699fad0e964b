"""Writing generated sources: pages from their templates, files that only change when they must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bumpsheet.brands.load import load_brand
from bumpsheet.handwritten.read import read_text
from bumpsheet.pages.environment import page_environment
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project
    from bumpsheet.trading.written import DateOrder


def disclosure_text(
    project: Project,
    audience: str = "public",
    brand: Brand | None = None,
    jurisdiction: str | None = None,
) -> str:
    """What an audience must be told: in the brand's own words where it has some.

    ``AUDIENCE-JURISDICTION.md`` goes before ``AUDIENCE.md``, and a file of the brand before those
    of the house.
    """
    names = [f"{audience}-{jurisdiction}.md"] if jurisdiction else []
    folders = [brand.disclosures] if brand else []
    paths = [
        folder / name
        for folder in (*folders, project.templates / "disclosures")
        for name in (*names, f"{audience}.md")
    ]
    found = next((path for path in paths if path.is_file()), paths[-1])
    return read_text(found).strip()


def write_page(
    project: Project,
    template: str,
    target: str,
    *,
    dates: DateOrder = "day first",
    **context: object,
) -> None:
    """Write a page that belongs to no single report.

    Parameters
    ----------
    template : str
        Name in ``templates/pages/``, without its suffixes.
    target : str
        Path below the project's root.
    dates : str
        How the page writes dates.
    context : object
        What the template needs beside the house brand and the public disclosures.
    """
    shared: dict[str, Any] = {
        "house": load_brand(project),
        "disclosures": disclosure_text(project),
    }
    page = page_environment(project.templates, dates).get_template(f"pages/{template}.qmd.j2")
    write_if_changed(project.root / target, page.render(shared | context).encode())


def write_if_changed(path: Path, content: bytes) -> None:
    """Leave a file alone that has the content already, so that nothing downstream is due."""
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content)
