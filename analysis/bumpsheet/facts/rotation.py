"""Facts of the family Rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.maker import span
from bumpsheet.figures import returns, rotation

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact

# The month before the event, in sessions: what the move after it is held against.
SESSIONS_BEFORE = 21


def rotation_facts(make: Maker) -> list[Fact]:
    """Small and large caps against growth before and after the event; nothing without growth."""
    histories, base = make.study.histories, make.study.base
    growth = histories.get("growth")
    if growth is None:
        return []
    facts: list[Fact] = []
    for role in ("small", "large"):
        pair = (histories[role], growth)
        before = rotation.excess_before(pair[0].closes, growth.closes, base, SESSIONS_BEFORE)
        after = returns.excess(
            returns.return_since(pair[0].closes, base), returns.return_since(growth.closes, base)
        )
        window = span(SESSIONS_BEFORE)
        facts += make.change("excess_over_growth_before_event", pair, before, window=window)
        facts += make.change("excess_over_growth_since_event", pair, after)
    pair = (histories["small"], growth)
    count = rotation.opposite_sessions(pair[0].closes, growth.closes, base)
    facts.append(make.fact("small_up_growth_down", pair, count, as_of=make.study.as_of, base=base))
    return facts
