"""Facts of the family Flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.maker import Subject, span
from bumpsheet.facts.numbers import day_text
from bumpsheet.figures import flows
from bumpsheet.figures.comparison import standing
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.figures.results import Change
    from bumpsheet.market.fund_shares import FundShares

WEEK = 5


def flows_facts(make: Maker) -> list[Fact]:
    """Flows into the fund that tracks the small-cap index: since the event, and the week."""
    study = make.study
    fund = study.inputs.fund_shares
    if fund is None:
        make.absent("flows", "Flows", study.inputs.reasons["fund_shares"])
        return []
    daily = flows.daily_flows(fund.shares, fund.nav, study.sessions.index)
    since = flows.flow_between(daily, study.base, study.as_of)
    if since is None:
        make.absent(
            "flows",
            "Flows",
            f"the {fund.store} does not have the shares of {fund.fund} for every session from "
            f"{study.base} to {study.as_of}",
        )
        return []
    if fund.bad_ticks:
        make.absent(
            "flows",
            f"Shares of {fund.fund} on {len(fund.bad_ticks)} sessions",
            "their counts are out of proportion to those around them, the last of them on "
            f"{day_text(fund.bad_ticks[-1])}; flows that touch them are unknown",
        )
    sessions = len(study.sessions.between(study.day0, study.as_of))
    facts = [
        _placed(
            make,
            "flow_since_event",
            fund=fund,
            change=since,
            history=flows.flows_over(daily, sessions),
        ),
    ]
    last = flows.flows_over(daily, WEEK)
    if as_date(last.index[-1]) == study.as_of:
        base = as_date(study.sessions.index[study.sessions.index.get_loc(last.index[-1]) - WEEK])
        change = flows.flow_between(daily, base, study.as_of)
        if change is not None:
            facts.append(
                _placed(
                    make,
                    "flow_of_last_sessions",
                    fund=fund,
                    change=change,
                    history=last,
                    window=span(WEEK),
                )
            )
    return facts + _best_week(make, fund, daily)


def _best_week(make: Maker, fund: FundShares, daily: pd.Series[float]) -> list[Fact]:
    """The complete week since the event with the largest inflow."""
    study = make.study
    weeks = flows.weekly_flows(daily).dropna()
    following = study.sessions.after(study.as_of)
    same_week = following.isocalendar()[:2] == study.as_of.isocalendar()[:2]
    whole = weeks.iloc[:-1] if same_week else weeks
    recent = whole[whole.index >= str(study.day0)]
    if recent.empty or recent.max() <= 0:
        return []
    last = as_date(recent.idxmax())
    known = whole.loc[: str(last)]
    monday = last.fromordinal(last.toordinal() - last.weekday())
    return [
        make.fact(
            "largest_weekly_flow_since_event",
            _subject(fund),
            float(known.iloc[-1]),
            as_of=last,
            base=study.sessions.before(monday),
            standing=standing(known, as_date(daily.index[0]), largest=True),
        )
    ]


def _placed(
    make: Maker,
    figure: str,
    *,
    fund: FundShares,
    change: Change,
    history: pd.Series[float],
    window: str | None = None,
) -> Fact:
    known = history.loc[: str(change.as_of)]
    start = as_date(fund.shares.index[0])
    return make.fact(
        figure,
        _subject(fund),
        change.value,
        as_of=change.as_of,
        base=change.base,
        window=window,
        standing=standing(known, start, largest=change.value >= 0),
    )


def _subject(fund: FundShares) -> Subject:
    return Subject(
        f"{fund.fund} shares",
        f"{fund.name}, shares outstanding and net asset value",
        fund.name,
        f"{fund.source}, {fund.store}",
    )
