"""Phrases of ``data/conduct.yml`` in running text: words with alternatives, and numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bumpsheet.facts.numbers import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*%?")
# A whole number: an average "of 3%" or "of 0.46 points" is not one of 3 cases.
COUNT = re.compile(r"\d+(?:,\d{3})*")
NUMBER = "#"
# Between two words of a phrase: what ends a clause or a paragraph divides them.
DIVIDES = re.compile(r"[.,;:!?()\u2013\u2014]|\n\s*\n")
ENDS = re.compile(r"[.!?](?=\s|$)|\n\s*\n")


class Word(NamedTuple):
    """One word or number of a text, in small letters, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it counts something."""
        return bool(COUNT.fullmatch(self.text)) or self.text in WORDS[1:]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: the places of its first word and of its last."""

    first: int
    last: int


Phrase = tuple[frozenset[str], ...]


# A newsletter is held against one rule after another.
@lru_cache(maxsize=64)
def words_of(text: str) -> tuple[Word, ...]:
    """All words and numbers of a text."""
    return tuple(
        Word(found[0].casefold().replace("’", "'"), found.start(), found.end())
        for found in WORD.finditer(text)
    )


@lru_cache(maxsize=1024)
def phrase_of(written: str) -> Phrase:
    """Read a phrase: ``will rise/fall`` or ``over # cases``."""
    return tuple(frozenset(part.casefold().split("/")) for part in written.split())


def phrases_in(
    text: str, words: Sequence[Word], phrases: Iterable[Phrase], *, dividing: re.Pattern[str] | None
) -> Iterator[Found]:
    """Where phrases stand in a text, each place once.

    Parameters
    ----------
    dividing : pattern, optional
        What may not stand between two words of a phrase.
    """
    starting: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        for option in phrase[0]:
            starting.setdefault(option, []).append(phrase)
    place = 0
    while place < len(words):
        word = words[place]
        known = starting.get(word.text, [])
        if NUMBER in starting and word.is_number:
            known = known + starting[NUMBER]
        length = _longest(text, words, place, known, dividing) if known else 0
        if length:
            yield Found(place, place + length - 1)
        place += max(length, 1)


def _longest(
    text: str,
    words: Sequence[Word],
    place: int,
    phrases: Iterable[Phrase],
    dividing: re.Pattern[str] | None,
) -> int:
    """Words of the longest phrase that stands at a place whole and undivided; 0 if none does."""
    lengths = {len(one) for one in phrases if _begins(one, words, place)}
    for length in sorted(lengths, reverse=True):
        if not dividing or not _is_divided(text, words[place : place + length], dividing):
            return length
    return 0


def _begins(phrase: Phrase, words: Sequence[Word], place: int) -> bool:
    if place + len(phrase) > len(words):
        return False
    return all(
        (NUMBER in options and word.is_number) or word.text in options
        for options, word in zip(phrase, words[place : place + len(phrase)], strict=True)
    )


def _is_divided(text: str, words: Sequence[Word], dividing: re.Pattern[str]) -> bool:
    return any(dividing.search(text, one.end, other.start) for one, other in pairwise(words))


@lru_cache(maxsize=64)
def squeezed(text: str) -> str:
    """Letters and digits alone: pages break lines and space letters as they like."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def place_in(text: str, position: int) -> tuple[int, int]:
    """Line and column of a position, both from 1."""
    line = text.count("\n", 0, position) + 1
    return line, position - (text.rfind("\n", 0, position) + 1) + 1
