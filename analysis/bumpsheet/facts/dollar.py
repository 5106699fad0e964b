"""Facts of the family Dollar and volatility."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures import extremes
from bumpsheet.figures.comparison import standing
from bumpsheet.figures.levels import level_standing
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History

NAMES = {"dollar": "Dollar", "volatility": "Expected volatility"}


def dollar_facts(make: Maker) -> list[Fact]:
    """Change of the dollar in percent, level and change of expected volatility in points."""
    companions = make.study.inputs.companions
    facts: list[Fact] = []
    for part, name in NAMES.items():
        history = companions.part(part) if companions else None
        if history is None:
            make.absent("dollar", name, make.study.inputs.why_not(part, make.study.catalogue))
        elif part == "dollar":
            facts += _dollar(make, history)
        else:
            facts += _volatility(make, history)
    return facts


def _dollar(make: Maker, history: History) -> list[Fact]:
    """Change since the event among all changes over as many published days."""
    values = history.closes
    start = values.index.searchsorted(pd.Timestamp(make.study.base), side="right") - 1
    steps = len(values) - 1 - start
    if start < 0 or steps < 1:
        make.absent("dollar", NAMES["dollar"], "it is not published between base and as-of date")
        return []
    changes = extremes.gains(values, steps)
    last = float(changes.iloc[-1])
    return [
        make.fact(
            "dollar_change_since_event",
            history,
            last,
            as_of=history.end,
            base=as_date(values.index[start]),
            standing=standing(changes, history.start, largest=last >= 0),
        )
    ]


def _volatility(make: Maker, history: History) -> list[Fact]:
    values, study = history.closes, make.study
    last, first = float(values.iloc[-1]), float(values.loc[str(study.base)])
    peak = values.loc[str(study.day0) :]
    top = as_date(peak.idxmax())
    return [
        make.fact(
            "volatility_level",
            history,
            last,
            as_of=history.end,
            standing=level_standing(values, history.end, highest=last >= first),
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
            standing=level_standing(values, top, highest=True),
        ),
    ]
