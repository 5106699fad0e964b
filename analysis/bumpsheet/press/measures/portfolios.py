"""Statements about stocks by size and about flows into funds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError

if TYPE_CHECKING:
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Measured, Span
    from bumpsheet.press.model import Claim


def decile_spread(desk: Desk, claim: Claim, span: Span) -> Measured:
    """x."""
    raise MissingDataError("not written yet")


widest_monthly_spread_since = portfolio_excess = fund_flow = largest_weekly_flow = decile_spread
