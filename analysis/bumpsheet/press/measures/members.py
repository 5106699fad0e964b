"""Statements about sectors and about the members of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError
from bumpsheet.figures import breadth
from bumpsheet.figures.returns import return_since
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.market.inputs.sector_weights import SECTOR_WEIGHTS, weights_of_members
from bumpsheet.press.measured import Measured
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.market.inputs.holdings import MemberList
    from bumpsheet.market.inputs.sector_weights import SectorWeights
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Span
    from bumpsheet.press.model import Claim

TREND = 21


def leading_sectors(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether the named funds returned more than all other sector and industry funds."""
    found = desk.input(COMPANIONS, span.event, span.as_of)
    returns = {}
    funds = desk.market_of(span.event).sectors.ids
    for history in found.series.values():
        if history.series.id not in funds:
            continue
        change = return_since(history.closes, span.base, span.as_of)
        if change is not None:
            returns[history.series.id] = change.value
    missing = [series for series in claim.sectors if series not in returns]
    if missing:
        raise MissingDataError(f"no closes of {', '.join(missing)} from {span.base} on")
    ranked = sorted(returns, key=lambda series: -returns[series])
    first = found.series[ranked[0]]
    return Measured(
        set(ranked[: len(claim.sectors)]) == set(claim.sectors),
        span.as_of,
        f"{first.series.source}, {first.store}",
        span.base,
        details={
            "n": len(ranked),
            "leader": desk.series(ranked[0]).short_name,
            "best": returns[ranked[0]],
            "rows": [
                {
                    "name": desk.series(series).short_name,
                    "value": returns[series],
                    "rank": ranked.index(series) + 1,
                }
                for series in claim.sectors
            ],
        },
    )


def largest_sector_weights(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether the named sectors are among the three with the largest weights in the index."""
    found = _weights(desk, span)
    return Measured(
        set(claim.sectors) <= set(found.weights.index[:3]),
        found.dated,
        f"{found.source}, {found.store}",
        details={
            "of": found.name,
            "rows": [(sector, float(weight)) for sector, weight in found.weights.items()],
        },
    )


def _weights(desk: Desk, span: Span) -> SectorWeights:
    """The latest weights by sector, of a list of members or as a fund publishes them."""
    found: list[SectorWeights] = []
    reasons: list[str] = []
    for read in (_weights_of_list, _published_weights):
        try:
            found.append(read(desk, span))
        except MissingDataError as missing:
            reasons.append(str(missing))
    if not found:
        raise MissingDataError(" and ".join(reasons))
    return max(found, key=lambda item: item.dated)


def _weights_of_list(desk: Desk, span: Span) -> SectorWeights:
    weights = weights_of_members(_small(desk, span))
    if weights is None:
        raise MissingDataError("the list of the small-cap index's members has no weights")
    return weights


def _published_weights(desk: Desk, span: Span) -> SectorWeights:
    return desk.input(SECTOR_WEIGHTS, span.event, span.as_of)


def new_highs_growing(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether more small caps reach new highs each session than before the event.

    Means over the 21 sessions to the as-of date and over the 21 up to the base.
    """
    panel = desk.input(PANEL, span.event, span.as_of)
    members = _small(desk, span)
    listed = panel.usable.intersection(members.members.index)
    counts = breadth.new_highs(panel.closes[listed])
    after = counts.loc[: str(span.as_of)].iloc[-TREND:]
    before = counts.loc[: str(span.event_base)].iloc[-TREND:]
    if min(len(after), len(before)) < TREND:
        raise MissingDataError("the panel of stocks does not reach back far enough")
    return Measured(
        float(after.mean()) > float(before.mean()),
        span.as_of,
        f"{panel.source}, {panel.store}",
        span.event_base,
        details={
            "after": float(after.mean()),
            "before": float(before.mean()),
            "sessions": TREND,
            "kind": f"members of the {members.name} with closes",
            "start": as_date(panel.closes.index[0]),
        },
    )


def _small(desk: Desk, span: Span) -> MemberList:
    found = desk.input(HOLDINGS, span.event, span.as_of)
    if found.small is None:
        raise MissingDataError("no list of the small-cap index's members is that old")
    return found.small
