"""The family Sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.charts.bars import bars
from bumpsheet.facts.maker import Topic
from bumpsheet.facts.numbers import capital, number
from bumpsheet.facts.subjects import Difference, Sector, Source, source_of
from bumpsheet.families.beside import sector_funds
from bumpsheet.families.family import Family, FamilyChart
from bumpsheet.figures import movers, sectors
from bumpsheet.figures.returns import excess, return_since
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.market.inputs.sector_weights import SECTOR_WEIGHTS, weights_of_members
from bumpsheet.market.inputs.small_caps import SMALL_CAPS
from bumpsheet.trading.dates import as_date
from bumpsheet.trading.written import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History
    from bumpsheet.market.inputs.sector_weights import SectorWeights

BEFORE = 21
# Two bars are no ranking.
FEWEST_BARS = 3


def sectors_facts(make: Maker) -> list[Fact]:
    """Returns and ranks of the sector funds, and the small-cap index by sector."""
    companions = make.study.inputs.need(COMPANIONS)
    listed = make.study.market.sectors.ids
    funds = [companions.series[name] for name in listed if name in companions.series]
    if not funds:
        make.absent("no_funds")
    else:
        for series in make.study.catalogues.series.series:
            if series.id in listed and series.id in companions.reasons:
                reason = companions.reasons[series.id]
                make.absent("no_fund", name=series.short_name, reason=reason)
    return [*_funds(make, funds), *_small_caps(make)]


def _funds(make: Maker, funds: list[History]) -> list[Fact]:
    study, large = make.study, make.study.histories["large"]
    changes = {h.series.id: return_since(h.closes, study.base, study.as_of) for h in funds}
    returns = pd.Series(
        {name: c.value for name, c in changes.items() if c is not None}, dtype=float
    )
    by_rank = sorted(returns.index, key=lambda name: (-returns[name], name))
    histories = {history.series.id: history for history in funds}
    facts: list[Fact] = []
    whole = return_since(large.closes, study.base, study.as_of)
    for name in by_rank:
        history = histories[name]
        facts += make.change("sector_return", history, changes[name])
        facts += make.change("sector_excess", (history, large), excess(changes[name], whole))
    return facts + _ranks(make, histories, returns)


def _ranks(make: Maker, histories: dict[str, History], returns: pd.Series[float]) -> list[Fact]:
    """Change of rank against the 21 sessions before, of the sectors for which both are known."""
    study = make.study
    before = {}
    for name in returns.index:
        history = histories[name]
        place = history.closes.index.get_loc(pd.Timestamp(study.base)) - BEFORE
        if name in study.market.sectors.sectors and place >= 0:
            start = as_date(history.closes.index[place])
            change = return_since(history.closes, start, study.base)
            if change is not None:
                before[name] = change.value
    if len(before) < 2:
        if len(returns):
            make.absent("no_ranks", sessions=BEFORE)
        return []
    now = sectors.ranks(returns[list(before)])
    was = sectors.ranks(pd.Series(before))
    facts = []
    for name in now.index:
        history = histories[name]
        gained = int(was[name] - now[name])
        facts += [
            make.fact("sector_rank", history, int(now[name]), as_of=study.as_of, base=study.base),
            make.fact("sector_rank_gain", history, gained, as_of=study.as_of, base=study.base),
        ]
    return facts


def _small_caps(make: Maker) -> list[Fact]:
    """What each sector of the small-cap index added to its move, or at least how much it weighs."""
    listed = _listed_weights(make)
    added = _members(make, are_weights_known=listed is not None)
    if added or listed is None:
        return added
    facts = []
    for sector, weight in listed.weights.items():
        topic = Topic(
            Sector(listed.name, str(sector), listed.dated),
            f"{sector} in the {listed.name}",
            str(sector),
            (source_of(listed),),
        )
        facts.append(make.fact("sector_weight_listed", topic, float(weight), as_of=listed.dated))
    return facts


def _listed_weights(make: Maker) -> SectorWeights | None:
    """The latest weights by sector that the report may know, of a list or as published."""
    inputs = make.study.inputs
    holdings, published = inputs.get(HOLDINGS), inputs.get(SECTOR_WEIGHTS)
    chosen = inputs.get(SMALL_CAPS)
    listed = holdings.small if holdings and not (chosen and chosen.no_sectors) else None
    of_members = weights_of_members(listed) if listed else None
    found = [item for item in (of_members, published) if item is not None]
    return max(found, key=lambda item: item.dated, default=None)


def _members(make: Maker, *, are_weights_known: bool) -> list[Fact]:
    """Weights of the small-cap index's sectors at the base, and what each added to its move."""
    study = make.study
    chosen = study.inputs.get(SMALL_CAPS)
    if chosen is None and are_weights_known:
        make.absent("no_contributions", reason=study.inputs.why_not(SMALL_CAPS))
        return []
    if chosen is None:
        make.absent("no_sectors", reason=study.inputs.why_not(SMALL_CAPS))
        return []
    if chosen.no_sectors:
        make.absent("no_contributions", reason=chosen.no_sectors)
        return []
    members = chosen.members
    if members is None or members.members["weight"].isna().all():
        make.absent("no_weights")
        return []
    listed = members.members
    weights = movers.drifted_weights(chosen.closes, listed["weight"], members.dated, study.base)
    added = movers.contributions(
        weights, movers.member_returns(chosen.closes, study.base, study.as_of)
    )
    if added.empty:
        make.absent("list_outside_data", dated=members.dated)
        return []
    facts = []
    totals = sectors.contributions_by_sector(added, listed["sector"])
    shares = sectors.weights_by_sector(weights, listed["sector"])
    dated = day_text(members.dated, study.market.dates)
    for sector, value in totals.items():
        topic = Topic(
            Sector(members.name, str(sector), members.dated),
            f"{sector} in the {members.name}, members as listed on {dated}",
            str(sector),
            (
                Source("exchange closes", members.store),
                source_of(members),
            ),
        )
        facts += [
            make.fact(
                "sector_contribution", topic, float(value), as_of=study.as_of, base=study.base
            ),
            make.fact("sector_weight", topic, float(shares[sector]), as_of=study.base),
        ]
    return facts


