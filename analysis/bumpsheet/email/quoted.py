"""The analyst's words in a mail, with their links and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from bumpsheet.email.pictures import words_picture
from bumpsheet.email.words import block_html, images_of, with_images
from bumpsheet.pages.analyst import analyst_words

if TYPE_CHECKING:
    from bumpsheet.email.message import Attached
    from bumpsheet.facts.findings import Findings
    from bumpsheet.pages.address import SiteAddress
    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """HTML of the words, empty where there are none, and the pictures that it shows."""

    html: str = ""
    pictures: tuple[Attached, ...] = ()


def quoted_words(project: Project, findings: Findings, address: SiteAddress) -> QuotedWords:
    """Read ``reports/NAME.md`` for a mail.

    Raises
    ------
    BumpsheetError
        If the words or their pictures have a mistake.
    """
    name = findings.about.name
    words = analyst_words(
        project.words_path(name),
        project.pictures(name),
        f"reports/{name}",
        sorted((project.templates / "filters").glob("*.lua")),
        {fact.id: fact for fact in findings},
    )
    if words is None:
        return QuotedWords()
    here = address.of(f"reports/{name}/index.html")

    def whole(link: str) -> str | None:
        """Links within the page and to the site lead there; without its address they are none."""
        if urlsplit(link).scheme in {"http", "https", "mailto"}:
            return link
        return urljoin(here, link) if here else None

    html = block_html(words.html, whole)
    names = {place: f"words-{number}" for number, place in enumerate(images_of(html), 1)}
    folder = project.pictures(name)
    pictures = (
        words_picture(folder / PurePosixPath(unquote(place)).name, called)
        for place, called in names.items()
    )
    return QuotedWords(with_images(html, names), tuple(pictures))
