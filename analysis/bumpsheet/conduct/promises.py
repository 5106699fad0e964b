"""Promises and praise in what people wrote, with the line and column where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bumpsheet.conduct.words import DIVIDES, phrase_of, phrases_in, place_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bumpsheet.conduct.letter import Written
    from bumpsheet.conduct.words import Word

# Of a phrase that is denied, the denial stands at most so many words before it.
BEFORE = 5
DENIALS = frozenset(
    ("no", "not", "nor", "never", "nobody", "nothing", "none", "neither", "without", "whether")
)
# "Not only" denies nothing.
EMPHASIS = frozenset(("only", "just", "merely"))
# What Markdown shows otherwise than it is written: code, quoted figures, addresses of links.
UNSEEN = re.compile(r"\{\{.*?\}\}|`+[^`]*`+|(?<=\])\([^)\n]*\)|<https?:[^>\n]*>", re.DOTALL)
MARKS = re.compile(r"[*_~]+")


def promises_in(written: Written, phrases: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Where each promise stands, and how it was written.

    Yields
    ------
    tuple of str
        File, line and column (or the field, where it is one), and the words.
    """
    text = UNSEEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), written.text)
    text = MARKS.sub(lambda found: " " * len(found[0]), text)
    words = words_of(text)
    for found in phrases_in(text, words, map(phrase_of, phrases), dividing=DIVIDES):
        if _is_denied(text, words, found.first):
            continue
        start, end = words[found.first].start, words[found.last].end
        line, column = place_in(text, start)
        place = f", line {line}, column {column}" if written.is_file else ""
        yield f"{written.where}{place}", " ".join(written.text[start:end].split())


def _is_denied(text: str, words: Sequence[Word], place: int) -> bool:
    """Whether the same clause denies it just before, as in "no guarantee"."""
    for before in range(place - 1, max(-1, place - 1 - BEFORE), -1):
        if DIVIDES.search(text, words[before].end, words[before + 1].start):
            return False
        word = words[before].text
        if word in DENIALS or word.endswith("n't"):
            return words[before + 1].text not in EMPHASIS
    return False