def _sectors_chart(scene: Scene) -> Draft | None:
    """Returns of the sector and industry funds, the best on top, with the small-cap index."""
    facts = [*scene.findings.every("sector_return")]
    small = scene.findings.get("return_since_event")
    if small is not None:
        facts.append(small)
    if len(facts) < FEWEST_BARS:
        return None
    named = [(capital(fact.series_short_name), fact) for fact in facts]
    ordered = sorted(named, key=lambda item: (-number(item[1]), item[0]))
    return bars(ordered, scene.brand, marked=scene.name("small"), heading="Fund")


def _names(findings: Findings, _: Catalogues) -> Mapping[str, Any]:
    gains = findings.every("sector_rank_gain")
    large = findings.about.roles["large"].series.id
    added = sorted(findings.every("sector_contribution"), key=number, reverse=True)
    return {
        "funds": sorted(findings.every("sector_return"), key=number, reverse=True),
        "added": added,
        "listed": sorted(findings.every("sector_weight_listed"), key=number, reverse=True),
        "members_dated": added[0].subject.dated if added else None,  # type: ignore[union-attr]
        # A gain of all places is one from the last to the first.
        "to_first": next((fact for fact in gains if number(fact) == len(gains) - 1), None),
        "to_last": next((fact for fact in gains if number(fact) == 1 - len(gains)), None),
        "ranked": len(gains),
        "excess_of": lambda fact: next(
            (
                other
                for other in findings.every("sector_excess")
                if other.subject == Difference(fact.series, large)
            ),
            None,
        ),
        "gain_of": lambda fact: findings.of("sector_rank_gain", fact.series),
        "weight_of": lambda fact: findings.of("sector_weight", fact.series),
    }


FAMILY = Family(
    title="Sectors",
    facts=sectors_facts,
    needs=(COMPANIONS, PANEL, HOLDINGS, SECTOR_WEIGHTS, SMALL_CAPS),
    companions=sector_funds,
    charts=(FamilyChart("sectors", _sectors_chart, roles=("small",), figure="sector_return"),),
    names=_names,
)
