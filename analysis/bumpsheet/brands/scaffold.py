"""Beginning a brand from the house brand."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.brands.files import EXAMPLE
from bumpsheet.brands.load import brand_folder, check_brand_name, load_brand
from bumpsheet.brands.model import FILE, HOUSE_BRAND
from bumpsheet.brands.pictures import MOST_BYTES
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.begun import begun_file

if TYPE_CHECKING:
    from bumpsheet.project import Project


def write_brand(project: Project, name: str) -> Path:
    """Write a commented ``templates/brands/NAME/_brand.yml`` with the colours of the house brand.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    BumpsheetError
        If the name cannot be one, or is taken. Nothing is left behind.
    """
    check_brand_name(name, "bumpsheet brand new", "NAME")
    folder = brand_folder(project, name)
    if name == HOUSE_BRAND or folder.exists():
        raise BumpsheetError(
            project.relative(folder / FILE) if name != HOUSE_BRAND else FILE,
            "is there already",
            remedy="change it, or choose another name",
        )
    house, most = load_brand(project), MOST_BYTES // 1000
    values = {"name": name, "brand": house, "contact": EXAMPLE, "most_kilobytes": most}
    text = begun_file(project.templates, "brand", **values)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The folder appears with its file in it, or not at all.
    staging = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
    try:
        (staging / FILE).write_text(text, encoding="utf-8")
        staging.chmod(0o755)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder / FILE
