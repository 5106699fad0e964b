"""Which families have nothing to report: by ``lively`` in ``data/words.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts import numbers

if TYPE_CHECKING:
    from bumpsheet.catalogue.words import Lively
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.words import Wording


def is_dull(family: str, wording: Wording) -> bool:
    """Whether a family shrinks to a line: none of the figures listed for it is lively.

    What large caps and growth did alone makes no family lively.
    """
    rules = wording.words.lively.get(family)
    if rules is None:
        return False
    findings = wording.findings
    others = [findings.subjects.get(role) for role in ("large", "growth")]
    return not any(
        _is_lively(fact, rules[fact.figure], wording)
        for fact in findings.family(family)
        if fact.figure in rules and fact.subject not in others
    )


def _is_lively(fact: Fact, rule: Lively, wording: Wording) -> bool:
    if rule == "news":
        return wording.is_news(fact)
    value = numbers.number(fact)
    if isinstance(rule, tuple):
        low, high = rule
        return not low < value < high
    return abs(value) >= float(rule)
