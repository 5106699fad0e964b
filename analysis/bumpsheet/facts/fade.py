"""Facts of the family Fade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures import fade
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact


def fade_facts(make: Maker) -> list[Fact]:
    """What is left of the gain of every equity series, and of small over large."""
    study = make.study
    facts: list[Fact] = []
    for _, history in make.equities:
        share = fade.share_given_back(history.closes, study.base)
        if share is not None:
            facts.append(
                make.fact("share_given_back", history, share, as_of=history.end, base=study.base)
            )
        back = fade.round_trip(history.closes, study.base)
        if back is not None:
            facts.append(make.fact("round_trip", history, back, as_of=back, base=study.base))
    return facts + _half_life(make)


def _half_life(make: Maker) -> list[Fact]:
    base = make.study.base
    pair = (make.study.histories["small"], make.study.histories["large"])
    found = fade.excess_half_life(pair[0].closes, pair[1].closes, base)
    if found is None:
        return []
    facts = [make.fact("peak_excess_return", pair, found.peak, as_of=found.peak_day, base=base)]
    if found.sessions is not None:
        index = pair[0].closes.index
        place = index.get_loc(pd.Timestamp(found.peak_day)) + found.sessions
        facts.append(
            make.fact(
                "excess_half_life",
                pair,
                found.sessions,
                as_of=as_date(index[place]),
                base=found.peak_day,
            )
        )
    return facts
