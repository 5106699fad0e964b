"""Statements about valuation, size of market and earnings: only a user's own data have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError
from bumpsheet.figures.valuation import relative_valuation
from bumpsheet.market.inputs.supplied import SUPPLIED
from bumpsheet.press.measured import Measured
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.market.inputs.supplied import SuppliedSeries
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Span
    from bumpsheet.press.model import Claim


def price_earnings_ratio(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether small caps' price to earnings is below that of large caps."""
    small = _series(desk, span, "small_price_earnings")
    large = _series(desk, span, "large_price_earnings")
    ratios = relative_valuation(small.observed, large.observed)
    if ratios.empty:
        raise MissingDataError("the two supplied series share no date")
    ratio = float(ratios.iloc[-1])
    day = as_date(ratios.index[-1])
    return Measured(ratio < 1, day, _source(small), details={"ratio": ratio})


def market_value(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Value of all companies of the small-cap index, in USD."""
    return _last(_series(desk, span, "small_market_value"))


def earnings_growth(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Expected growth of the earnings of the small-cap index, in percent."""
    return _last(_series(desk, span, "small_earnings_growth"))


def _series(desk: Desk, span: Span, kind: str) -> SuppliedSeries:
    found = desk.input(SUPPLIED, span.event, span.as_of)
    if kind not in found.series:
        raise MissingDataError(found.reasons[kind])
    return found.series[kind]


def _last(series: SuppliedSeries) -> Measured:
    day = as_date(series.observed.index[-1])
    return Measured(float(series.observed.iloc[-1]), day, _source(series))


def _source(series: SuppliedSeries) -> str:
    return f"{series.origin.source}, {series.store}"
