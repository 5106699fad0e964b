"""Facts of the family Extremes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.maker import span
from bumpsheet.figures import extremes

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.figures.extremes import Period
    from bumpsheet.figures.results import Change, Standing
    from bumpsheet.market.history import History


def extremes_facts(make: Maker) -> list[Fact]:
    """N-session gains, one-day moves, weeks and months of every equity series."""
    facts: list[Fact] = []
    for _, history in make.equities:
        for sessions in sorted({1, *make.study.spec.horizons}):
            facts += _gains(make, history, sessions)
        for rise in (True, False):
            figure = f"largest_one_day_{'rise' if rise else 'fall'}_of_the_year"
            move = extremes.largest_one_day_move(history.closes, rise=rise)
            facts += make.change(figure, history, move)
    for period in ("week", "month"):
        facts += _periods(make, period)
    return facts


def _gains(make: Maker, history: History, sessions: int) -> list[Fact]:
    closes, study = history.closes, make.study
    found = {
        "n_session_gain": extremes.gain_ending(closes, sessions, study.as_of),
        "largest_gain_since_event": extremes.largest_gain(closes, sessions, study.day0),
        "largest_loss_since_event": extremes.largest_loss(closes, sessions, study.day0),
    }
    if (gain := found["largest_gain_since_event"]) and gain[0].value <= 0:
        del found["largest_gain_since_event"]
    return [
        fact
        for figure, result in found.items()
        for fact in _placed(make, figure, history, result, span(sessions))
    ]


def _periods(make: Maker, period: Period) -> list[Fact]:
    study = make.study
    following = study.sessions.after(study.as_of)
    small, large = study.histories["small"], study.histories["large"]
    of = {
        role: extremes.period_returns(history.closes, period, following)
        for role, history in make.equities
    }
    subjects: list[tuple[History | tuple[History, History], object]] = [
        (history, of[role]) for role, history in make.equities
    ]
    subjects.append(((small, large), (of["small"] - of["large"]).dropna()))
    facts: list[Fact] = []
    for subject, values in subjects:
        first = subject[0] if isinstance(subject, tuple) else subject
        start = max(first.start, large.start) if isinstance(subject, tuple) else first.start
        for best in (True, False):
            figure = f"{'best' if best else 'worst'}_{period}_since_event"
            result = extremes.extreme_period(values, study.day0, start, best=best)
            facts += _placed(make, figure, subject, result, None)
    return facts


def _placed(
    make: Maker,
    figure: str,
    subject: History | tuple[History, History],
    result: tuple[Change, Standing] | None,
    window: str | None,
) -> list[Fact]:
    if result is None:
        return []
    change, standing = result
    return make.change(figure, subject, change, window=window, standing=standing)
