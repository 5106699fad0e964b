"""Reading brands: ``_brand.yml`` at the top, the others below ``templates/brands/``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bumpsheet.brands.contrast import check_contrast
from bumpsheet.brands.files import BrandFile
from bumpsheet.brands.model import FILE, HOUSE_BRAND, Brand
from bumpsheet.brands.pictures import read_picture
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of
from bumpsheet.handwritten.names import is_name
from bumpsheet.handwritten.read import read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.files import PictureFile
    from bumpsheet.brands.pictures import Picture
    from bumpsheet.project import Project

LONGEST_NAME = 60


def brand_folder(project: Project, name: str) -> Path:
    """Folder of the brand called ``name``; that of the house brand is the project's own."""
    return project.root if name == HOUSE_BRAND else project.templates / "brands" / name


def brand_path(project: Project, name: str) -> Path:
    """File of the brand called ``name``."""
    return brand_folder(project, name) / FILE


def brand_names(project: Project) -> list[str]:
    """All brands, the house's first."""
    found = sorted(path.parent.name for path in project.templates.glob(f"brands/*/{FILE}"))
    return [HOUSE_BRAND, *found]


def check_brand_name(name: str, where: str, field: str | None = None) -> None:
    """Refuse what could not be the name of a folder.

    Raises
    ------
    BumpsheetError
        If ``name`` has anything but lower-case letters, digits and single hyphens, or is too long.
    """
    if not is_name(name, LONGEST_NAME):
        raise BumpsheetError(
            where,
            "not usable as the name of a brand",
            field=field,
            value=name,
            remedy=f"use lower-case letters, digits and hyphens, {LONGEST_NAME} at most",
        )


def check_brand(project: Project, name: str, where: str, field: str | None = None) -> None:
    """Refuse a brand that has no file, as named in a parameter file or on the command line.

    Raises
    ------
    BumpsheetError
        If there is none of that name.
    """
    check_brand_name(name, where, field)
    if not brand_path(project, name).is_file():
        raise BumpsheetError(
            where,
            "no such brand",
            field=field,
            value=name,
            remedy=f"{one_of(name, brand_names(project))}; or run: bumpsheet brand new {name}",
        )


def load_brand(project: Project, name: str = HOUSE_BRAND) -> Brand:
    """Read a brand.

    Raises
    ------
    BumpsheetError
        If the file is missing, lacks a role or has something else than a colour for one; if a
        colour of text cannot be read on its paper; if a logo is no picture.
    """
    path = brand_path(project, name)
    where = project.relative(path)
    try:
        content = validated(BrandFile, _with_colours(read_yaml(path, foreign=True)), path)
    except BumpsheetError as error:
        raise BumpsheetError(
            where, error.problem, field=error.field, value=error.value, remedy=error.remedy
        ) from error
    roles = content.defaults.bumpsheet
    check_contrast(roles.light, roles.dark, where)

    def picture(file: PictureFile | None, field: str) -> Picture | None:
        if file is None:
            return None
        return read_picture(path.parent / file.path, file.alt or content.meta.name, where, field)

    logo = content.logo.medium if content.logo else None
    return Brand(
        id=name,
        name=content.meta.name,
        publisher=roles.publisher,
        tagline=roles.tagline,
        light=roles.light,
        dark=roles.dark,
        text_font=content.typography.base.family,
        heading_font=content.typography.headings.family,
        heading_weight=content.typography.headings.weight,
        masthead=roles.masthead,
        jurisdiction=roles.jurisdiction,
        page=roles.page,
        dates=roles.dates,
        language=roles.spelling,
        contact=roles.contact,
        logo=picture(logo.light if logo else None, "logo"),
        dark_logo=picture(logo.dark if logo else None, "logo"),
        letterhead=picture(roles.letterhead, "defaults.bumpsheet.letterhead"),
        disclosures=_disclosures(project, name),
        folder=path.parent,
    )


def _disclosures(project: Project, name: str) -> Path:
    # The folder of the house's name at the top is a page of the site.
    above = project.templates if name == HOUSE_BRAND else brand_folder(project, name)
    return above / "disclosures"


def _with_colours(content: Any) -> Any:
    """Put colours of Quarto's palette where a role names one."""
    try:
        palette = content["color"]["palette"]
        roles = content["defaults"]["bumpsheet"]
        for theme in ("light", "dark"):
            roles[theme] = {
                role: palette.get(colour, colour) if isinstance(colour, str) else colour
                for role, colour in roles[theme].items()
            }
    except (AttributeError, KeyError, TypeError):
        # A part is missing: what matters of it is told by the model.
        pass
    return content
