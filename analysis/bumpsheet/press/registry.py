"""Which measure recomputes a statement, and which of its fields that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.press.measures import closes, members, portfolios, streaks, supplied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Measured, Span
    from bumpsheet.press.model import Claim


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to recompute statements.

    Parameters
    ----------
    needs : tuple of str
        Fields of the statement that must be filled in.
    proxy : str
        Names data that stand in for what the article means, whatever the series is; the verdict
        is then "by proxy". Empty where the data are the article's own.
    """

    compute: Callable[[Desk, Claim, Span], Measured]
    needs: tuple[str, ...]
    proxy: str = ""

    @property
    def meaning(self) -> str:
        """First line of the function's description."""
        return (self.compute.__doc__ or "").partition("\n")[0]


MEASURES: Mapping[str, Measure] = {
    "return": Measure(closes.return_between, ("series",)),
    "return_ratio": Measure(closes.return_ratio, ("series", "over")),
    "year_to_date_return": Measure(closes.year_to_date, ("series",)),
    "two_year_return": Measure(closes.two_year_return, ("series",)),
    "two_year_ratio": Measure(closes.two_year_ratio, ("series", "over")),
    "direction": Measure(closes.direction, ("series",)),
    "n_session_gain": Measure(closes.n_session_gain, ("series", "sessions")),
    "largest_gain_since": Measure(closes.largest_gain_since, ("series", "sessions")),
    "largest_fall_of_the_year": Measure(closes.largest_fall_of_the_year, ("series",)),
    "distance_from_peak": Measure(closes.distance_from_peak, ("series", "within")),
    "distance_from_52_week_high": Measure(closes.distance_from_52_week_high, ("series",)),
    "date_of_52_week_high": Measure(closes.date_of_52_week_high, ("series",)),
    "record_close_on": Measure(closes.record_close_on, ("series",)),
    "highest_close_in": Measure(closes.highest_close_in, ("series",)),
    "up_streak": Measure(streaks.up_streak, ("series",)),
    "longest_streak_since": Measure(streaks.longest_streak_since, ("series",)),
    "earlier_streaks": Measure(streaks.earlier_streaks, ("series", "sessions")),
    "mean_return_after_streaks": Measure(streaks.mean_return_after_streaks, ("series", "sessions")),
    "mean_excess_after_dates": Measure(
        streaks.mean_excess_after_dates, ("series", "over", "sessions", "dates")
    ),
    "decile_spread": Measure(portfolios.decile_spread, (), "portfolios of US stocks by size"),
    "widest_monthly_spread_since": Measure(
        portfolios.widest_monthly_spread_since, (), "portfolios of US stocks by size"
    ),
    "portfolio_excess": Measure(
        portfolios.portfolio_excess, ("portfolio",), "portfolios of US stocks by size"
    ),
    "fund_flow": Measure(portfolios.fund_flow, (), "share creations of one fund"),
    "largest_weekly_flow": Measure(
        portfolios.largest_weekly_flow, (), "share creations of one fund"
    ),
    "leading_sectors": Measure(members.leading_sectors, ("sectors",), "sector funds"),
    "largest_sector_weights": Measure(members.largest_sector_weights, ("sectors",)),
    "new_highs_growing": Measure(members.new_highs_growing, (), "the stocks of the panel"),
    "price_earnings_ratio": Measure(supplied.price_earnings_ratio, ()),
    "market_value": Measure(supplied.market_value, ()),
    "earnings_growth": Measure(supplied.earnings_growth, ()),
}
PRIVATE = {"price_earnings_ratio", "market_value", "earnings_growth"}


def measure_of(claim: Claim, where: str) -> Measure:
    """Find the measure of a statement and check that its fields are filled in.

    Raises
    ------
    BumpsheetError
        If there is no such measure, or a field that it takes is missing.
    """
    found = MEASURES.get(claim.measure)
    if found is None:
        raise BumpsheetError(
            where,
            "no such measure",
            field=f"{claim.id}.measure",
            value=claim.measure,
            remedy=did_you_mean(claim.measure, list(MEASURES))
            or f"use one of: {', '.join(MEASURES)}",
        )
    for name in found.needs:
        if not getattr(claim, name):
            raise BumpsheetError(
                where,
                f"the measure {claim.measure} takes it",
                field=f"{claim.id}.{name}",
                value="missing",
                remedy="fill it in",
            )
    return found
