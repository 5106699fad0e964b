"""The running text of a mail, as HTML and as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from bumpsheet.email.choice import opened_sections
from bumpsheet.email.words import as_html, as_text

if TYPE_CHECKING:
    from bumpsheet.narrative.model import Story


@dataclass(frozen=True, slots=True)
class ShownSection:
    """What a section found and its opening, as HTML and as text."""

    family: str
    heading: str
    opening: str
    heading_text: str
    opening_text: str


def texts_of(story: Story, disclosures: str, words: str) -> dict[str, Any]:
    """All running text for the templates; plain text has the same names with ``_text``.

    Parameters
    ----------
    disclosures : str
        Markdown.
    words : str
        HTML of the analyst's words, or nothing.
    """
    chosen = list(opened_sections(story))
    pieces = {"standfirst": story.standfirst, "summary": story.summary, "disclosures": disclosures}
    sections = [text for section, opening in chosen for text in (section.finding, opening)]
    html = as_html([*pieces.values(), *sections])
    *plain, words_text, title = as_text([*html, words, f"<p>{escape(story.title)}</p>"])
    first = len(pieces)
    return {
        **dict(zip(pieces, html, strict=False)),
        **{f"{name}_text": text for name, text in zip(pieces, plain, strict=False)},
        "words": words,
        "words_text": words_text,
        "title_text": title,
        "sections": [
            ShownSection(section.family, _inner(html[at]), html[at + 1], plain[at], plain[at + 1])
            for (section, _), at in zip(chosen, range(first, len(html), 2), strict=True)
        ],
    }


def _inner(paragraph: str) -> str:
    return paragraph.removeprefix("<p>").removesuffix("</p>")
