"""The family Streaks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.charts.days import days
from bumpsheet.charts.draft import Column
from bumpsheet.facts.numbers import number
from bumpsheet.facts.windows import UP, Above
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.figures import streaks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History
    from bumpsheet.parameters.model import ReportSpec


def streaks_facts(make: Maker) -> list[Fact]:
    """Runs of up sessions, and of sessions above the threshold, of every equity series."""
    limit = make.study.spec.streak_threshold
    facts: list[Fact] = []
    for _, history in make.equities:
        for window in (UP, Above(limit)):
            facts += _current(make, history, window)
            facts += _longest(make, history, window)
    small = make.study.histories["small"].closes
    make.table("moves", pd.DataFrame({"value": small.pct_change() * 100}))
    return facts


def _current(make: Maker, history: History, window: Above) -> list[Fact]:
    threshold = window.percent
    run = streaks.current_streak(history.closes, threshold)
    if run is None:
        return [make.fact("current_streak", history, 0, as_of=make.study.as_of, window=window)]
    placed, earlier = streaks.streak_standing(history.closes, run, threshold)
    after = streaks.sessions_after(history.closes, run, make.study.base)
    state = partial(make.fact, as_of=run.last, base=run.base, window=window)
    facts = [
        state("current_streak", history, run.length, standing=placed),
        state("current_streak_first_session", history, run.first),
        state("current_streak_gain", history, run.gain),
        state("current_streak_after_event", history, after),
    ]
    if earlier is not None:
        facts.append(
            make.fact(
                "current_streak_predecessor",
                history,
                earlier.length,
                as_of=earlier.last,
                base=earlier.base,
                window=window,
            )
        )
    return facts


def _longest(make: Maker, history: History, window: Above) -> list[Fact]:
    threshold = window.percent
    study = make.study
    run = streaks.longest_streak(history.closes, study.day0, threshold, study.base)
    if run is None:
        return []
    placed, _ = streaks.streak_standing(history.closes, run, threshold, study.base)
    earlier = streaks.earlier_streaks(history.closes, run, threshold)
    state = partial(make.fact, as_of=run.last, base=run.base, window=window)
    return [
        state("longest_streak_since_event", history, run.length, standing=placed),
        state("longest_streak_first_session", history, run.first),
        state("longest_streak_gain", history, run.gain),
        state("earlier_streaks", history, earlier, counted=placed),
    ]


def _told_run(findings: Findings) -> tuple[Fact | None, Fact | None]:
    """The run that chart and caption tell of, and the first of its sessions.

    The longest that ended since the event, unless the one under way is as long.
    """
    get = findings.get
    current, longest = (
        get("current_streak", window=UP),
        get("longest_streak_since_event", window=UP),
    )
    if longest is not None and (current is None or number(longest) > number(current)):
        return longest, get("longest_streak_first_session", window=UP)
    return current, get("current_streak_first_session", window=UP)


def _moves_chart(scene: Scene) -> Draft | None:
    table = scene.tables["moves"].assign(marked=False)
    run, first = _told_run(scene.findings)
    if run is not None and first is not None:
        table.loc[str(first.value) : str(run.as_of), "marked"] = True
    return days(scene, table, Column("value", "Return, percent", "signed"))


def _names(findings: Findings, _: Catalogues) -> Mapping[str, Any]:
    return {"run": _told_run(findings)[0]}


def _up(_: ReportSpec) -> Above:
    return UP


def _limit(spec: ReportSpec) -> Above:
    return Above(spec.streak_threshold)


FAMILY = Family(
    title="Streaks",
    facts=streaks_facts,
    charts=(FamilyChart("moves", _moves_chart, roles=("small",)),),
    candidates=(
        Candidate("streak", 20, "current_streak", "small", _up),
        Candidate("run", 25, "longest_streak_since_event", "small", _up),
        Candidate("strong_run", 40, "longest_streak_since_event", "small", _limit),
    ),
    names=_names,
)
