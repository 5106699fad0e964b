"""The family Rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.charts.lines import Line, lines
from bumpsheet.facts.windows import Sessions
from bumpsheet.families.family import Family, FamilyChart
from bumpsheet.figures import returns, rotation
from bumpsheet.figures.paths import difference_path

if TYPE_CHECKING:
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
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
        window = Sessions(SESSIONS_BEFORE)
        facts += make.change("excess_over_growth_before_event", pair, before, window=window)
        facts += make.change("excess_over_growth_since_event", pair, after)
    _table(make)
    pair = (histories["small"], growth)
    count = rotation.opposite_sessions(pair[0].closes, growth.closes, base)
    facts.append(make.fact("small_up_growth_down", pair, count, as_of=make.study.as_of, base=base))
    return facts


def _table(make: Maker) -> None:
    """Keep the closes of small and large less those of growth, against their base."""
    study, histories = make.study, make.study.histories
    growth, base, start = histories["growth"].closes, study.base, study.window_start
    found = {
        role: difference_path(histories[role].closes, growth, base, start)
        for role in ("large", "small")
    }
    make.table("rotation", pd.DataFrame(found))


def _rotation_chart(scene: Scene) -> Draft | None:
    """Small and large less growth since the base, in percentage points."""
    colours = scene.brand.light.by_role()
    drawn = []
    for role in ("large", "small"):
        last = scene.findings.get("excess_over_growth_since_event", f"{role} over growth")
        if last is not None:
            path = scene.tables["rotation"][role].dropna()
            drawn.append(Line(scene.name(role), path, colours[role], last))
    return lines(scene, drawn) if drawn else None


FAMILY = Family(
    title="Rotation",
    facts=rotation_facts,
    charts=(FamilyChart("rotation", _rotation_chart, roles=("small", "large", "growth")),),
)
