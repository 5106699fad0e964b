"""Which data would decide a statement: files of a store, and the days that they must reach."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.press.model import PublishedUnit
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Span
    from bumpsheet.press.model import Claim
    from bumpsheet.trading.calendars import TradingCalendar

YEAR = pd.Timedelta(days=363)
TREND = 21
SUPPLIED = {
    "price_earnings_ratio": ("small_price_earnings", "large_price_earnings"),
    "market_value": ("small_market_value",),
    "earnings_growth": ("small_earnings_growth",),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One file of a store.

    Parameters
    ----------
    files : tuple of str
        Its name; of several any will do.
    first : date or None
        Day from which it is needed; None where that is its beginning, or its name has the day.
    last : date
        Day up to which it is needed, or on or before which it must be dated.
    """

    files: tuple[str, ...]
    first: dt.date | None
    last: dt.date

    @property
    def is_dated(self) -> bool:
        """Whether the day stands in the name of the file."""
        return "DATE" in self.files[0]


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement, the sessions of its widest reading, and where to look names and days up."""

    series: SeriesCatalogue
    sessions: TradingCalendar
    claim: Claim
    base: dt.date
    last: dt.date


def needs_of(desk: Desk, claim: Claim, spans: Sequence[Span]) -> tuple[Need, ...]:
    """Name what would decide a statement, for the widest of its readings."""
    if not spans:
        return ()
    base, last = min(span.base for span in spans), max(span.as_of for span in spans)
    sessions = desk.sessions_of(spans[0].event)
    asked = Asked(desk.catalogues.series, sessions, claim, base, last)
    if claim.measure in SUPPLIED:
        kinds = SUPPLIED[claim.measure]
        return tuple(Need((f"supplied/{kind}.csv",), None, last) for kind in kinds)
    if claim.measure in _OTHERS:
        return _OTHERS[claim.measure](asked)
    start = _STARTS.get(claim.measure, _base)(asked)
    named = [series for series in (claim.series, claim.over) if series] or claim.sectors
    files = dict.fromkeys(_file(desk.catalogues.series, series) for series in named)
    return tuple(Need((f"{name}.csv",), start, last) for name in files)


def _earlier(calendar: TradingCalendar, day: dt.date, sessions: int) -> dt.date:
    """The session so many before a day; no further than the calendar is known."""
    for _ in range(sessions):
        if day <= as_date(calendar.index[0]):
            return day
        day = calendar.before(day)
    return day


def _file(series: SeriesCatalogue, series_id: str) -> str:
    found = series.find(series_id)
    return series_id if found is None else found.file or found.id


def _base(asked: Asked) -> dt.date | None:
    return asked.base


def _published(asked: Asked) -> dt.date | None:
    """The first day of the period since when something is said to be the largest."""
    text = f"{asked.claim.published}-01-01"[:10]
    first = _earlier(asked.sessions, dt.date.fromisoformat(text), 1)
    return _earlier(asked.sessions, first, asked.claim.sessions or 1)


def _beginning(asked: Asked) -> dt.date | None:
    found = asked.series.find(asked.claim.series or "")
    return found.record_from if found else None


def _dates(asked: Asked) -> dt.date | None:
    return _earlier(asked.sessions, min(asked.claim.dates), 1)


def _peak(asked: Asked) -> dt.date | None:
    return asked.claim.within.first if asked.claim.within else None


def _year(asked: Asked) -> dt.date | None:
    return _earlier(asked.sessions, dt.date(asked.last.year, 1, 1), 1)


def _two_years(asked: Asked) -> dt.date | None:
    return as_date(pd.Timestamp(asked.base) - pd.DateOffset(years=2, days=5))


def _52_weeks(asked: Asked) -> dt.date | None:
    return as_date(pd.Timestamp(asked.last) - YEAR)


def _back(asked: Asked) -> dt.date | None:
    """As far as the published years or months reach, and one more."""
    count = int(float(str(asked.claim.published))) + 1
    months = count * 12 if asked.claim.unit is PublishedUnit.YEARS else count
    return as_date(pd.Timestamp(asked.last) - pd.DateOffset(months=months))


_STARTS: Mapping[str, Callable[[Asked], dt.date | None]] = {
    "year_to_date_return": _year,
    "largest_fall_of_the_year": _year,
    "two_year_return": _two_years,
    "two_year_ratio": _two_years,
    "largest_gain_since": _published,
    "longest_streak_since": _published,
    "earlier_streaks": _beginning,
    "mean_return_after_streaks": _beginning,
    "record_close_on": _beginning,
    "mean_excess_after_dates": _dates,
    "distance_from_peak": _peak,
    "distance_from_52_week_high": _52_weeks,
    "date_of_52_week_high": _52_weeks,
    "highest_close_in": _back,
}

PORTFOLIOS = ("size_portfolios_daily.csv",)
MARKET = ("factors3_daily.csv",)
MEMBERS = ("IWM_DATE.csv",)


def _portfolios(asked: Asked) -> tuple[Need, ...]:
    return (Need(PORTFOLIOS, asked.base, asked.last),)


def _months(asked: Asked) -> tuple[Need, ...]:
    return (
        Need(PORTFOLIOS, dt.date.fromisoformat(f"{asked.claim.published}-01-01"[:10]), asked.last),
    )


def _market(asked: Asked) -> tuple[Need, ...]:
    return (Need(PORTFOLIOS, asked.base, asked.last), Need(MARKET, asked.base, asked.last))


def _shares(asked: Asked) -> tuple[Need, ...]:
    is_record = asked.claim.measure == "largest_weekly_flow"
    return (
        Need(
            (f"{asked.claim.series or 'IWM'}_nav_shares.csv",),
            None if is_record else asked.base,
            asked.last,
        ),
    )


def _weights(asked: Asked) -> tuple[Need, ...]:
    return (Need((*MEMBERS, "IWM_sector_weights_DATE.csv"), None, asked.last),)


def _stocks(asked: Asked) -> tuple[Need, ...]:
    start = _earlier(asked.sessions, asked.base, TREND)
    return (Need(("*.parquet",), start, asked.last), Need(MEMBERS, None, asked.last))


_OTHERS: Mapping[str, Callable[[Asked], tuple[Need, ...]]] = {
    "decile_spread": _portfolios,
    "widest_monthly_spread_since": _months,
    "portfolio_excess": _market,
    "fund_flow": _shares,
    "largest_weekly_flow": _shares,
    "largest_sector_weights": _weights,
    "new_highs_growing": _stocks,
}
