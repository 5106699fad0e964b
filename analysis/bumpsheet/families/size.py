"""The family Size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bumpsheet.charts.bars import bars
from bumpsheet.facts.maker import Topic
from bumpsheet.facts.numbers import capital
from bumpsheet.facts.subjects import Difference, Portfolio, Source, source_of
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.figures import size
from bumpsheet.figures.comparison import from_base, standing
from bumpsheet.figures.spans import first_period
from bumpsheet.market.inputs.portfolios import DECILES, LARGEST, NAMES, PORTFOLIOS, SMALLEST
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.inputs.portfolios import Portfolios

AGAINST_MARKET = ("Lo 30", "Hi 30", "Lo 20", "Hi 20")


def size_facts(make: Maker) -> list[Fact]:
    """Returns by size, spreads, and when a month's spread was last as wide."""
    study = make.study
    found = study.inputs.get(PORTFOLIOS)
    if found is None:
        make.absent("no_portfolios", reason=study.inputs.why_not(PORTFOLIOS))
        return []
    facts: list[Fact] = []
    for name in DECILES:
        change = size.portfolio_return(found.returns, name, study.base, study.as_of)
        facts += make.change("portfolio_return_since_event", _topic(found, name), change)
    pair = _pair(found)
    since = size.decile_spread(found.returns, study.base, study.as_of)
    facts += make.change("decile_spread_since_event", pair, since)
    return facts + _months(make, found) + _against_market(make, found)


def _months(make: Maker, found: Portfolios) -> list[Fact]:
    """The month so far, and the widest complete month since the event, among all months."""
    study = make.study
    start = as_date(found.returns.index[0])
    spreads = size.monthly_spreads(found.returns, begins_with_month=found.begins_with_month)
    if spreads.empty:
        make.absent("no_whole_month", store=found.store, as_of=study.as_of)
        return []
    following = study.sessions.after(study.as_of)
    whole = size.complete_months(spreads, following)
    facts: list[Fact] = []
    if len(whole) < len(spreads):
        base = study.sessions.before(study.as_of.replace(day=1))
        facts.append(
            make.fact(
                "decile_spread_month_to_date",
                _pair(found),
                float(spreads.iloc[-1]),
                as_of=study.as_of,
                base=base,
                standing=standing(spreads, start, largest=bool(spreads.iloc[-1] >= 0)),
            )
        )
    first = first_period(study.sessions, study.day0, study.base, "month")
    recent = whole[whole.index >= str(first)]
    if len(recent):
        last = as_date(recent.idxmax())
        known = whole.loc[: str(last)]
        facts.append(
            make.fact(
                "decile_spread_of_month",
                _pair(found),
                float(known.iloc[-1]),
                as_of=last,
                base=study.sessions.before(last.replace(day=1)),
                standing=standing(
                    known, start, largest=True, overlapping=from_base(known, study.base)
                ),
            )
        )
    return facts


def _against_market(make: Maker, found: Portfolios) -> list[Fact]:
    study = make.study
    if found.market is None:
        make.absent("no_market", reason=found.market_reason)
        return []
    facts: list[Fact] = []
    market = Topic(Portfolio("market"), "All US stocks", "US market", _sources(found))
    whole = size.portfolio_return(found.market, None, study.base, study.as_of)
    facts += make.change("market_return_since_event", market, whole)
    for name in AGAINST_MARKET:
        if name not in found.returns:
            continue
        change = size.portfolio_excess(found.returns, found.market, name, study.base, study.as_of)
        facts += make.change("portfolio_excess_since_event", _topic(found, name), change)
    return facts


def _topic(found: Portfolios, name: str) -> Topic:
    full = f"US stocks by market value, {NAMES[name]} by bounds of the NYSE ({name})"
    return Topic(Portfolio(name), full, NAMES[name], _sources(found))


def _pair(found: Portfolios) -> Topic:
    return Topic(
        Difference(SMALLEST, LARGEST),
        "US stocks by market value, smallest tenth minus largest by bounds of the NYSE",
        "smallest minus largest tenth",
        _sources(found),
    )


def _sources(found: Portfolios) -> tuple[Source, ...]:
    return (source_of(found),)


def _size_chart(scene: Scene) -> Draft | None:
    """Returns of the ten portfolios by size, the smallest stocks on top."""
    found = [scene.findings.of("portfolio_return_since_event", name) for name in DECILES]
    facts = [(capital(fact.series_short_name), fact) for fact in found if fact is not None]
    if len(facts) < len(DECILES):
        return None
    return bars(facts, scene.brand, marked=facts[0][0], heading="Group")


def _names(*_: object) -> Mapping[str, Any]:
    return {"deciles": DECILES}


FAMILY = Family(
    title="Size",
    facts=size_facts,
    needs=(PORTFOLIOS,),
    charts=(FamilyChart("size", _size_chart, figure="portfolio_return_since_event"),),
    candidates=(Candidate("size", 70, "decile_spread_of_month"),),
    names=_names,
)
