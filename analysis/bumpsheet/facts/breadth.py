"""Facts of the family Breadth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError
from bumpsheet.facts.movers import set_of, small_caps_of
from bumpsheet.figures import breadth, movers
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker, Subject
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.small_caps import SmallCaps

TREND = 21


def breadth_facts(make: Maker) -> list[Fact]:
    """How many small caps take part: rising, above their mean, at new highs."""
    study = make.study
    try:
        chosen = small_caps_of(make)
    except MissingDataError as missing:
        make.absent("breadth", "Breadth", str(missing))
        return []
    subject = set_of(make, chosen)
    facts: list[Fact] = []
    returns = movers.member_returns(chosen.closes, study.base, study.as_of)
    rising = movers.share_rising(returns)
    if rising is not None:
        fact = make.fact("share_rising", subject, rising, as_of=study.as_of, base=study.base)
        facts.append(fact)
    for window, day in (("base", study.base), ("as of", study.as_of)):
        share = breadth.share_above_mean(chosen.closes, day)
        if share is not None:
            facts.append(make.fact("share_above_mean", subject, share, as_of=day, window=window))
    return facts + _highs(make, chosen, subject)


def _highs(make: Maker, chosen: SmallCaps, subject: Subject) -> list[Fact]:
    study = make.study
    counts = breadth.new_highs(chosen.closes)
    start = as_date(chosen.closes.index[0])
    is_whole = breadth.covers_52_weeks(chosen.closes, study.as_of)
    figure = "new_highs_52_weeks" if is_whole else "new_highs_in_data"
    facts = [
        make.fact(figure, subject, int(counts.iloc[-1]), as_of=study.as_of, base=start),
    ]
    before = counts.loc[: str(study.base)].iloc[-TREND:]
    after = counts.loc[str(study.day0) :].iloc[-TREND:]
    if len(before) < TREND:
        make.absent("breadth", "Trend of new highs", f"the panel begins on {start}")
        return facts
    for window, part in (("before", before), ("since", after)):
        fact = make.fact(
            "mean_new_highs",
            subject,
            float(part.mean()),
            as_of=as_date(part.index[-1]),
            base=as_date(part.index[0]),
            window=window,
        )
        facts.append(fact)
    return facts
