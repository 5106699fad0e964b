"""Finding events by what people type: "brexit", "fed-cut-september-2024", a slip of the pen.

A query is taken apart into words. Each is looked for among the words of an event: of its
identifier, label, outcome and further names, of its date, and those that ``data/event_words.yml``
gives its market, its kind and its move. Near spellings count for less.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bumpsheet.catalogue.event_words import EventWords
    from bumpsheet.catalogue.events import Event

# Of no help in telling events apart.
EMPTY = {"the", "of", "in", "a", "an", "and", "for", "to", "on", "by", "its", "at"}
# How near a spelling must be, of 100; shorter words must agree.
NEAR, SHORTEST = 80, 4
# Part of the words of a query that an event must have to be worth naming.
ENOUGH = 0.6
# Words of the label or outcome alone count a little less: prices for June are released in July.
TOLD = 0.95
MOST_NAMED = 3
# A year that is missed by one counts so much less, and so on.
YEARLY = 0.2
# Nobody types more; each word costs time.
MOST_WORDS = 12


class Found(NamedTuple):
    """An event, and how well it fits a query, from 0 to 1: on average, and its worst word."""

    event: Event
    score: float
    least: float


def find_events(query: str, events: Iterable[Event], words: EventWords) -> list[Event]:
    """Events that have every word of a query, in their order; all of them where it has none."""
    return [found.event for found in _scored(query, events, words) if found.least >= TOLD]


def closest_events(query: str, events: Iterable[Event], words: EventWords) -> list[Event]:
    """Events that fit a query best, of those that have most of its words: the likeliest first.

    Notes
    -----
    Of events that fit equally well those come first whose identifier is spelt most like the query,
    then the latest.
    """
    asked = query.lower()
    scored = [found for found in _scored(asked, events, words) if found.score >= ENOUGH]
    best = max((found.score for found in scored), default=0.0)

    def order(event: Event) -> tuple[int, int]:
        return -round(fuzz.ratio(asked, event.id)), -event.date.toordinal()

    return sorted((found.event for found in scored if found.score >= best - 1e-9), key=order)


def did_you_mean_event(query: str, events: Mapping[str, Event], words: EventWords) -> str | None:
    """Remedy that names the events that a mistaken identifier may have meant, or None."""
    found = closest_events(query, events.values(), words)
    if not found:
        return None
    ids = [event.id for event in found[:MOST_NAMED]]
    listed = " or ".join([", ".join(ids[:-1]), ids[-1]] if len(ids) > 1 else ids)
    if len(found) <= MOST_NAMED:
        return f"did you mean {listed}?"
    asked = " ".join(_asked(query)[:MOST_WORDS])
    return f"did you mean {listed}? {len(found)} are as near; see: bumpsheet events {asked}"


def _scored(query: str, events: Iterable[Event], words: EventWords) -> list[Found]:
    asked = [word for word in _asked(query) if word not in EMPTY][:MOST_WORDS]
    known: dict[tuple[str, str], float] = {}
    found = []
    for event in events:
        vocabulary = _vocabulary(event, words)
        scores = [_score(word, event, vocabulary, known) for word in asked] or [1.0]
        found.append(Found(event, sum(scores) / len(scores), min(scores)))
    return found


def _vocabulary(event: Event, words: EventWords) -> dict[str, float]:
    """Words by which an event is known, and how much each counts."""
    day = event.date
    dated = f"{day:%Y %m %d %B %b} {day.day}"
    named = [event.id, dated, *event.known_as, *words.markets.get(event.market, ())]
    named += [event.market, event.kind, *words.kinds.get(event.kind, ())]
    if event.kind == "rate_decision":
        change = event.decision.change if event.decision else 0
        move = "hold" if change == 0 else "rise" if change > 0 else "cut"
        named += [move, *words.moves.get(move, ()), str(abs(change))]
    told = _words(f"{event.label} {event.outcome or ''}")
    return dict.fromkeys(told, TOLD) | dict.fromkeys(_words(" ".join(named)), 1.0)


def _words(text: str) -> list[str]:
    """Words in small letters without accents; of "mid-term" also "midterm"."""
    plain = unicodedata.normalize("NFKD", text.replace("_", " ").lower())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    parts = re.findall(r"\w+", re.sub(r"['\N{RIGHT SINGLE QUOTATION MARK}]s\b", "", letters))
    joined = [word.replace("-", "") for word in re.findall(r"\b[a-z]+-[a-z]+\b", letters)]
    return [*parts, *joined]


def _asked(query: str) -> list[str]:
    """Words of a query: an identifier's hyphens stand between words."""
    return _words(query.replace("-", " "))


def _score(
    word: str,
    event: Event,
    vocabulary: Mapping[str, float],
    nearness: dict[tuple[str, str], float],
) -> float:
    """How well the best of an event's words agrees with one of a query."""
    if word in vocabulary:
        return vocabulary[word]
    if re.fullmatch(r"(19|20)\d\d", word):
        return max(0.0, 1.0 - YEARLY * abs(event.date.year - int(word)))
    if len(word) < SHORTEST or word.isdigit():
        return 0.0
    best = 0.0
    for other, weight in vocabulary.items():
        pair = (word, other)
        if pair not in nearness:
            nearness[pair] = _near(word, other)
        best = max(best, weight * nearness[pair])
    return best


def _near(word: str, other: str) -> float:
    if len(other) < SHORTEST or other.isdigit():
        return 0.0
    if other.startswith(word):
        return 1.0
    return fuzz.ratio(word, other, score_cutoff=NEAR) / 100
