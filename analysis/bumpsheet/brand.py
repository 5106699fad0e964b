"""Brands: names, colours and fonts, read from brand files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from bumpsheet.handwritten.fields import Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

HOUSE_BRAND = "bumpsheet"

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]

# It stands in style sheets, in Typst and in file names.
Font = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,59}$")]


class Colours(BaseModel):
    """The colour of each role on one paper."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    paper: Colour
    ink: Colour
    muted: Colour
    rule: Colour
    accent: Colour
    small: Colour
    large: Colour
    growth: Colour
    yield_: Colour = Field(alias="yield")
    positive: Colour
    negative: Colour

    def by_role(self) -> dict[str, str]:
        """Colours by role, ``yield`` under its plain name."""
        return self.model_dump(by_alias=True)


class _Roles(BaseModel):
    model_config = ConfigDict(extra="forbid")

    publisher: Name
    tagline: Name
    light: Colours
    dark: Colours


class _Defaults(BaseModel):
    bumpsheet: _Roles


class _Typography(BaseModel):
    base: Font
    headings: Font


class _Meta(BaseModel):
    name: Name


class _BrandFile(BaseModel):
    # Other keys belong to Quarto.
    meta: _Meta
    typography: _Typography
    defaults: _Defaults


@dataclass(frozen=True, slots=True)
class Brand:
    """What a page, a chart and a newsletter need to know of a brand."""

    name: str
    publisher: str
    tagline: str
    light: Colours
    dark: Colours
    text_font: str
    heading_font: str


def brand_path(project: Project, name: str) -> Path:
    """File of the brand called ``name``; the house brand is ``_brand.yml`` at the top."""
    if name == HOUSE_BRAND:
        return project.root / "_brand.yml"
    return project.templates / "brands" / f"{name}.yml"


def load_brand(project: Project, name: str = HOUSE_BRAND) -> Brand:
    """Read a brand.

    Raises
    ------
    BumpsheetError
        If the file is missing, lacks a role or has something else than a colour for one.
    """
    path = brand_path(project, name)
    content = validated(_BrandFile, read_yaml(path, foreign=True), path)
    roles = content.defaults.bumpsheet
    return Brand(
        name=content.meta.name,
        publisher=roles.publisher,
        tagline=roles.tagline,
        light=roles.light,
        dark=roles.dark,
        text_font=content.typography.base,
        heading_font=content.typography.headings,
    )
