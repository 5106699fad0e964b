"""The family Fade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.charts.lines import Line, lines
from bumpsheet.families.family import Family, FamilyChart
from bumpsheet.figures import fade
from bumpsheet.figures.paths import kept_path, return_path
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History


def fade_facts(make: Maker) -> list[Fact]:
    """What is left of the gain of every equity series, and of small over large."""
    study = make.study
    facts: list[Fact] = []
    for role, history in make.equities:
        returns = return_path(history.closes, study.base)
        if float(returns.max()) >= study.catalogues.words.fade.least_gain:
            facts += _given_back(make, history)
            if role == "small":
                facts += _kept(make, history, returns)
        below = fade.last_at_or_below(history.closes, study.base)
        if below is not None:
            figure = "last_close_at_or_below_base"
            facts.append(make.fact(figure, history, below, as_of=history.end, base=study.base))
    return facts + _half_life(make)


def _given_back(make: Maker, history: History) -> list[Fact]:
    """How much of a gain is gone, and when all of it first was."""
    base = make.study.base
    share = fade.share_given_back(history.closes, base)
    back = fade.round_trip(history.closes, base)
    facts = []
    if share is not None:
        facts.append(make.fact("share_given_back", history, share, as_of=history.end, base=base))
    if back is not None:
        facts.append(make.fact("round_trip", history, back, as_of=back, base=base))
    return facts


def _kept(make: Maker, history: History, returns: pd.Series[float]) -> list[Fact]:
    """What is left of the small caps' gain."""
    path = kept_path(returns)
    if path is None:
        return []
    make.table("kept", pd.DataFrame({"value": path}))
    share = float(path.iloc[-1])
    return [make.fact("share_kept", history, share, as_of=history.end, base=make.study.base)]


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


def _kept_chart(scene: Scene) -> Draft | None:
    """Return of the small cap since the base as a share of the highest since."""
    kept = scene.findings.get("share_kept")
    if kept is None:
        return None
    line = Line("", scene.tables["kept"]["value"], scene.brand.light.small, kept)
    # Half of it, and all of it, are what the words of the section turn on.
    return lines(scene, [line], rules=(0, 50))


FAMILY = Family(
    title="Fade",
    facts=fade_facts,
    charts=(FamilyChart("kept", _kept_chart, roles=("small",)),),
)
