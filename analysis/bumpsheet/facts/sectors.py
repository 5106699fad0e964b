"""Facts of the family Sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import MissingDataError
from bumpsheet.facts.maker import Subject
from bumpsheet.facts.movers import small_caps_of
from bumpsheet.facts.numbers import day_text
from bumpsheet.figures import movers, sectors
from bumpsheet.figures.returns import excess, return_since
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History

BEFORE = 21


def sectors_facts(make: Maker) -> list[Fact]:
    """Returns and ranks of the sector funds, and the small-cap index by sector."""
    companions = make.study.inputs.companions
    funds = [h for h in companions.series.values() if h.series.group] if companions else []
    if companions is None or not funds:
        make.absent("sectors", "Sector funds", "no store has them over the event")
    else:
        for series in make.study.catalogue.series:
            if series.group and series.id in companions.reasons:
                reason = companions.reasons[series.id]
                make.absent("sectors", f"Fund for {series.short_name}", reason)
    return [*_funds(make, funds), *_members(make)]


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
        if history.series.group == "sector" and place >= 0:
            start = as_date(history.closes.index[place])
            change = return_since(history.closes, start, study.base)
            if change is not None:
                before[name] = change.value
    if len(before) < 2:
        if len(returns):
            reason = f"the data of the sector funds do not reach {BEFORE} sessions back"
            make.absent("sectors", "Change of rank of the sectors", reason)
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


def _members(make: Maker) -> list[Fact]:
    """Weights of the small-cap index's sectors at the base, and what each added to its move."""
    study = make.study
    try:
        chosen = small_caps_of(make)
    except MissingDataError as missing:
        make.absent("sectors", "Sectors of the small-cap index", str(missing))
        return []
    members = chosen.members
    if members is None or members.members["weight"].isna().all():
        reason = "no list of its members with weights is that old"
        make.absent("sectors", "Sectors of the small-cap index", reason)
        return []
    listed = members.members
    weights = movers.drifted_weights(chosen.closes, listed["weight"], members.dated, study.base)
    added = movers.contributions(
        weights, movers.member_returns(chosen.closes, study.base, study.as_of)
    )
    if added.empty:
        reason = f"the list of {day_text(members.dated)} lies outside the data before the event"
        make.absent("sectors", "Sectors of the small-cap index", reason)
        return []
    facts = []
    totals = sectors.contributions_by_sector(added, listed["sector"])
    shares = sectors.weights_by_sector(weights, listed["sector"])
    for sector, value in totals.items():
        subject = Subject(
            f"{members.name} {sector}",
            f"{sector} in the {members.name}, members as listed on {day_text(members.dated)}",
            str(sector),
            f"exchange closes, {members.store}; {members.source}, {members.store}",
        )
        facts += [
            make.fact(
                "sector_contribution", subject, float(value), as_of=study.as_of, base=study.base
            ),
            make.fact("sector_weight", subject, float(shares[sector]), as_of=study.base),
        ]
    return facts
