"""Statements about valuation, size of market and earnings: only a user's own data have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError

if TYPE_CHECKING:
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Measured, Span
    from bumpsheet.press.model import Claim


def price_earnings_ratio(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether small caps' price to earnings is below that of large caps."""
    raise MissingDataError("not written yet")


def market_value(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Value of all companies of the small-cap index, in USD."""
    raise MissingDataError("not written yet")


def earnings_growth(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Expected growth of the earnings of the small-cap index, in percent."""
    raise MissingDataError("not written yet")
