"""Where the site will stand, for what needs a whole address: canonical links, cards, sitemap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bumpsheet.handwritten.read import read_yaml, validated
from bumpsheet.project import MARKER

if TYPE_CHECKING:
    from bumpsheet.project import Project


# What needs no escape wherever an address stands; anything else is written with % signs.
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]*)?")


def _web_address(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError("not the address of a site; write it like https://example.org/research")
    return text


class _Website(BaseModel):
    # Other keys belong to Quarto.
    model_config = ConfigDict(extra="ignore")

    site_url: Annotated[str, AfterValidator(_web_address)] | None = Field(
        default=None, alias="site-url"
    )


class _QuartoFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    website: _Website = _Website()


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """The address of the published site; ``url`` is None where nobody has said it."""

    url: str | None = None

    def of(self, path: str) -> str | None:
        """Whole address of a path below the site, or None."""
        return None if self.url is None else f"{self.url.rstrip('/')}/{path}"

    @property
    def root(self) -> str:
        """Path of the site on its host, with a slash at its end."""
        return "/" if self.url is None else f"{urlsplit(self.url).path.rstrip('/')}/"


def load_address(project: Project) -> SiteAddress:
    """Read ``website: site-url`` of ``_quarto.yml``.

    Raises
    ------
    BumpsheetError
        If it is not the address of a site.
    """
    path = project.root / MARKER
    return SiteAddress(validated(_QuartoFile, read_yaml(path, foreign=True), path).website.site_url)
