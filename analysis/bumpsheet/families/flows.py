"""The family Flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.charts.days import days
from bumpsheet.charts.draft import Column
from bumpsheet.facts.maker import Topic
from bumpsheet.facts.subjects import Fund, source_of
from bumpsheet.facts.windows import Part, Sessions
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.figures import flows
from bumpsheet.figures.comparison import standing
from bumpsheet.figures.results import Change
from bumpsheet.figures.spans import first_period
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.facts.windows import Window
    from bumpsheet.market.inputs.fund_shares import FundShares

WEEK = 5
MILLION = 1e6


def flows_facts(make: Maker) -> list[Fact]:
    """Flows into the fund that tracks the small-cap index: since the event, and the week."""
    study = make.study
    fund = study.inputs.get(FUND_SHARES)
    if fund is None:
        make.absent("no_flows", reason=study.inputs.why_not(FUND_SHARES))
        return []
    _tell_what_is_left_out(make, fund)
    daily = flows.daily_flows(fund.shares, fund.nav, study.sessions.index)
    facts = [
        *_since_event(make, fund, daily),
        *_last_sessions(make, fund, daily),
        *_weeks(make, fund, daily),
    ]
    if any(fact.figure == "flow_since_event" for fact in facts):
        known = daily.loc[: str(study.as_of)] / MILLION
        is_since = known.index > pd.Timestamp(study.base)
        make.table("flows", pd.DataFrame({"value": known, "marked": is_since}))
    else:
        make.absent(
            "no_flow_since_event",
            store=fund.store,
            fund=fund.fund,
            base=study.base,
            as_of=study.as_of,
        )
    return facts


def _tell_what_is_left_out(make: Maker, fund: FundShares) -> None:
    """Say which sessions of the fund's file are not used; a flow that touches one is unknown."""
    rules = make.study.catalogues.input_rules.fund_shares
    if fund.bad_ticks:
        make.absent(
            "bad_counts",
            fund=fund.fund,
            count=len(fund.bad_ticks),
            times=rules.times,
            around=rules.around,
            last=fund.bad_ticks[-1],
        )
    if fund.bad_values:
        make.absent(
            "bad_values",
            fund=fund.fund,
            count=len(fund.bad_values),
            parts=rules.parts,
            last=fund.bad_values[-1],
        )
    if fund.missing:
        make.absent("missing_sessions", fund=fund.fund, count=fund.missing)
    if fund.off_sessions:
        make.absent("off_sessions", fund=fund.fund, count=fund.off_sessions)


def _since_event(make: Maker, fund: FundShares, daily: pd.Series[float]) -> list[Fact]:
    study = make.study
    change = flows.flow_between(daily, study.base, study.as_of)
    sessions = len(study.sessions.between(study.day0, study.as_of))
    return _placed(
        make,
        "flow_since_event",
        fund=fund,
        change=change,
        history=flows.flows_over(daily, sessions),
        # As of a price, none that ends at the base is compared.
        overlapping=sessions,
    )


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
        window=Sessions(WEEK),
        overlapping=WEEK - 1,
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
            window=Part.SO_FAR if goes_on else None,
        )
    whole = weeks[weeks.index < str(study.as_of)] if goes_on else weeks
    first = first_period(study.sessions, study.day0, study.base, "week")
    recent = whole[whole.index >= str(first)]
    if len(recent) and recent.max() > 0 and _knows_each_week(make, daily, goes_on=goes_on):
        best = as_date(recent.idxmax())
        change = Change(float(recent.max()), _week_before(make, best), best)
        figure = "largest_weekly_flow_since_event"
        facts += _placed(make, figure, fund=fund, change=change, history=whole)
    return facts


def _knows_each_week(make: Maker, daily: pd.Series[float], *, goes_on: bool) -> bool:
    """Whether no week since the event is unknown: one of them might have been better."""
    last = _week_before(make, make.study.as_of) if goes_on else make.study.as_of
    if last < make.study.day0:
        return False
    return flows.flow_between(daily, _week_before(make, make.study.day0), last) is not None


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
    window: Window | None = None,
    overlapping: int = 0,
) -> list[Fact]:
    """The fact of a flow among all earlier ones of its kind; none where it is unknown."""
    if change is None:
        return []
    known = history.loc[: str(change.as_of)]
    start = as_date(fund.shares.index[0])
    placed = standing(known, start, largest=change.value >= 0, overlapping=overlapping)
    return make.change(figure, _topic(fund), change, window=window, standing=placed)


def _topic(fund: FundShares) -> Topic:
    return Topic(
        Fund(fund.fund),
        f"{fund.name}, shares outstanding and net asset value",
        fund.name,
        (source_of(fund),),
    )


def _flows_chart(scene: Scene) -> Draft | None:
    """Daily flows into the fund around the event, in millions of the market's currency."""
    heading = f"Flow, million {scene.about.market.currency.code}"
    return days(scene, scene.tables.get("flows"), Column("value", heading, "signed"))


FAMILY = Family(
    title="Flows",
    facts=flows_facts,
    needs=(FUND_SHARES,),
    charts=(FamilyChart("flows", _flows_chart, figure="flow_since_event"),),
    candidates=(Candidate("flows", 80, "largest_weekly_flow_since_event"),),
)
