"""Statements about stocks by size and about flows into funds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError
from bumpsheet.figures import flows, size
from bumpsheet.figures.comparison import standing
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.inputs.portfolios import NAMES, PORTFOLIOS
from bumpsheet.press.measured import Measured
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.market.inputs.fund_shares import FundShares
    from bumpsheet.market.inputs.portfolios import Portfolios
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Span
    from bumpsheet.press.model import Claim


def decile_spread(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Return of the smallest tenth of stocks less that of the largest, in percentage points."""
    found = _portfolios(desk, span)
    change = size.decile_spread(found.returns, span.base, span.as_of)
    if change is None:
        raise _gap(found, span)
    days = desk.sessions_of(span.event).between(span.event_base, span.as_of)
    paths = {
        as_date(day): size.decile_spread(found.returns, span.base, as_date(day)) for day in days
    }
    values = {day: path.value for day, path in paths.items() if path is not None}
    widest = max(values, key=lambda day: values[day])
    return Measured(
        change.value,
        span.as_of,
        _source(found),
        span.base,
        details={"widest": values[widest], "widest_on": widest},
    )


def widest_monthly_spread_since(desk: Desk, claim: Claim, span: Span) -> Measured:
    """When the spread of a complete month was last as wide."""
    found = _portfolios(desk, span)
    first = as_date(found.returns.index[0])
    months = size.monthly_spreads(found.returns, begins_with_month=found.begins_with_month)
    if months.empty or (months.index[-1].year, months.index[-1].month) != (
        span.as_of.year,
        span.as_of.month,
    ):
        raise _gap(found, span)
    placed = standing(months, first, largest=True)
    if placed is None or placed.since is None:
        raise MissingDataError(f"the {found.store} has the portfolios from {first} on only")
    return Measured(
        placed.since,
        span.as_of,
        _source(found),
        details={
            "spread": float(months.iloc[-1]),
            "earlier": float(months[placed.since.isoformat()]),
            "wider": [
                (as_date(day), float(value))
                for day, value in months.iloc[:-1].items()
                if value >= months.iloc[-1] and str(day.year) >= str(claim.published)[:4]
            ],
        },
    )


def portfolio_excess(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Return of a portfolio less that of the market, in percentage points."""
    found = _portfolios(desk, span)
    assert claim.portfolio is not None, "the registry has checked it"
    if found.market is None:
        raise MissingDataError(f"the {found.store} has no return of the whole market")
    change = size.portfolio_excess(
        found.returns, found.market, claim.portfolio, span.base, span.as_of
    )
    if change is None:
        raise _gap(found, span)
    days = (found.returns.index > str(span.base)) & (found.returns.index <= str(span.as_of))
    return Measured(
        change.value,
        span.as_of,
        _source(found),
        span.base,
        details={
            "name": NAMES.get(claim.portfolio, claim.portfolio),
            "portfolio": _compounded(found.returns[claim.portfolio][days]),
            "market": _compounded(found.market.reindex(found.returns.index)[days]),
        },
    )


def fund_flow(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Share creations of one fund times its net asset value, in USD: a lower bound."""
    found = _fund(desk, span)
    sessions = desk.sessions_of(span.event).index
    known = flows.daily_flows(found.shares, found.nav, sessions)
    change = flows.flow_between(known, span.base, span.as_of)
    if change is None:
        raise MissingDataError(
            f"the shares of {found.fund} between {span.base} and {span.as_of} are not all known"
        )
    return Measured(
        change.value,
        span.as_of,
        _source(found),
        span.base,
        is_lower_bound=True,
    )


def largest_weekly_flow(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether the week's flow into one fund was the largest of all weeks known by then."""
    found = _fund(desk, span)
    sessions = desk.sessions_of(span.event).index
    weeks = flows.weekly_flows(flows.daily_flows(found.shares, found.nav, sessions))
    weeks = weeks.loc[: str(span.as_of)].dropna()
    if weeks.empty or (span.as_of - as_date(weeks.index[-1])).days > 0:
        raise MissingDataError(f"the week of {found.fund} to {span.as_of} is not known")
    placed = standing(weeks, as_date(weeks.index[0]), largest=True)
    if placed is None:
        raise MissingDataError(f"only one week of {found.fund} is known")
    return Measured(
        placed.rank == 1,
        span.as_of,
        _source(found),
        details={
            "flow": float(weeks.iloc[-1]),
            "rank": placed.rank,
            "n": placed.n,
            "start": placed.history_start,
            "since": placed.since,
        },
    )


def _portfolios(desk: Desk, span: Span) -> Portfolios:
    return desk.input(PORTFOLIOS, span.event, span.as_of)


def _fund(desk: Desk, span: Span) -> FundShares:
    return desk.input(FUND_SHARES, span.event, span.as_of)


def _compounded(percent: pd.Series[float]) -> float:
    return float(((1 + percent / 100).prod() - 1) * 100)


def _gap(found: Portfolios, span: Span) -> MissingDataError:
    return MissingDataError(
        f"the {found.store} lacks sessions of the portfolios between {span.base} and {span.as_of}"
    )


def _source(found: Portfolios | FundShares) -> str:
    return f"{found.source}, {found.store}"
