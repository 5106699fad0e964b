"""The family Breadth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.charts.days import days
from bumpsheet.charts.draft import Column
from bumpsheet.facts.windows import Part
from bumpsheet.families.family import Family, FamilyChart
from bumpsheet.families.stocks import stock_set
from bumpsheet.figures import breadth, movers
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.market.inputs.small_caps import SMALL_CAPS
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.maker import Maker, Topic
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.inputs.small_caps import SmallCaps

TREND = 21


def breadth_facts(make: Maker) -> list[Fact]:
    """How many small caps take part: rising, above their mean, at new highs."""
    study = make.study
    chosen = study.inputs.get(SMALL_CAPS)
    if chosen is None:
        make.absent("no_breadth", reason=study.inputs.why_not(SMALL_CAPS))
        return []
    topic = stock_set(make, chosen)
    facts: list[Fact] = []
    returns = movers.member_returns(chosen.closes, study.base, study.as_of)
    rising = movers.share_rising(returns)
    if rising is not None:
        fact = make.fact("share_rising", topic, rising, as_of=study.as_of, base=study.base)
        facts.append(fact)
    for window, day in ((Part.BASE, study.base), (Part.AS_OF, study.as_of)):
        share = breadth.share_above_mean(chosen.closes, day)
        if share is not None:
            facts.append(make.fact("share_above_mean", topic, share, as_of=day, window=window))
    return facts + _highs(make, chosen, topic)


def _highs(make: Maker, chosen: SmallCaps, topic: Topic) -> list[Fact]:
    study = make.study
    counts = breadth.new_highs(chosen.closes)
    is_since = counts.index > pd.Timestamp(study.base)
    make.table("breadth", pd.DataFrame({"value": counts, "marked": is_since}))
    start = as_date(chosen.closes.index[0])
    is_whole = breadth.covers_52_weeks(chosen.closes, study.as_of)
    figure = "new_highs_52_weeks" if is_whole else "new_highs_in_data"
    facts = [
        make.fact(figure, topic, int(counts.iloc[-1]), as_of=study.as_of, base=start),
    ]
    before = counts.loc[: str(study.base)].iloc[-TREND:]
    after = counts.loc[str(study.day0) :].iloc[-TREND:]
    if len(before) < TREND:
        make.absent("no_trend", start=start)
        return facts
    for window, part in ((Part.BEFORE, before), (Part.SINCE, after)):
        fact = make.fact(
            "mean_new_highs",
            topic,
            float(part.mean()),
            as_of=as_date(part.index[-1]),
            base=as_date(part.index[0]),
            window=window,
        )
        facts.append(fact)
    return facts


def _breadth_chart(scene: Scene) -> Draft | None:
    """Small caps that closed at a new high, by session."""
    return days(scene, scene.tables.get("breadth"), Column("value", "Stocks", "number"))


FAMILY = Family(
    title="Breadth",
    facts=breadth_facts,
    needs=(PANEL, HOLDINGS, SMALL_CAPS),
    charts=(FamilyChart("breadth", _breadth_chart, figure="share_rising"),),
)
