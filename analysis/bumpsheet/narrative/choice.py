"""Which sentences the summary holds: the most notable ones are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.notability import age

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
    is_rarer: Callable[[Fact], bool],
) -> tuple[str, list[str]]:
    """The sentence that goes before all others, and the others in the order of their places.

    The most notable candidates are taken, and of equally notable ones those that are told first.

    Parameters
    ----------
    written : callable
        Writes a candidate; nothing where its sentence would not hold.
    is_fresh : callable
        Whether a text has no number that was told before.
    is_rarer : callable
        Whether a fact is rarer than what leads: of such ones that goes first of which nothing
        comparable was seen for longest. None does where the text is empty.
    """
    written_ones = [
        (notable(fact), candidate, text, age(fact) or 0.0 if is_rarer(fact) else 0.0)
        for candidate in pool
        if (fact := _fact(findings, candidate)) is not None
        and (text := written(candidate))
        and is_fresh(text)
    ]
    ranked = sorted(written_ones, key=lambda one: (-one[0], one[1].place))
    taken = _one_of_the_others(ranked)[:most]
    rarest = max(taken, key=lambda one: one[3], default=None)
    first = rarest[2] if rarest and rarest[3] else ""
    others = [text for _, _, text, _ in sorted(taken, key=lambda one: one[1].place)]
    return first, [text for text in others if text != first]


# How notable it is, its candidate, its sentence, and its years where it is rarer than the lead.
Written = tuple[float, "Candidate", str, float]


def _one_of_the_others(ranked: list[Written]) -> list[Written]:
    """Keep one sentence of a kind about series other than the small caps."""
    seen: set[str] = set()
    kept = []
    for one in ranked:
        candidate = one[1]
        is_other = candidate.role in OTHERS
        if not (is_other and candidate.name in seen):
            kept.append(one)
        if is_other:
            seen.add(candidate.name)
    return kept


def _fact(findings: Findings, candidate: Candidate) -> Fact | None:
    window = candidate.window(findings.about.spec) if candidate.window else None
    if candidate.role is None:
        return findings.only(candidate.figure, window)
    return findings.get(candidate.figure, candidate.role, window)
