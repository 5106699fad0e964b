"""When a published value agrees with ours: the hedges of ``data/hedges.yml``."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.numbers import rounded
from bumpsheet.handwritten.explain import one_of
from bumpsheet.press.model import NUMERIC, PublishedUnit

if TYPE_CHECKING:
    from bumpsheet.catalogue.hedges import Hedge, Hedges
    from bumpsheet.press.measured import Value
    from bumpsheet.press.model import Claim

IN_USD = {PublishedUnit.USD_BILLION: 1e9, PublishedUnit.USD_TRILLION: 1e12}


class Agreement(StrEnum):
    """How a published value compares with ours.

    Consistent: ours goes beyond what the hedge means, or is only a bound, but does not speak
    against the statement.
    """

    REPRODUCED = "reproduced"
    NEAR = "near"
    CONSISTENT = "consistent"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Agreement, and by how much ours differs: in the published unit, None without a number."""

    agreement: Agreement
    difference: float | None = None


def check_precision(claim: Claim, hedges: Hedges, where: str) -> None:
    """Refuse a hedge that has no stated range."""
    if claim.precision not in hedges.hedges:
        raise BumpsheetError(
            where,
            "no such precision",
            field=f"{claim.id}.precision",
            value=claim.precision,
            remedy=one_of(claim.precision, list(hedges.hedges)),
        )


def compare(claim: Claim, ours: Value, hedges: Hedges) -> Comparison:
    """Hold our value against the published one."""
    if claim.unit in NUMERIC:
        return _numbers(claim, float(ours), hedges)  # type: ignore[arg-type]
    return Comparison(Agreement.REPRODUCED if _same(claim, ours) else Agreement.CONTRADICTED)


def in_published_unit(claim: Claim, ours: float) -> float:
    """Our value in the unit that the article uses."""
    return ours / IN_USD.get(claim.unit, 1.0)


def digits_of(published: object) -> int:
    """Decimal places that a value was printed with."""
    return len(str(published).partition(".")[2])


def _numbers(claim: Claim, ours: float, hedges: Hedges) -> Comparison:
    published = float(claim.published)  # type: ignore[arg-type]
    value = in_published_unit(claim, ours)
    if not math.isfinite(value):
        return Comparison(Agreement.CONTRADICTED)
    difference = value - published
    if _holds(published, value, digits_of(claim.published), hedges.hedges[claim.precision]):
        return Comparison(Agreement.REPRODUCED, difference)
    hedge = hedges.hedges[claim.precision]
    if hedge.beyond_is_consistent and published != 0 and value / published > 1:
        return Comparison(Agreement.CONSISTENT, difference)
    unit_of_last_digit = 10.0 ** -digits_of(claim.published)
    tolerance = max(hedges.near.share * abs(published), hedges.near.digits * unit_of_last_digit)
    if claim.unit in {PublishedUnit.SESSIONS, PublishedUnit.COUNT}:
        tolerance = 0.0
    # A hedge is a range of its own: what it excludes is near only within rounding of it.
    near = abs(difference) <= tolerance + 1e-9 and published != 0
    return Comparison(Agreement.NEAR if near else Agreement.CONTRADICTED, difference)


def _holds(published: float, value: float, digits: int, hedge: Hedge) -> bool:
    rounds = float(rounded(value, digits)) == published
    if hedge.within is not None:
        return abs(value - published) <= hedge.within
    if hedge.from_share is None and hedge.to_share is None:
        return rounds
    if hedge.or_rounds and rounds:
        return True
    share = value / published if published else math.nan
    low = -math.inf if hedge.from_share is None else hedge.from_share
    high = math.inf if hedge.to_share is None else hedge.to_share
    return low <= share <= high


def _same(claim: Claim, ours: Value) -> bool:
    published = claim.published
    if claim.unit is PublishedUnit.DIRECTION:
        return (float(ours) > 0) if published == "rising" else (float(ours) < 0)  # type: ignore[arg-type]
    if claim.unit is PublishedUnit.HOLDS:
        return bool(ours)
    assert isinstance(ours, dt.date), f"{claim.measure} gives no date"
    if claim.unit is PublishedUnit.YEAR:
        return ours.year == published
    if claim.unit is PublishedUnit.MONTH:
        return f"{ours:%Y-%m}" == published
    return ours == published
