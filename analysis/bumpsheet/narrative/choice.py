"""Which sentences the summary holds: the most notable ones are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.families.family import Candidate

# The roles of which the summary tells only what is rare.
OTHERS = ("large", "growth")


def chosen(
    findings: Findings,
    pool: Iterable[Candidate],
    notable: Callable[[Fact], float],
    written: Callable[[Candidate], str],
    *,
    most: int,
    is_fresh: Callable[[str], bool],
) -> list[str]:
    """Sentences of the most notable candidates, in the order of their places.

    Of equally notable ones those that are told first are taken.

    Parameters
    ----------
    written : callable
        Writes a candidate; nothing where its sentence would not hold.
    is_fresh : callable
        Whether a text has no number that was told before.
    """
    written_ones = [
        (notable(fact), candidate, text)
        for candidate in pool
        if (fact := _fact(findings, candidate)) is not None
        and (text := written(candidate))
        and is_fresh(text)
    ]
    ranked = sorted(written_ones, key=lambda one: (-one[0], one[1].place))
    taken = _one_of_the_others(ranked)[:most]
    return [text for _, _, text in sorted(taken, key=lambda one: one[1].place)]


Written = tuple[float, "Candidate", str]


def _one_of_the_others(ranked: list[Written]) -> list[Written]:
    """Keep one sentence of a kind about series other than the small caps."""
    seen: set[str] = set()
    kept = []
    for score, candidate, text in ranked:
        is_other = candidate.role in OTHERS
        if not (is_other and candidate.name in seen):
            kept.append((score, candidate, text))
        if is_other:
            seen.add(candidate.name)
    return kept


def _fact(findings: Findings, candidate: Candidate) -> Fact | None:
    window = candidate.window(findings.about.spec) if candidate.window else None
    if candidate.role is None:
        return findings.only(candidate.figure, window)
    return findings.get(candidate.figure, candidate.role, window)
