"""Facts of the family Streaks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bumpsheet.figures import streaks

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History


def streaks_facts(make: Maker) -> list[Fact]:
    """Runs of up sessions, and of sessions above the threshold, of every equity series."""
    limit = make.study.spec.streak_threshold
    facts: list[Fact] = []
    for _, history in make.equities:
        for window, threshold in (("up", 0.0), (f"above {limit:g}%", limit)):
            facts += _current(make, history, window, threshold)
            facts += _longest(make, history, window, threshold)
    return facts


def _current(make: Maker, history: History, window: str, threshold: float) -> list[Fact]:
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


def _longest(make: Maker, history: History, window: str, threshold: float) -> list[Fact]:
    run = streaks.longest_streak(history.closes, make.study.day0, threshold)
    if run is None:
        return []
    placed, _ = streaks.streak_standing(history.closes, run, threshold)
    earlier = streaks.earlier_streaks(history.closes, run, threshold)
    state = partial(make.fact, as_of=run.last, base=run.base, window=window)
    return [
        state("longest_streak_since_event", history, run.length, standing=placed),
        state("longest_streak_first_session", history, run.first),
        state("longest_streak_gain", history, run.gain),
        state("earlier_streaks", history, earlier, standing=placed),
    ]
