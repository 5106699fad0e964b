"""Which sentences the summary holds: the most notable ones are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.families.family import Candidate


def chosen(
    findings: Findings,
    pool: Iterable[Candidate],
    notable: Callable[[Fact], float],
    written: Callable[[Candidate], str],
    *,
    most: int,
    leading: str,
) -> list[str]:
    """Sentences of the most notable candidates, in the order of their places.

    The candidate that the report leads with is always among them. Of equally notable ones those
    that are told first are taken.

    Parameters
    ----------
    written : callable
        Writes a candidate; nothing where its sentence would not hold.
    """
    sentences = {}
    for candidate in pool:
        fact = _fact(findings, candidate)
        text = written(candidate) if fact is not None else ""
        if fact is not None and text:
            score = 1.0 if candidate.name == leading else notable(fact)
            sentences[candidate.place] = (score, text)
    best = sorted(sentences, key=lambda place: (-sentences[place][0], place))[:most]
    return [sentences[place][1] for place in sorted(best)]


def _fact(findings: Findings, candidate: Candidate) -> Fact | None:
    window = candidate.window(findings.about.spec) if candidate.window else None
    if candidate.role is None:
        return findings.only(candidate.figure, window)
    return findings.get(candidate.figure, candidate.role, window)
