"""What readers see of Markdown, letter by letter: without marks, entities and invisible letters.

Code is seen; quoted figures, the addresses of links, and what links and notes are called are not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

HIDDEN = r"\{\{.*?\}\}|(?<=\])\(\s*<?[^)\s\"']*|https?:[^\s>)]*"
# Within a line, and without a space: "will[^1] rise", "[will][2] rise".
NAMES = r"\[\^[^\]\s]*\]|(?<=\])\[[^\]\n]*\]"
BREAKS = r"</?(?:br|p|div|li|tr|td|h[1-6])\b[^>\n]*>"
# Markup within a line parts no word: "gua**ran**teed" is read as one.
MARKS = rf"{NAMES}|<!--.*?-->|</?[a-zA-Z][^>\n]*>|[*_~^`]+|\\(?=[^\w\s])"
ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});"
PARTS = re.compile(
    f"(?P<hidden>{HIDDEN}|{BREAKS})|(?P<mark>{MARKS})|(?P<entity>{ENTITY})|(?P<letter>.)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Letters, and where each stands in what was written."""

    letters: str
    places: tuple[int, ...]


# Of finished text every letter is one; most stay as they are, and are read many at a time.
LETTERS = re.compile(r"(?P<plain>[\x00-\x7f]+)|(?P<letter>.)", re.DOTALL)


def seen(written: str, *, is_markdown: bool = True) -> Seen:
    """Read Markdown, or finished text, as its readers do."""
    letters: list[str] = []
    places: list[int] = []
    for found in (PARTS if is_markdown else LETTERS).finditer(written):
        match found.lastgroup:
            case "plain":
                letters += found[0]
                places += range(found.start(), found.end())
                continue
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
    """Letters in their usual form, without accents and without those that have no width."""
    usual = unicodedata.normalize("NFKD", text) if not text.isascii() else text
    return "".join(one for one in usual if unicodedata.category(one) not in {"Cf", "Mn"})
