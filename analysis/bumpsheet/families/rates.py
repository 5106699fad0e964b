"""The family Rates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.charts.yields import yield_draft
from bumpsheet.facts.maker import Topic
from bumpsheet.facts.numbers import number
from bumpsheet.facts.subjects import PolicyRate, Source
from bumpsheet.facts.windows import Sessions
from bumpsheet.families.beside import parts
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.figures import levels, policy, rates, sensitivity
from bumpsheet.figures.comparison import standing
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Decision
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
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
        return _decided(make)
    study, yields = make.study, history.closes
    window = yields.loc[str(study.window_start) :]
    make.table("yield", pd.DataFrame({"value": window}))
    facts = [make.fact("yield_level", history, float(yields.iloc[-1]), as_of=history.end)]
    facts += make.change(
        "yield_change_since_event", history, rates.yield_change(yields, study.base)
    )
    first = rates.yield_change(yields, study.base, study.day0)
    if first is not None and first.as_of == study.day0:
        facts += make.change("first_session_yield_change", history, first)
    peak = levels.highest_close(yields, study.day0, first=True)
    facts += [
        *_decided(make),
        *_slope(make, history),
        *_policy(make),
        *_sensitivity(make, history),
    ]
    if peak is None:
        return facts
    placed = levels.level_standing(yields, peak.day, highest=True, base=study.base)
    facts += [
        make.fact("yield_peak_since_event", history, peak.value, as_of=peak.day, standing=placed),
        *make.change("yield_change_from_peak", history, rates.yield_change(yields, peak.day)),
    ]
    facts += _trough(make, history)
    if placed is not None and placed.since is not None:
        months = levels.whole_months(placed.since, peak.day)
        facts.append(
            make.fact("months_at_yield_peak", history, months, as_of=peak.day, counted=placed)
        )
    return facts


def _trough(make: Maker, history: History) -> list[Fact]:
    """The lowest yield since the event, the mirror of the highest."""
    yields, study = history.closes, make.study
    trough = levels.lowest_close(yields, study.day0, first=True)
    if trough is None:
        return []
    placed = levels.level_standing(yields, trough.day, highest=False, base=study.base)
    figure = "yield_trough_since_event"
    return [make.fact(figure, history, trough.value, as_of=trough.day, standing=placed)]


def _slope(make: Maker, long: History) -> list[Fact]:
    """Ten-year less two-year yield at the as-of date, and its change since the event."""
    study = make.study
    companions = study.inputs.need(COMPANIONS)
    short = companions.part("short_yield")
    if short is None:
        why = companions.why_not("short_yield")
        if why is not None:
            make.absent("no_short_yield", reason=why)
        return []
    recent = pd.Timestamp(study.base) - WITHOUT_YIELD
    values = rates.slope(long.closes.loc[recent:], short.closes.loc[recent:])
    before = values.loc[: str(study.base)]
    if before.empty or values.index[-1] < pd.Timestamp(study.day0):
        make.absent("yields_apart")
        return []
    pair = (long, short)
    change = round(float(values.iloc[-1] - before.iloc[-1]), 6)
    first, last = as_date(before.index[-1]), as_date(values.index[-1])
    return [
        make.fact("yield_slope", pair, float(values.iloc[-1]), as_of=last),
        make.fact("yield_slope_change_since_event", pair, change, as_of=last, base=first),
    ]


def _decided(make: Maker) -> list[Fact]:
    """What the event itself decided, where it is a change of the policy rate."""
    event = make.study.event
    if event.decision is None:
        return []
    market = make.study.catalogues.markets[event.market]
    state = partial(make.fact, matter=_target(event.decision, market), as_of=event.date)
    facts = [
        state("decided_change", value=event.decision.change),
        state("decided_rate", value=event.decision.target),
    ]
    if event.decision.lower is not None:
        facts.append(state("decided_lower_end", value=event.decision.lower))
    return facts


def _target(decision: Decision, market: Market) -> Topic:
    bank = market.central_bank
    assert bank is not None, "load_catalogues has checked that markets with decisions name a bank"
    return Topic(
        PolicyRate(decision.place, bank.rate_short),
        bank.rate_full,
        bank.rate_short,
        (Source(bank.decided_by, "event catalogue"),),
    )


def _policy(make: Maker) -> list[Fact]:
    """The latest change of the policy rate that the report may know, and sessions since."""
    study = make.study
    if study.market.central_bank is None:
        return []
    market = study.spec.market
    event = policy.last_decision(study.catalogues.events.values(), market, study.as_of)
    if event is None or event.decision is None:
        make.absent("no_decision")
        return []
    through = study.catalogues.decisions_through.get(market)
    if through is None or study.as_of > through:
        _no_latest(make, market, through or event.date)
        return []
    _tell_unlike(make, market)
    topic = _target(event.decision, study.market)
    count = policy.sessions_since(study.sessions.index, event.date, study.as_of)
    stated = partial(make.fact, matter=topic, as_of=event.date)
    facts = [
        stated("policy_rate", value=event.decision.target),
        stated("policy_change", value=event.decision.change),
        make.fact("sessions_since_policy_change", topic, count, as_of=study.as_of, base=event.date),
    ]
    if event.decision.lower is not None:
        facts.append(stated("policy_lower_end", value=event.decision.lower))
    return facts


def _tell_unlike(make: Maker, market: str) -> None:
    """Say where the store's policy rate contradicts the list, from which everything is told."""
    wrong = make.study.catalogues.wrong_rates.get(market)
    if wrong is None or wrong.day is None or wrong.value is None or wrong.listed is None:
        return
    if wrong.day <= make.study.as_of:
        make.absent(
            "rate_unlike_list",
            series=wrong.series,
            day=wrong.day,
            value=wrong.value,
            listed=wrong.listed,
        )


