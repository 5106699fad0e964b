"""How notable a fact is: what the report leads with, says, and leaves in tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.words import NotabilityRule
    from bumpsheet.facts.model import Fact

DAYS_OF_YEAR = 365.25


def notability(fact: Fact, rule: NotabilityRule) -> float:
    """Between 0 and 1: rarity, distance from usual and age of the last comparable, weighted.

    Rarity is log((n + 1) / rank) / log(one_in): a place among few says less than the same place
    among many. A fact that is not compared with its own history has none.
    """
    if fact.rank is None or fact.n is None:
        return 0.0
    rarity = math.log((fact.n + 1) / fact.rank) / math.log(rule.one_in)
    away = abs(fact.distance or 0.0) / rule.deviations
    years = (age(fact) or 0.0) / rule.years
    return (
        rule.rarity * min(1.0, rarity) + rule.distance * min(1.0, away) + rule.age * min(1.0, years)
    )


def age(fact: Fact) -> float | None:
    """Years since the last comparable, or since the data begin where there is none."""
    before: dt.date | None = fact.since or fact.history_start
    return None if before is None else (fact.as_of - before).days / DAYS_OF_YEAR
