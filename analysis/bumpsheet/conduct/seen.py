"""What readers see of Markdown, letter by letter: without marks, entities and invisible letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

# Code, quoted figures and the addresses of links are not read as words; the title of a link is.
HIDDEN = r"\{\{.*?\}\}|`+[^`]*`+|(?<=\])\(\s*<?[^)\s\"']*|https?:[^\s>)]*"
BREAKS = r"</?(?:br|p|div|li|tr|td|h[1-6])\b[^>\n]*>"
# Markup within a line parts no word: "gua**ran**teed" is read as one.
MARKS = r"<!--.*?-->|</?[a-zA-Z][^>\n]*>|[*_~]+|\\(?=[^\w\s])"
ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});"
PARTS = re.compile(
    f"(?P<hidden>{HIDDEN}|{BREAKS})|(?P<mark>{MARKS})|(?P<entity>{ENTITY})|(?P<letter>.)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Letters, and where each stands in what was written."""

    letters: str
    places: tuple[int, ...]


def seen(written: str) -> Seen:
    """Read Markdown as its readers do."""
    letters: list[str] = []
    places: list[int] = []
    for found in PARTS.finditer(written):
        match found.lastgroup:
            case "hidden":
                # A paragraph ends within it where one does.
                shown = "\n" * found[0].count("\n") or " "
            case "mark":
                shown = ""
            case "entity":
                shown = _plain(unescape(found[0]))
            case _:
                shown = _plain(found[0])
        letters += shown
        places += [found.start()] * len(shown)
    return Seen("".join(letters), tuple(places))


def _plain(text: str) -> str:
    """Letters in their usual form, without those that have no width: U+200B, soft hyphens."""
    usual = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    return "".join(letter for letter in usual if unicodedata.category(letter) != "Cf")