def _no_latest(make: Maker, market: str, through: dt.date) -> None:
    """Say why no decision is called the latest."""
    wrong = make.study.catalogues.wrong_rates.get(market)
    if wrong is None:
        make.absent("decisions_beyond", through=through)
    elif wrong.day is None or wrong.value is None or wrong.listed is None:
        make.absent("decisions_unread", through=through, problem=wrong.problem)
    else:
        make.absent(
            "decisions_contradicted",
            through=through,
            series=wrong.series,
            day=wrong.day,
            value=wrong.value,
            listed=wrong.listed,
        )


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
            make.absent("too_few_for_sensitivity", sessions=n)
            continue
        last = float(found.slopes.iloc[-1])
        window = observations.index[-n:]
        placed = standing(
            found.slopes,
            as_date(observations.index[0]),
            largest=last >= 0,
            overlapping=n - 1,
        )
        facts.append(
            make.fact(
                "yield_sensitivity",
                (small, large),
                last,
                as_of=as_date(window[-1]),
                base=as_date(window[0]),
                window=Sessions(n),
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
                window=Sessions(n),
            )
        )
    return facts


def _yield_chart(scene: Scene) -> Draft | None:
    last = scene.findings.get("yield_level", "yield")
    if last is None:
        return None
    peak = scene.findings.get("yield_peak_since_event", "yield")
    return yield_draft(scene, scene.tables["yield"]["value"], last, peak)


def _names(findings: Findings, _: Catalogues) -> Mapping[str, Any]:
    """Whether the short yield was above the long one before the event."""
    slope = findings.only("yield_slope")
    change = findings.only("yield_slope_change_since_event")
    was = number(slope) - number(change) if slope and change else 0.0
    return {"was_inverted": was < 0}


FAMILY = Family(
    title="Rates",
    facts=rates_facts,
    needs=(COMPANIONS,),
    companions=parts("short_yield"),
    charts=(FamilyChart("yield", _yield_chart, roles=("yield",)),),
    candidates=(
        Candidate("yield_high", 100, "yield_peak_since_event", "yield"),
        Candidate("yield_low", 101, "yield_trough_since_event", "yield"),
    ),
    names=_names,
)
