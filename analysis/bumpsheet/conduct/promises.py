"""Promises and praise in what people wrote, with the line and column where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.conduct.seen import seen
from bumpsheet.conduct.words import DIVIDES, phrase_of, phrases_in, place_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bumpsheet.conduct.letter import Written
    from bumpsheet.conduct.words import Phrase, Word

# Of a phrase that is denied, the denial stands at most so many words before it.
BEFORE = 5
DENIALS = frozenset((
    "no", "not", "nor", "never", "nobody", "nothing", "none", "neither", "nowhere", "without",
    "whether", "cannot", "hardly", "unlikely", "unclear", "uncertain", "far",
))  # fmt: skip
# "Not only" denies nothing, and neither does what stands on the other side of these.
EMPHASIS = frozenset(("only", "just", "merely"))
TURNS = frozenset(("but", "yet", "though", "although", "while", "because", "so"))
# A verb after "and" begins a statement of its own.
VERBS = frozenset(("will", "shall", "is", "are", "it'll", "they'll"))
# "Guarantees nothing" denies it as well.
DENIED_AFTER = frozenset(("nothing", "nobody", "none", "neither"))
# Between the words of a phrase: "will very soon rise".
ADVERBS = frozenset((
    "soon", "again", "still", "then", "also", "now", "even", "once", "more", "all", "almost",
    "very", "quite", "yet",
))  # fmt: skip
# "Rally" is none.
ADVERBIAL = "ly"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise in a text.

    Parameters
    ----------
    where : str
        File, line and column; or the field, where it is one.
    told : str
        How it was written.
    plain : tuple of str
        Its words, without marks between them.
    """

    where: str
    told: str
    plain: tuple[str, ...]


def promises_in(
    written: Written, phrases: Iterable[str], unless: Iterable[str] = ()
) -> Iterator[Promise]:
    """Where each promise stands, and how it was written.

    Parameters
    ----------
    unless : iterable of str
        Phrases in which one of ``phrases`` is a term of the trade.
    """
    text = seen(written.text, is_markdown=written.is_markdown)
    words = words_of(text.letters)
    terms = [phrase_of(one) for one in unless]
    for first, last in _found(text.letters, words, [phrase_of(one) for one in phrases]):
        if _is_denied(text.letters, words, first, last) or _is_term(words, first, last, terms):
            continue
        start, end = text.places[words[first].start], text.places[words[last].end - 1] + 1
        line, column = place_in(written.text, start)
        place = f", line {line}, column {column}" if written.is_file else ""
        told = " ".join(written.text[start:end].split())
        plain = tuple(word.text for word in words[first : last + 1])
        yield Promise(f"{written.where}{place}", told, plain)


def _found(
    text: str, words: Sequence[Word], phrases: Sequence[Phrase]
) -> Iterator[tuple[int, int]]:
    """Places of the first and the last word of phrases, with adverbs between them and without."""
    found: dict[int, int] = {}
    meant = frozenset[str]().union(*(options for phrase in phrases for options in phrase))
    plain = [number for number, word in enumerate(words) if not _is_adverb(word.text, meant)]
    for kept in (range(len(words)), plain):
        for one in phrases_in(text, [words[at] for at in kept], phrases, dividing=DIVIDES):
            first, last = kept[one.first], kept[one.last]
            if not any(start <= first <= end for start, end in found.items()):
                found[first] = last
    yield from sorted(found.items())


def _is_adverb(word: str, meant: frozenset[str]) -> bool:
    return word in ADVERBS or (word.endswith(ADVERBIAL) and word not in meant)


def _is_term(words: Sequence[Word], first: int, last: int, terms: Iterable[Phrase]) -> bool:
    """Whether the words are a part of a term, such as "risk-free rate"."""
    for term in terms:
        for start in range(max(0, last + 1 - len(term)), first + 1):
            part = words[start : start + len(term)]
            if len(part) == len(term) and all(
                word.text in options for word, options in zip(part, term, strict=True)
            ):
                return True
    return False


def _is_denied(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the same clause denies it, as in "no guarantee" or "guarantees nothing"."""
    if words[last].text.startswith("guarant") and last + 1 < len(words):
        divided = DIVIDES.search(text, words[last].end, words[last + 1].start)
        if words[last + 1].text in DENIED_AFTER and not divided:
            return True
    for before in range(first - 1, max(-1, first - 1 - BEFORE), -1):
        word = words[before].text
        if DIVIDES.search(text, words[before].end, words[before + 1].start) or word in TURNS:
            return False
        if word == "and" and words[before + 1].text in VERBS:
            return False
        if word in DENIALS or word.endswith("n't"):
            return words[before + 1].text not in EMPHASIS
    return False
