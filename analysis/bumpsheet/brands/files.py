"""What a brand file holds: Quarto's keys, of which some are read, and ours."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from bumpsheet.brands.colours import Colours  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.fields import (  # noqa: TC001 - pydantic reads them at run time
    Mailbox,
    PrintedLine,
    PrintedName,
)
from bumpsheet.handwritten.read import Strict
from bumpsheet.trading.written import DateOrder  # noqa: TC001 - pydantic reads it at run time

Language = Literal["en-US", "en-GB"]
Masthead = Literal["rule", "centred", "band"]
# Typst's names of the page sizes; "letter" is what people call the first.
PageSize = Annotated[
    Literal["us-letter", "a4"],
    BeforeValidator(lambda value: "us-letter" if value == "letter" else value),
]

# It stands in style sheets, in Typst and in file names.
Family = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,59}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]


def _as_group(key: str) -> BeforeValidator:
    """Quarto lets a text stand for a group with one key."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


# What a file that has just been begun shows of a contact; nobody may send newsletters under it.
EXAMPLE = {
    "adviser": "Name of the adviser or the firm",
    "identification": "Registration number, and of whom",
    "address": ("Street and number", "Town and code"),
    "telephone": "+1 212 555 0100",
    "email": "name@example.org",
    "website": "https://example.org",
}


class Contact(Strict):
    """Who sends a newsletter, and how to reach them.

    Parameters
    ----------
    adviser : str
        A person or a firm.
    identification : str, optional
        What a regulator knows them by, such as a registration number.
    address : tuple of str
        A line each.
    """

    adviser: PrintedName
    identification: PrintedLine | None = None
    address: Annotated[tuple[PrintedName, ...], Field(max_length=6)] = ()
    email: Mailbox | None = None
    telephone: Annotated[str, Field(pattern=r"^\+?[0-9 ().-]{5,30}$")] | None = None
    website: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9./_-]{3,100}$")] | None = None

    @field_validator(*EXAMPLE)
    @classmethod
    def _is_own(cls, value: Any, field: ValidationInfo) -> Any:
        example = EXAMPLE[field.field_name or ""]
        if value == example or (isinstance(value, tuple) and {*value} & {*example}):
            raise ValueError("still that of the example; write your own, or leave it out")
        return value

    def lines(self) -> list[str]:
        """All that is told, a line each, but for what the adviser is called."""
        ways = (self.telephone, self.email, self.website)
        return [line for line in (self.identification, ", ".join(self.address), *ways) if line]


class PictureFile(BaseModel):
    """A picture beside the brand file."""

    model_config = ConfigDict(extra="forbid")

    path: FileName
    alt: PrintedLine | None = None


class Roles(BaseModel):
    """Our part of a brand file, ``defaults.bumpsheet``."""

    model_config = ConfigDict(extra="forbid")

    publisher: PrintedName
    tagline: PrintedName
    light: Colours
    dark: Colours
    masthead: Masthead = "rule"
    jurisdiction: Literal["us", "uk"] | None = None
    page: PageSize | None = None
    dates: DateOrder | None = None
    spelling: Language | None = None
    contact: Contact | None = None
    letterhead: Annotated[PictureFile, _as_group("path")] | None = None


class Font(BaseModel):
    """What is said of a text; other keys belong to Quarto."""

    family: Family
    weight: Annotated[int, Field(ge=400, le=900, multiple_of=100)] = 600


class Typography(BaseModel):
    """The fonts; other keys belong to Quarto."""

    base: Annotated[Font, _as_group("family")]
    headings: Annotated[Font, _as_group("family")]


class Themed(BaseModel):
    """A logo for each paper, or one for both."""

    model_config = ConfigDict(extra="forbid")

    light: Annotated[PictureFile, _as_group("path")]
    dark: Annotated[PictureFile, _as_group("path")]


def _for_both(value: Any) -> Any:
    is_themed = isinstance(value, dict) and "light" in value
    return value if is_themed else {"light": value, "dark": value}


class Logos(BaseModel):
    """The logo; its other sizes belong to Quarto."""

    medium: Annotated[Themed, BeforeValidator(_for_both)]


class Meta(BaseModel):
    """Who the brand is; other keys belong to Quarto."""

    name: PrintedName


class Defaults(BaseModel):
    """Defaults of programs, of which one is ours."""

    bumpsheet: Roles


class BrandFile(BaseModel):
    """A ``_brand.yml``; other keys belong to Quarto."""

    meta: Meta
    typography: Typography
    defaults: Defaults
    logo: Annotated[Logos, _as_group("medium")] | None = None
