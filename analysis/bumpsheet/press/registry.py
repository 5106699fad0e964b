"""Which measure recomputes a statement, and which of its fields that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of
from bumpsheet.press.measures import closes, members, portfolios, streaks, supplied
from bumpsheet.press.model import PublishedUnit

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
    units : frozenset of PublishedUnit
        In which its value can have been printed.
    proxy : str
        Names data that stand in for what the article means, whatever the series is; the verdict
        is then "by proxy". Empty where the data are the article's own.
    """

    compute: Callable[[Desk, Claim, Span], Measured]
    needs: tuple[str, ...]
    units: frozenset[PublishedUnit]
    proxy: str = ""

    @property
    def meaning(self) -> str:
        """First line of the function's description."""
        return (self.compute.__doc__ or "").partition("\n")[0]


# A change has a size in its unit, and a direction.
_PERCENT = frozenset({PublishedUnit.PERCENT, PublishedUnit.DIRECTION})
_POINTS = frozenset({PublishedUnit.PERCENTAGE_POINTS, PublishedUnit.DIRECTION})
_DOLLARS = frozenset(
    {PublishedUnit.USD_BILLION, PublishedUnit.USD_TRILLION, PublishedUnit.DIRECTION}
)
_DAY = frozenset({PublishedUnit.DATE, PublishedUnit.MONTH, PublishedUnit.YEAR})
_RATIO = frozenset({PublishedUnit.RATIO})
_HOLDS = frozenset({PublishedUnit.HOLDS})

MEASURES: Mapping[str, Measure] = {
    "return": Measure(closes.return_between, ("series",), _PERCENT),
    "return_ratio": Measure(closes.return_ratio, ("series", "over"), _RATIO),
    "year_to_date_return": Measure(closes.year_to_date, ("series",), _PERCENT),
    "two_year_return": Measure(closes.two_year_return, ("series",), _PERCENT),
    "two_year_ratio": Measure(closes.two_year_ratio, ("series", "over"), _RATIO),
    "direction": Measure(closes.direction, ("series",), frozenset({PublishedUnit.DIRECTION})),
    "n_session_gain": Measure(closes.n_session_gain, ("series", "sessions"), _PERCENT),
    "largest_gain_since": Measure(closes.largest_gain_since, ("series", "sessions"), _DAY),
    "largest_fall_of_the_year": Measure(closes.largest_fall_of_the_year, ("series",), _DAY),
    "distance_from_peak": Measure(closes.distance_from_peak, ("series", "within"), _PERCENT),
    "distance_from_52_week_high": Measure(closes.distance_from_52_week_high, ("series",), _PERCENT),
    "date_of_52_week_high": Measure(closes.date_of_52_week_high, ("series",), _DAY),
    "record_close_on": Measure(closes.record_close_on, ("series",), _DAY),
    "highest_close_in": Measure(
        closes.highest_close_in, ("series",), frozenset({PublishedUnit.MONTHS, PublishedUnit.YEARS})
    ),
    "up_streak": Measure(streaks.up_streak, ("series",), frozenset({PublishedUnit.SESSIONS})),
    "longest_streak_since": Measure(streaks.longest_streak_since, ("series",), _DAY),
    "earlier_streaks": Measure(
        streaks.earlier_streaks, ("series", "sessions"), frozenset({PublishedUnit.COUNT})
    ),
    "mean_return_after_streaks": Measure(
        streaks.mean_return_after_streaks, ("series", "sessions"), _PERCENT
    ),
    "mean_excess_after_dates": Measure(
        streaks.mean_excess_after_dates, ("series", "over", "sessions", "dates"), _POINTS
    ),
    "decile_spread": Measure(
        portfolios.decile_spread, (), _POINTS, "portfolios of US stocks by size"
    ),
    "widest_monthly_spread_since": Measure(
        portfolios.widest_monthly_spread_since, (), _DAY, "portfolios of US stocks by size"
    ),
    "portfolio_excess": Measure(
        portfolios.portfolio_excess, ("portfolio",), _POINTS, "portfolios of US stocks by size"
    ),
    "fund_flow": Measure(portfolios.fund_flow, (), _DOLLARS, "share creations of one fund"),
    "largest_weekly_flow": Measure(
        portfolios.largest_weekly_flow, (), _HOLDS, "share creations of one fund"
    ),
    "leading_sectors": Measure(members.leading_sectors, ("sectors",), _HOLDS, "sector funds"),
    "largest_sector_weights": Measure(members.largest_sector_weights, ("sectors",), _HOLDS),
    "new_highs_growing": Measure(members.new_highs_growing, (), _HOLDS, "the stocks of the panel"),
    "price_earnings_ratio": Measure(supplied.price_earnings_ratio, (), _HOLDS),
    "market_value": Measure(supplied.market_value, (), _DOLLARS),
    "earnings_growth": Measure(supplied.earnings_growth, (), _PERCENT),
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
            remedy=one_of(claim.measure, list(MEASURES)),
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
    if claim.unit not in found.units:
        raise BumpsheetError(
            where,
            f"the measure {claim.measure} gives no value in it",
            field=f"{claim.id}.unit",
            value=claim.unit.value,
            remedy=f"use one of: {', '.join(sorted(unit.value for unit in found.units))}",
        )
    return found
