"""Facts of the family Rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.figures import levels, rates

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact


def rates_facts(make: Maker) -> list[Fact]:
    """Level, changes and peak of the yield; nothing where the report has none."""
    history = make.study.histories.get("yield")
    if history is None:
        return []
    study, yields = make.study, history.closes
    facts = [make.fact("yield_level", history, float(yields.iloc[-1]), as_of=history.end)]
    facts += make.change(
        "yield_change_since_event", history, rates.yield_change(yields, study.base)
    )
    first = rates.yield_change(yields, study.base, study.day0)
    if first is not None and first.as_of == study.day0:
        facts += make.change("first_session_yield_change", history, first)
    peak = levels.highest_close(yields, study.day0)
    if peak is None:
        return facts
    placed = levels.level_standing(yields, peak.day, highest=True)
    facts += [
        make.fact("yield_peak_since_event", history, peak.value, as_of=peak.day, standing=placed),
        *make.change("yield_change_from_peak", history, rates.yield_change(yields, peak.day)),
    ]
    if placed.since is not None:
        months = levels.whole_months(placed.since, peak.day)
        facts.append(
            make.fact("months_at_yield_peak", history, months, as_of=peak.day, standing=placed)
        )
    return facts
