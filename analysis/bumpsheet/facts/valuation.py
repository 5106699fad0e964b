"""Facts of the family Valuation: valuation, size of market and earnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.maker import Subject
from bumpsheet.figures import valuation
from bumpsheet.figures.comparison import standing
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.supplied import Supplied, SuppliedSeries

NAMES = {
    "small_price_earnings": "Price to earnings of small caps",
    "large_price_earnings": "Price to earnings of large caps",
    "small_market_value": "Value of all small caps",
    "largest_company_value": "Value of the largest company",
    "small_earnings_growth": "Expected growth of small caps’ earnings",
}


def valuation_facts(make: Maker) -> list[Fact]:
    """What the user's own series say; without them the family is left out."""
    found = make.study.inputs.supplied
    if found is None:
        what = "Valuation, size of the market and expected earnings"
        make.absent("valuation", what, make.study.inputs.reasons["supplied"])
        return []
    for kind, reason in found.reasons.items():
        make.absent("valuation", NAMES[kind], reason)
    return [*_price_earnings(make, found), *_sizes(make, found), *_growth(make, found)]


def _price_earnings(make: Maker, found: Supplied) -> list[Fact]:
    small, large = (found.series.get(f"{size}_price_earnings") for size in ("small", "large"))
    if small is None or large is None:
        return []
    ratios = valuation.relative_valuation(small.values, large.values)
    last = as_date(ratios.index[-1]) if len(ratios) else None
    reason = _incomparable(make, small, large, last)
    if reason:
        make.absent("valuation", "Price to earnings of small caps against large caps", reason)
        return []
    subject = Subject(
        "small / large price to earnings",
        f"{small.origin.name} over {large.origin.name}",
        "small caps’ price to earnings over large caps’",
        "; ".join(dict.fromkeys((_source(small), _source(large)))),
    )
    day, start = as_date(ratios.index[-1]), as_date(ratios.index[0])
    placed = standing(ratios, start, largest=False)
    value = float(ratios.iloc[-1])
    share = valuation.percentile(ratios)
    return [
        make.fact("relative_price_earnings", subject, value, as_of=day, standing=placed),
        make.fact("relative_price_earnings_percentile", subject, share, as_of=day, base=start),
    ]


def _incomparable(
    make: Maker, small: SuppliedSeries, large: SuppliedSeries, last: dt.date | None
) -> str:
    """Why two price-earnings ratios, last known together on a date, cannot be divided."""
    if small.origin.kind != large.origin.kind:
        return f"the one is {small.origin.kind}, the other {large.origin.kind}: these are not alike"
    stale = min(small.days, large.days)
    if last is None or (make.study.as_of - last).days > stale:
        return f"the two share no date of the last {stale} days"
    return ""


def _sizes(make: Maker, found: Supplied) -> list[Fact]:
    facts: list[Fact] = []
    for kind in ("small_market_value", "largest_company_value"):
        series = found.series.get(kind)
        if series is not None:
            facts.append(_last(make, kind, series))
    if len(facts) == 2:
        small, largest = (found.series[k] for k in ("small_market_value", "largest_company_value"))
        subject = Subject(
            "small caps / largest company",
            f"{small.origin.name} over {largest.origin.name}",
            "value of all small caps over that of the largest company",
            "; ".join(dict.fromkeys((_source(small), _source(largest)))),
        )
        value = float(small.values.iloc[-1] / largest.values.iloc[-1])
        day = min(as_date(series.values.index[-1]) for series in (small, largest))
        facts.append(make.fact("size_against_largest", subject, value, as_of=day))
    return facts


def _growth(make: Maker, found: Supplied) -> list[Fact]:
    series = found.series.get("small_earnings_growth")
    return [] if series is None else [_last(make, "small_earnings_growth", series)]


def _last(make: Maker, kind: str, series: SuppliedSeries) -> Fact:
    subject = Subject(kind, series.origin.name, series.origin.name, _source(series))
    day = as_date(series.values.index[-1])
    return make.fact(kind, subject, float(series.values.iloc[-1]), as_of=day)


def _source(series: SuppliedSeries) -> str:
    return f"{series.origin.source}, retrieved {series.origin.retrieved}, {series.store}"
