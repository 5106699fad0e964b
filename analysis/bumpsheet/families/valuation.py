"""The family Valuation: valuation, size of market and earnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.charts.lines import Line, lines
from bumpsheet.facts.maker import Topic
from bumpsheet.facts.subjects import OneSeries, Ratio, Source
from bumpsheet.families.family import Family, FamilyChart
from bumpsheet.figures import valuation
from bumpsheet.figures.comparison import standing
from bumpsheet.market.inputs.supplied import SUPPLIED
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.inputs.supplied import Supplied, SuppliedSeries


def valuation_facts(make: Maker) -> list[Fact]:
    """What the user's own series say; without them the family is left out."""
    found = make.study.inputs.get(SUPPLIED)
    if found is None:
        make.absent("nothing_supplied", reason=make.study.inputs.why_not(SUPPLIED))
        return []
    for kind, reason in found.reasons.items():
        make.absent("not_supplied", kind=kind, reason=reason)
    return [*_price_earnings(make, found), *_sizes(make, found), *_growth(make, found)]


def _price_earnings(make: Maker, found: Supplied) -> list[Fact]:
    small, large = (found.series.get(f"{size}_price_earnings") for size in ("small", "large"))
    if small is None or large is None:
        return []
    ratios = valuation.relative_valuation(small.observed, large.observed)
    last = as_date(ratios.index[-1]) if len(ratios) else None
    if not _comparable(make, small, large, last):
        return []
    make.table("valuation", pd.DataFrame({"value": ratios}))
    topic = Topic(
        Ratio("small", "large price to earnings"),
        f"{small.origin.name} over {large.origin.name}",
        "small caps’ price to earnings over large caps’",
        tuple(dict.fromkeys((_source(small), _source(large)))),
    )
    day, start = as_date(ratios.index[-1]), as_date(ratios.index[0])
    placed = standing(ratios, start, largest=False)
    value = float(ratios.iloc[-1])
    share = valuation.percentile(ratios)
    return [
        make.fact("relative_price_earnings", topic, value, as_of=day, standing=placed),
        make.fact("relative_price_earnings_percentile", topic, share, as_of=day, base=start),
    ]


def _comparable(
    make: Maker, small: SuppliedSeries, large: SuppliedSeries, last: dt.date | None
) -> bool:
    """Whether two price-earnings ratios, last known together on a date, can be divided."""
    if small.origin.kind != large.origin.kind:
        make.absent("kinds_differ", small=small.origin.kind, large=large.origin.kind)
        return False
    stale = min(small.days, large.days)
    if last is None or (make.study.as_of - last).days > stale:
        make.absent("no_common_date", days=stale)
        return False
    return True


def _sizes(make: Maker, found: Supplied) -> list[Fact]:
    facts: list[Fact] = []
    for kind in ("small_market_value", "largest_company_value"):
        series = found.series.get(kind)
        if series is not None:
            facts.append(_last(make, kind, series))
    if len(facts) == 2:
        small, largest = (found.series[k] for k in ("small_market_value", "largest_company_value"))
        topic = Topic(
            Ratio("small caps", "largest company"),
            f"{small.origin.name} over {largest.origin.name}",
            "value of all small caps over that of the largest company",
            tuple(dict.fromkeys((_source(small), _source(largest)))),
        )
        value = float(small.observed.iloc[-1] / largest.observed.iloc[-1])
        day = min(as_date(series.observed.index[-1]) for series in (small, largest))
        facts.append(make.fact("size_against_largest", topic, value, as_of=day))
    return facts


def _growth(make: Maker, found: Supplied) -> list[Fact]:
    series = found.series.get("small_earnings_growth")
    return [] if series is None else [_last(make, "small_earnings_growth", series)]


def _last(make: Maker, kind: str, series: SuppliedSeries) -> Fact:
    topic = Topic(OneSeries(kind), series.origin.name, series.origin.name, (_source(series),))
    day = as_date(series.observed.index[-1])
    return make.fact(kind, topic, float(series.observed.iloc[-1]), as_of=day)


def _source(series: SuppliedSeries) -> Source:
    return Source(f"{series.origin.source}, retrieved {series.origin.retrieved}", series.store)


def _valuation_chart(scene: Scene) -> Draft | None:
    """Price to earnings of small caps over that of large caps, as far back as it is supplied."""
    last = scene.findings.only("relative_price_earnings")
    if last is None:
        return None
    ratios = scene.tables["valuation"]["value"]
    line = Line("", ratios, scene.brand.light.small, last)
    return lines(scene, [line], rules=(1,), start=as_date(ratios.index[0]))


FAMILY = Family(
    title="Valuation, size and earnings",
    facts=valuation_facts,
    needs=(SUPPLIED,),
    charts=(FamilyChart("valuation", _valuation_chart, figure="relative_price_earnings"),),
)
