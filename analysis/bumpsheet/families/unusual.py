"""How unusual: the most notable return of a report among all occurrences in its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from bumpsheet.charts.occurrences import occurrences_draft
from bumpsheet.facts.notability import notability
from bumpsheet.facts.numbers import number
from bumpsheet.figures.comparison import from_base
from bumpsheet.figures.extremes import gains, period_returns
from bumpsheet.figures.occurrences import compared, followed, spells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.words import Words
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.figures.extremes import Period
    from bumpsheet.market.history import History
    from bumpsheet.market.study import Study

# Where the occurrences are kept for the chart.
TABLE = "unusual"
# Fewer are no history to be unusual in.
FEWEST = 250
FOLLOWING = (5, 21)
# Moves whose sign says which way they are compared.
MOVES = ("first_session_return", "return_since_event", "n_session_gain")
PERIODS: Mapping[str, Period] = {
    "best_week_since_event": "week",
    "worst_week_since_event": "week",
    "best_month_since_event": "month",
    "worst_month_since_event": "month",
}
FIGURES = {*MOVES, *PERIODS, "largest_gain_since_event", "largest_loss_since_event"}
# A best week that lost is compared with other weeks that gained: that is no news.
DOWN = ("largest_loss", "worst")


def most_unusual(facts: Iterable[Fact], subjects: Iterable[object], words: Words) -> Fact | None:
    """The most notable of the returns whose rank is news; of equally notable ones the first.

    Parameters
    ----------
    subjects : iterable of Subject
        What it may be about.
    """
    known = [*subjects]
    found = [fact for fact in facts if fact.subject in known and _is_unusual(fact, words)]
    return max(found, key=lambda fact: notability(fact, words.notability), default=None)


def _is_unusual(fact: Fact, words: Words) -> bool:
    if fact.figure not in FIGURES or fact.rank is None or fact.n is None or fact.outdone:
        return False
    is_down = fact.figure.startswith(DOWN)
    is_told = fact.figure in MOVES or (number(fact) < 0) == is_down
    return is_told and fact.n >= FEWEST and 100 * fact.rank <= words.news.top * fact.n


def occurrences(study: Study, fact: Fact) -> pd.DataFrame:
    """All occurrences that a fact is compared with, itself last.

    Returns
    -------
    pandas.DataFrame
        By the session at which each ended: ``value``; ``spell``, the number among the most extreme
        of which no two share a session; ``next_5`` and ``next_21``, the returns that followed.
    """
    histories = _histories(study, fact)
    closes = [history.closes for history in histories]
    period = PERIODS.get(fact.figure)
    if period is None:
        length = len(closes[0].loc[str(fact.base) : str(fact.as_of)]) - 1
        values = _difference([gains(one, length) for one in closes])
    else:
        length, following = 1, study.sessions.after(study.as_of)
        values = _difference([period_returns(one, period, following) for one in closes])
    values = values.loc[: str(fact.as_of)]
    spanned = fact.figure not in MOVES
    overlapping = max(
        length if period is None else 0, from_base(values, study.base if spanned else None)
    )
    kept = compared(values, overlapping)
    table = pd.DataFrame({"value": kept})
    sessions = closes[0].index if period is None else kept.index
    table["spell"] = spells(kept, sessions, length, largest=number(fact) >= 0)
    for sessions_on in FOLLOWING:
        after = _difference([followed(one, kept.index, sessions_on) for one in closes])
        table[f"next_{sessions_on}"] = after
    return table


def _histories(study: Study, fact: Fact) -> list[History]:
    by_id = {history.series.id: history for history in study.histories.values()}
    return [by_id[member] for member in fact.subject.members]


def _difference(parts: list[pd.Series[float]]) -> pd.Series[float]:
    return parts[0] if len(parts) == 1 else (parts[0] - parts[1]).dropna()


def unusual_chart(family: str) -> Callable[[Scene], Draft | None]:
    """The chart of a family: drawn where the most notable return is one of its facts."""

    def drafted(scene: Scene) -> Draft | None:
        fact = scene.findings.most_unusual
        if fact is None or fact.family != family:
            return None
        return occurrences_draft(scene, scene.tables[TABLE], fact, FOLLOWING)

    return drafted


def unusual_names(findings: Findings, catalogues: Catalogues) -> Mapping[str, Any]:
    """What the words of the chart know."""
    fact = findings.most_unusual
    if fact is None:
        return {"unusual": None}
    sessions = catalogues.sessions(findings.about.spec.calendar)
    return {
        "unusual": fact,
        "unusual_period": PERIODS.get(fact.figure),
        "unusual_sessions": sessions.passed(cast("Any", fact.base), fact.as_of),
        "unusual_beyond": (fact.rank or 1) - 1,
    }
