"""The family Extremes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.charts.gains import gains_draft
from bumpsheet.facts.windows import Sessions
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.families.rows import figure_rows
from bumpsheet.families.unusual import unusual_chart, unusual_names
from bumpsheet.figures import extremes
from bumpsheet.figures.paths import range_period, ranges
from bumpsheet.figures.spans import first_end, first_period
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.facts.windows import Window
    from bumpsheet.figures.extremes import Period
    from bumpsheet.figures.results import Change, Standing
    from bumpsheet.market.history import History
    from bumpsheet.parameters.model import ReportSpec


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
    return facts + _chart_facts(make, facts)


def _chart_facts(make: Maker, facts: list[Fact]) -> list[Fact]:
    """Keep the range of the gains by week or month; state when the one told was last reached."""
    sessions, history = make.study.spec.horizons[0], make.study.histories["small"]
    told = _told(
        {(fact.figure, fact.series, fact.window): fact for fact in facts}, history, sessions
    )
    if told is None:
        return []
    gains = extremes.gains(history.closes, sessions)
    make.table("gains", ranges(gains, range_period(history.start, history.end)))
    if told.since is None:
        return []
    day = pd.Timestamp(told.since)
    base = history.closes.index[history.closes.index.get_loc(day) - sessions]
    return [
        make.fact(
            "earlier_gain",
            history,
            float(gains.at[day]),
            as_of=told.since,
            base=as_date(base),
            window=Sessions(sessions),
        )
    ]


def _told(
    facts: Mapping[tuple[str, str, Window | None], Fact], history: History, sessions: int
) -> Fact | None:
    """The largest gain since the event, or else the change that ends at the as-of date."""
    figures = ("largest_gain_since_event", "n_session_gain")
    found = (facts.get((figure, history.series.id, Sessions(sessions))) for figure in figures)
    return next((fact for fact in found if fact is not None), None)


def _gains(make: Maker, history: History, sessions: int) -> list[Fact]:
    closes, study = history.closes, make.study
    found = {"n_session_gain": extremes.gain_ending(closes, sessions, study.as_of)}
    start = first_end(pd.DatetimeIndex(closes.index), sessions, study.base)
    if start is not None:
        gain = extremes.largest_gain(closes, sessions, start, study.base)
        if gain and gain[0].value > 0:
            found["largest_gain_since_event"] = gain
        found["largest_loss_since_event"] = extremes.largest_loss(
            closes, sessions, start, study.base
        )
    return [
        fact
        for figure, result in found.items()
        for fact in _placed(make, figure, history, result, Sessions(sessions))
    ]


def _periods(make: Maker, period: Period) -> list[Fact]:
    study = make.study
    following = study.sessions.after(study.as_of)
    small, large = study.histories["small"], study.histories["large"]
    of = {
        role: extremes.period_returns(history.closes, period, following)
        for role, history in make.equities
    }
    subjects: list[tuple[History | tuple[History, History], pd.Series[float]]] = [
        (history, of[role]) for role, history in make.equities
    ]
    subjects.append(((small, large), (of["small"] - of["large"]).dropna()))
    facts: list[Fact] = []
    for subject, values in subjects:
        first = subject[0] if isinstance(subject, tuple) else subject
        start = max(first.start, large.start) if isinstance(subject, tuple) else first.start
        ended = first_period(study.sessions, study.day0, study.base, period)
        for best in (True, False):
            figure = f"{'best' if best else 'worst'}_{period}_since_event"
            result = extremes.extreme_period(values, ended, start, best=best, base=study.base)
            facts += _placed(make, figure, subject, result, None)
    return facts


def _placed(
    make: Maker,
    figure: str,
    subject: History | tuple[History, History],
    result: tuple[Change, Standing | None] | None,
    window: Window | None,
) -> list[Fact]:
    if result is None:
        return []
    change, standing = result
    return make.change(figure, subject, change, window=window, standing=standing)


def _gains_chart(scene: Scene) -> Draft | None:
    window = Sessions(scene.about.spec.horizons[0])
    get = scene.findings.get
    told = get("largest_gain_since_event", window=window) or get("n_session_gain", window=window)
    # Where the same gains stand among all others already, they are not shown twice.
    if told is None or told.id == scene.findings.unusual:
        return None
    return gains_draft(scene, scene.tables["gains"], told, get("earlier_gain", window=window))


def _names(findings: Findings, catalogues: Catalogues) -> Mapping[str, Any]:
    about = findings.about
    rows = figure_rows(findings, "extremes", without="earlier_gain")
    return {
        **unusual_names(findings, catalogues),
        "gain_windows": [row for row in rows if row[1]],
        "gains_period": range_period(about.roles["small"].start, about.as_of),
    }


def _horizon(spec: ReportSpec) -> Sessions:
    return Sessions(spec.horizons[0])


FAMILY = Family(
    title="Extremes",
    facts=extremes_facts,
    charts=(
        FamilyChart("unusual-move", unusual_chart("extremes")),
        FamilyChart("gains", _gains_chart, roles=("small",)),
    ),
    candidates=(
        Candidate("gain", 50, "largest_gain_since_event", "small", _horizon),
        Candidate("gain", 51, "largest_gain_since_event", "large", _horizon),
        Candidate("gain", 52, "largest_gain_since_event", "growth", _horizon),
        Candidate("best_month", 53, "best_month_since_event", "small"),
        Candidate("loss", 54, "largest_loss_since_event", "small", _horizon),
        Candidate("loss", 55, "largest_loss_since_event", "large", _horizon),
        Candidate("loss", 56, "largest_loss_since_event", "growth", _horizon),
        Candidate("worst_month", 57, "worst_month_since_event", "small"),
    ),
    names=_names,
)
