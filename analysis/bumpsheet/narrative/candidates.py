"""The sentences that a summary may hold: the most notable ones are taken.

Each has a macro of its name in ``templates/narrative/candidates.md.j2``, which writes nothing where
the sentence would not hold, and the facts whose notability speaks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bumpsheet.facts.book import FactBook
    from bumpsheet.facts.model import Fact


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence.

    Parameters
    ----------
    name : str
        Its macro.
    facts : tuple of (figure, role or None, window or None)
        What it rests on; a role of None takes the figure's first series.
    """

    name: str
    facts: tuple[tuple[str, str | None, str | None], ...]


def candidates(horizon: int, limit: str) -> tuple[Candidate, ...]:
    """All candidates, in the order in which the chosen ones are told."""
    return (
        Candidate("fade", (("peak_return_since_event", "small", None),)),
        Candidate("streak", (("current_streak", "small", "up"),)),
        Candidate("first_session", (("first_session_return", "small", None),)),
        Candidate("strong_run", (("longest_streak_since_event", "small", limit),)),
        Candidate("gain", (("largest_gain_since_event", "small", f"{horizon} sessions"),)),
        Candidate("peak", (("peak_since_event", "small", None),)),
        Candidate("size", (("decile_spread_of_month", None, None),)),
        Candidate("flows", (("largest_weekly_flow_since_event", None, None),)),
        Candidate("dollar", (("dollar_change_since_event", None, None),)),
        Candidate("yields", (("yield_peak_since_event", "yield", None),)),
    )


def chosen(
    book: FactBook,
    pool: tuple[Candidate, ...],
    notable: Callable[[Fact], float],
    written: Callable[[Candidate], str],
    *,
    most: int,
    leading: str,
) -> list[str]:
    """Sentences of the most notable candidates, in the order of the pool.

    The candidate that the report leads with is always among them. Of equally notable ones those
    that come first in the pool are taken.
    """
    sentences = {}
    for place, candidate in enumerate(pool):
        found = [_fact(book, *wanted) for wanted in candidate.facts]
        scores = [notable(fact) for fact in found if fact is not None]
        text = written(candidate) if scores else ""
        if text:
            score = 1.0 if candidate.name == leading else max(scores)
            sentences[place] = (score, text)
    best = sorted(sentences, key=lambda place: (-sentences[place][0], place))[:most]
    return [sentences[place][1] for place in sorted(best)]


def _fact(book: FactBook, figure: str, role: str | None, window: str | None) -> Fact | None:
    if role is None:
        return book.only(figure, window)
    return book.get(figure, role, window)
