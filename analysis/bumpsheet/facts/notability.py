"""How notable a fact is: what the report leads with, says, and leaves in tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.facts.model import Fact

DAYS_OF_YEAR = 365.25


class NotabilityRule(BaseModel):
    """Weights and full marks; ``notability`` in ``data/words.yml``.

    Parameters
    ----------
    rarity, distance, age : float
        Weights, which sum to one.
    one_in : float
        A fact reached once in so many occurrences has full marks for rarity.
    deviations : float
        As many standard deviations from the usual have full marks for distance.
    years : float
        As many years since the last comparable have full marks for age.
    dull : float
        Below this a fact that also stands in a table is left out of the text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rarity: float = Field(ge=0, le=1)
    distance: float = Field(ge=0, le=1)
    age: float = Field(ge=0, le=1)
    one_in: float = Field(gt=1)
    deviations: float = Field(gt=0)
    years: float = Field(gt=0)
    dull: float = Field(ge=0, le=1)


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
