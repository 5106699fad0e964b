"""Facts of the family Flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.input_rules import load_input_rules
from bumpsheet.facts.maker import Subject, span
from bumpsheet.facts.numbers import day_text
from bumpsheet.figures import flows
from bumpsheet.figures.comparison import standing
from bumpsheet.figures.results import Change
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.fund_shares import FundShares

WEEK = 5


def flows_facts(make: Maker) -> list[Fact]:
    """Flows into the fund that tracks the small-cap index: since the event, and the week."""
    study = make.study
    fund = study.inputs.fund_shares
    if fund is None:
        make.absent("flows", "Flows", study.inputs.reasons["fund_shares"])
        return []
    _tell_what_is_left_out(make, fund)
    daily = flows.daily_flows(fund.shares, fund.nav, study.sessions.index)
    facts = [
        *_since_event(make, fund, daily),
        *_last_sessions(make, fund, daily),
        *_weeks(make, fund, daily),
    ]
    if not any(fact.figure == "flow_since_event" for fact in facts):
        make.absent(
            "flows",
            "Flow since the event",
            f"the {fund.store} does not have the shares of {fund.fund} for every session from "
            f"{study.base} to {study.as_of}",
        )
    return facts


def _tell_what_is_left_out(make: Maker, fund: FundShares) -> None:
    """Say which sessions of the fund's file are not used; a flow that touches one is unknown."""
    rules = load_input_rules(make.project.data / "input_rules.yml").fund_shares
    if fund.bad_ticks:
        make.absent(
            "flows",
            f"Shares of {fund.fund} on {len(fund.bad_ticks)} sessions",
            f"they are more than {rules.times:g} times the median of the {rules.around} sessions "
            f"around them, or less than one such part, the last of them on "
            f"{day_text(fund.bad_ticks[-1])}; flows that touch them are unknown",
        )
    if fund.bad_values:
        make.absent(
            "flows",
            f"Net asset value of {fund.fund} on {len(fund.bad_values)} sessions",
            f"it parts by more than {rules.parts:g}% from both the index and the closes of the "
            "fund, or repeats the one before although the index moved, the last time on "
            f"{day_text(fund.bad_values[-1])}; flows that touch these sessions are unknown",
        )
    if fund.missing:
        what = f"Flows of {fund.fund} around {fund.missing} sessions"
        make.absent("flows", what, "the file has no share count or net asset value for them")
    if fund.off_sessions:
        what = f"Rows of {fund.fund} on {fund.off_sessions} days"
        make.absent("flows", what, "the exchange had no session")


def _since_event(make: Maker, fund: FundShares, daily: pd.Series[float]) -> list[Fact]:
    study = make.study
    change = flows.flow_between(daily, study.base, study.as_of)
    sessions = len(study.sessions.between(study.day0, study.as_of))
    history = flows.flows_over(daily, sessions)
    return _placed(make, "flow_since_event", fund=fund, change=change, history=history)


def _last_sessions(make: Maker, fund: FundShares, daily: pd.Series[float]) -> list[Fact]:
    study = make.study
    place = study.sessions.index.get_loc(str(study.as_of)) - WEEK
    base = as_date(study.sessions.index[place])
    return _placed(
        make,
        "flow_of_last_sessions",
        fund=fund,
        change=flows.flow_between(daily, base, study.as_of),
        history=flows.flows_over(daily, WEEK),
        window=span(WEEK),
    )


def _weeks(make: Maker, fund: FundShares, daily: pd.Series[float]) -> list[Fact]:
    """The calendar week to the as-of date, and the best of the whole weeks since the event."""
    study = make.study
    weeks = flows.weekly_flows(daily).dropna()
    following = study.sessions.after(study.as_of)
    goes_on = following.isocalendar()[:2] == study.as_of.isocalendar()[:2]
    facts: list[Fact] = []
    if len(weeks) and as_date(weeks.index[-1]) == study.as_of:
        facts += _placed(
            make,
            "flow_week_to_date",
            fund=fund,
            change=Change(float(weeks.iloc[-1]), _week_before(make, study.as_of), study.as_of),
            history=weeks,
            window="so far" if goes_on else None,
        )
    whole = weeks[weeks.index < str(study.as_of)] if goes_on else weeks
    recent = whole[whole.index >= str(study.day0)]
    if len(recent) and recent.max() > 0:
        best = as_date(recent.idxmax())
        change = Change(float(recent.max()), _week_before(make, best), best)
        figure = "largest_weekly_flow_since_event"
        facts += _placed(make, figure, fund=fund, change=change, history=whole)
    return facts


def _week_before(make: Maker, day: dt.date) -> dt.date:
    """Last session of the week before the one of a day."""
    return make.study.sessions.before(day.fromordinal(day.toordinal() - day.weekday()))


def _placed(
    make: Maker,
    figure: str,
    *,
    fund: FundShares,
    change: Change | None,
    history: pd.Series[float],
    window: str | None = None,
) -> list[Fact]:
    """The fact of a flow among all earlier ones of its kind; none where it is unknown."""
    if change is None:
        return []
    known = history.loc[: str(change.as_of)]
    start = as_date(fund.shares.index[0])
    placed = standing(known, start, largest=change.value >= 0)
    return make.change(figure, _subject(fund), change, window=window, standing=placed)


def _subject(fund: FundShares) -> Subject:
    return Subject(
        f"{fund.fund} shares",
        f"{fund.name}, shares outstanding and net asset value",
        fund.name,
        f"{fund.source}, {fund.store}",
    )
