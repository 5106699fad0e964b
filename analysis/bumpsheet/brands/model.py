"""What the rest of Bumpsheet knows of a brand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.brands.colours import Colours
    from bumpsheet.brands.files import Contact, Language, Masthead
    from bumpsheet.brands.pictures import Picture
    from bumpsheet.trading.written import DateOrder

HOUSE_BRAND = "bumpsheet"
FILE = "_brand.yml"


@dataclass(frozen=True, slots=True)
class Brand:
    """What a page, a chart, a newsletter and a mail need to know of a brand.

    Parameters
    ----------
    id : str
        What parameter files and commands call it: the name of its folder.
    name : str
        What readers call it.
    publisher : str
        Whose publication it is, as an author.
    light, dark : Colours
        By role, on light paper and on dark.
    text_font, heading_font : str
        Families.
    heading_weight : int
        Of headlines, from 400 to 900.
    masthead : str
        How the first page begins: over a ``rule``, ``centred`` or in a coloured ``band``.
    page, dates, language : str, optional
        Page size (``us-letter`` or ``a4``), order of dates and spelling; those of the report's
        market where the brand leaves them open.
    jurisdiction : str, optional
        Under whose rules it sends newsletters, ``us`` or ``uk``; those of the report's market
        where the brand leaves it open.
    contact : Contact, optional
        Whom to ask.
    logo, dark_logo : Picture, optional
        Cleaned, for light paper and for dark.
    letterhead : Picture, optional
        Stands above the first page in place of name, logo and tagline.
    disclosures : Path
        Folder of its own disclosure texts, which may be missing.
    folder : Path
        Where its file lies, and its licences.
    """

    id: str
    name: str
    publisher: str
    tagline: str
    light: Colours
    dark: Colours
    text_font: str
    heading_font: str
    heading_weight: int
    masthead: Masthead
    jurisdiction: str | None
    page: str | None
    dates: DateOrder | None
    language: Language | None
    contact: Contact | None
    logo: Picture | None
    dark_logo: Picture | None
    letterhead: Picture | None
    disclosures: Path
    folder: Path

    @property
    def file(self) -> str:
        """Its file, as messages name it."""
        return FILE if self.id == HOUSE_BRAND else f"templates/brands/{self.id}/{FILE}"

    def words(self) -> Iterator[tuple[str, str]]:
        """All that readers may read of it, each text after the key that holds it."""
        yield from (("meta.name", self.name), ("publisher", self.publisher))
        yield "tagline", self.tagline
        if self.contact:
            yield "contact", "\n\n".join([self.contact.adviser, *self.contact.lines()])
        for field, picture in (
            ("logo", self.logo), ("logo", self.dark_logo), ("letterhead", self.letterhead),
        ):  # fmt: skip
            if picture:
                yield field, picture.words
