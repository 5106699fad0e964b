"""The family Currency and volatility."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.charts.lines import Line, lines
from bumpsheet.families.beside import parts
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.figures import extremes
from bumpsheet.figures.comparison import standing
from bumpsheet.figures.levels import level_standing
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History


def currency_facts(make: Maker) -> list[Fact]:
    """Change of the currency in percent, level and change of expected volatility in points."""
    companions = make.study.inputs.need(COMPANIONS)
    facts: list[Fact] = []
    for part, state in (("currency", _currency), ("volatility", _volatility)):
        history, why = companions.part(part), companions.why_not(part)
        if history is not None:
            facts += state(make, history)
        elif why is not None:
            make.absent(f"no_{part}", reason=why)
    return facts


def _currency(make: Maker, history: History) -> list[Fact]:
    """Change since the event among all changes over as many published days."""
    values = history.closes
    start = values.index.searchsorted(pd.Timestamp(make.study.base), side="right") - 1
    steps = len(values) - 1 - start
    if start < 0 or steps < 1:
        make.absent("currency_not_published")
        return []
    path = (values / values.iloc[start] - 1) * 100
    make.table("currency", pd.DataFrame({"value": path.loc[str(make.study.window_start) :]}))
    changes = extremes.gains(values, steps)
    last = float(changes.iloc[-1])
    return [
        make.fact(
            "currency_change_since_event",
            history,
            last,
            as_of=history.end,
            base=as_date(values.index[start]),
            standing=standing(changes, history.start, largest=last >= 0, overlapping=steps),
        )
    ]


def _volatility(make: Maker, history: History) -> list[Fact]:
    values, study = history.closes, make.study
    make.table("volatility", pd.DataFrame({"value": values.loc[str(study.window_start) :]}))
    last, first = float(values.iloc[-1]), float(values.loc[str(study.base)])
    peak = values.loc[str(study.day0) :]
    top = as_date(peak.idxmax())
    return [
        make.fact(
            "volatility_level",
            history,
            last,
            as_of=history.end,
            standing=level_standing(values, history.end, highest=last >= first, base=study.base),
        ),
        make.fact(
            "volatility_change_since_event",
            history,
            round(last - first, 6),
            as_of=history.end,
            base=study.base,
        ),
        make.fact(
            "volatility_peak_since_event",
            history,
            float(peak.max()),
            as_of=top,
            standing=level_standing(values, top, highest=True, base=study.base),
        ),
    ]


def _currency_chart(scene: Scene) -> Draft | None:
    """The currency since the last value on or before the base, in percent."""
    last = scene.findings.only("currency_change_since_event")
    if last is None:
        return None
    path = scene.tables["currency"]["value"]
    return lines(scene, [Line("", path, scene.brand.light.large, last)])


def _volatility_chart(scene: Scene) -> Draft | None:
    """Expected volatility as option prices have it."""
    last = scene.findings.only("volatility_level")
    if last is None:
        return None
    line = Line("", scene.tables["volatility"]["value"], scene.brand.light.accent, last)
    return lines(scene, [line], rules=())


FAMILY = Family(
    title="Currency and volatility",
    facts=currency_facts,
    needs=(COMPANIONS,),
    companions=parts("currency", "volatility"),
    charts=(
        FamilyChart("currency", _currency_chart, figure="currency_change_since_event"),
        FamilyChart("volatility", _volatility_chart, figure="volatility_level"),
    ),
    candidates=(
        Candidate("currency", 90, "currency_change_since_event"),
        Candidate("volatility", 95, "volatility_peak_since_event"),
    ),
)
