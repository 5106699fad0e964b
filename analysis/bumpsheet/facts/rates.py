"""Facts of the family Rates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.facts.maker import Subject, span
from bumpsheet.figures import levels, policy, rates, sensitivity
from bumpsheet.figures.comparison import standing
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History

# The bond market is never closed for so long.
WITHOUT_YIELD = pd.Timedelta(days=14)
# A quarter and a year.
WINDOWS = (63, 252)


def rates_facts(make: Maker) -> list[Fact]:
    """Level, changes and peak of the yield; nothing where the report has none."""
    history = make.study.histories.get("yield")
    if history is None:
        return []
    study, yields = make.study, history.closes
    facts = [make.fact("yield_level", history, float(yields.iloc[-1]), as_of=history.end)]
    facts += make.change(
        "yield_change_since_event", history, rates.yield_change(yields, study.base)
    )
    first = rates.yield_change(yields, study.base, study.day0)
    if first is not None and first.as_of == study.day0:
        facts += make.change("first_session_yield_change", history, first)
    peak = levels.highest_close(yields, study.day0)
    facts += [*_slope(make, history), *_policy(make), *_sensitivity(make, history)]
    if peak is None:
        return facts
    placed = levels.level_standing(yields, peak.day, highest=True)
    facts += [
        make.fact("yield_peak_since_event", history, peak.value, as_of=peak.day, standing=placed),
        *make.change("yield_change_from_peak", history, rates.yield_change(yields, peak.day)),
    ]
    if placed.since is not None:
        months = levels.whole_months(placed.since, peak.day)
        facts.append(
            make.fact("months_at_yield_peak", history, months, as_of=peak.day, standing=placed)
        )
    return facts


def _slope(make: Maker, long: History) -> list[Fact]:
    """Ten-year less two-year yield at the as-of date, and its change since the event."""
    study, companions = make.study, make.study.inputs.companions
    short = companions.part("short yield") if companions else None
    if short is None:
        why = study.inputs.why_not("short yield", study.catalogue)
        reason = f"the two-year yield is missing: {why}"
        make.absent("rates", "Ten-year less two-year yield", reason)
        return []
    recent = pd.Timestamp(study.base) - WITHOUT_YIELD
    values = rates.slope(long.closes.loc[recent:], short.closes.loc[recent:])
    before = values.loc[: str(study.base)]
    if before.empty or values.index[-1] < pd.Timestamp(study.day0):
        reason = "the two yields are not both published around the event"
        make.absent("rates", "Ten-year less two-year yield", reason)
        return []
    pair = (long, short)
    change = round(float(values.iloc[-1] - before.iloc[-1]), 6)
    first, last = as_date(before.index[-1]), as_date(values.index[-1])
    return [
        make.fact("yield_slope", pair, float(values.iloc[-1]), as_of=last),
        make.fact("yield_slope_change_since_event", pair, change, as_of=last, base=first),
    ]


def _policy(make: Maker) -> list[Fact]:
    """The latest change of the policy rate that the report may know, and sessions since."""
    study = make.study
    event = policy.last_decision(study.events.values(), study.as_of)
    if event is None or event.decision is None:
        make.absent("rates", "Place in the policy cycle", "the event catalogue has no decision")
        return []
    subject = Subject(
        "federal funds target",
        "Upper end of the federal funds target range",
        "federal funds target",
        "Federal Open Market Committee, event catalogue",
    )
    count = policy.sessions_since(study.sessions.index, event.date, study.as_of)
    stated = partial(make.fact, subject=subject, as_of=event.date)
    return [
        stated("policy_rate", value=event.decision.target),
        stated("policy_change", value=event.decision.change),
        make.fact(
            "sessions_since_policy_change", subject, count, as_of=study.as_of, base=event.date
        ),
    ]


def _sensitivity(make: Maker, history: History) -> list[Fact]:
    """How small minus large moved with the yield over the last sessions."""
    study = make.study
    small, large = study.histories["small"], study.histories["large"]
    observations = sensitivity.daily_observations(
        small.closes, large.closes, history.closes, study.sessions.index
    )
    facts = []
    for n in WINDOWS:
        found = sensitivity.rolling_sensitivity(observations, n)
        if found is None or found.slopes.empty:
            reason = f"fewer than {n} sessions have both closes and a yield change"
            make.absent("rates", f"Sensitivity to the yield over {n} sessions", reason)
            continue
        last = float(found.slopes.iloc[-1])
        window = observations.index[-n:]
        placed = standing(found.slopes, as_date(observations.index[0]), largest=last >= 0)
        facts.append(
            make.fact(
                "yield_sensitivity",
                (small, large),
                last,
                as_of=as_date(window[-1]),
                base=as_date(window[0]),
                window=span(n),
                standing=placed,
                standard_error=found.standard_error,
            )
        )
        facts.append(
            make.fact(
                "sensitivity_sessions_left_out",
                (small, large),
                sensitivity.left_out(window, study.sessions.index),
                as_of=as_date(window[-1]),
                base=as_date(window[0]),
                window=span(n),
            )
        )
    return facts
