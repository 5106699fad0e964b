"""Levels: highs, records, distances from peaks, and rallies from trough to peak.

Every function takes ``closes``: a pandas.Series of float, indexed by sessions in order, without
missing values, ending at the as-of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.comparison import from_base, standing
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.figures.results import Standing

# 52 weeks are the 364 calendar days up to and including the as-of date.
SPAN_OF_52_WEEKS = pd.Timedelta(days=363)


@dataclass(frozen=True, slots=True)
class Level:
    """One close.

    Parameters
    ----------
    value : float
        In the unit of the series.
    day : date
        Its session.
    """

    value: float
    day: dt.date


@dataclass(frozen=True, slots=True)
class Rally:
    """A rise from a trough to a peak without a fall of more than the reversal in between.

    Parameters
    ----------
    trough, peak : Level
        Lowest close at which the rise began, and highest at which it ended or stands.
    """

    trough: Level
    peak: Level

    @property
    def gain(self) -> float:
        """Peak / trough - 1, in percent.

        Returns
        -------
        float
            Percent, above 0 in what :func:`rallies` returns.
        """
        return (self.peak.value / self.trough.value - 1) * 100


def highest_close(
    closes: pd.Series[float],
    start: dt.date | None = None,
    end: dt.date | None = None,
    *,
    first: bool = False,
) -> Level | None:
    """The highest close from ``start`` to ``end`` (both included).

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points, USD, or percent for yields), in order,
        without missing values, ending at the as-of date.
    start, end : date or None, default None
        First and last day of the window; None for the first and the last of ``closes``.
    first : bool, default False
        Of equal ones the first is taken, and not the latest: of a later one it would be wrong to
        say since when there was none as extreme.

    Returns
    -------
    Level or None
        In the unit of ``closes``, with its session. None if no row lies in the window.

    Notes
    -----
    ``closes`` holds no missing values. The first and the last day may be without a session.
    """
    window = _between(closes, start, end)
    return None if window.empty else _level(window, (window if first else window[::-1]).idxmax())


def lowest_close(
    closes: pd.Series[float],
    start: dt.date | None = None,
    end: dt.date | None = None,
    *,
    first: bool = False,
) -> Level | None:
    """The lowest close from ``start`` to ``end`` (both included).

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points, USD, or percent for yields), in order,
        without missing values, ending at the as-of date.
    start, end : date or None, default None
        First and last day of the window; None for the first and the last of ``closes``.
    first : bool, default False
        Of equal ones the first is taken, and not the latest: of a later one it would be wrong to
        say since when there was none as extreme.

    Returns
    -------
    Level or None
        In the unit of ``closes``, with its session. None if no row lies in the window.

    Notes
    -----
    ``closes`` holds no missing values. The first and the last day may be without a session.
    """
    window = _between(closes, start, end)
    return None if window.empty else _level(window, (window if first else window[::-1]).idxmin())


def _between(
    closes: pd.Series[float], start: dt.date | None, end: dt.date | None
) -> pd.Series[float]:
    first, last = (None if day is None else pd.Timestamp(day) for day in (start, end))
    return closes.loc[first:last]


def _level(closes: pd.Series[float], day: pd.Timestamp) -> Level:
    return Level(float(closes.at[day]), as_date(day))


def high_52_week(closes: pd.Series[float]) -> Level | None:
    """The highest close of 52 weeks; None where the data do not cover them.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.

    Returns
    -------
    Level or None
        In the unit of ``closes``, with its session, which may be the last one. None if the first
        row lies less than 363 calendar days before the last.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. Definition: 52 weeks are the 364 calendar days up to and
    including the last session; the high is that of closes, not of trades within a session.

    References
    ----------
    .. [1] George, T. J. and Hwang, C.-Y. (2004), "The 52-week high and momentum investing", Journal
       of Finance 59(5), 2145-2176.
    """
    first_day = closes.index[-1] - SPAN_OF_52_WEEKS
    # The window may open on days without a session: what counts is that data began before it.
    return highest_close(closes, as_date(first_day)) if closes.index[0] <= first_day else None


def distance(closes: pd.Series[float], level: Level) -> float:
    """Last close against ``level``: close(as_of) / level - 1, in percent.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    level : Level
        The level that the last close is compared with, in the unit of ``closes``.

    Returns
    -------
    float
        Percent, negative below the level.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. Where the level is the highest close so far, this is the
    drawdown as a negative number.

    References
    ----------
    .. [1] Magdon-Ismail, M. and Atiya, A. F. (2004), "Maximum drawdown", Risk 17(10), 99-102.
    """
    return float((closes.iloc[-1] / level.value - 1) * 100)


def level_standing(
    closes: pd.Series[float], day: dt.date, *, highest: bool, base: dt.date | None = None
) -> Standing | None:
    """Standing of the close of ``day`` among all closes up to then.

    ``since`` is the latest earlier session with a close at least as high (or as low).

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points, USD, or percent for yields), in order,
        without missing values, ending at the as-of date.
    day : date
        Session of the close; without a row, the last one before it.
    highest : bool
        Whether high closes are extreme, or low ones.
    base : date, optional
        Base session of a span that holds ``day``: it is compared with closes before the base only,
        since a level that is reached twice within a span is no news of the second time. One that
        the base had reached, or the span earlier, is outdone.

    Returns
    -------
    Standing or None
        Median and deviation are in the unit of ``closes``; ``since`` is None where no earlier close
        is as high (or as low). None where there is no earlier close.

    Notes
    -----
    ``closes`` holds no missing values. Ranks and ties are those of
    :func:`bumpsheet.figures.comparison.standing`.
    """
    known = closes.loc[: pd.Timestamp(day)]
    within = from_base(known, base)
    return standing(known, as_date(closes.index[0]), largest=highest, overlapping=within)


def whole_months(earlier: dt.date, later: dt.date) -> int:
    """Whole calendar months from ``earlier`` to ``later``.

    A month is over on the day of the same number; in a shorter month on its last day.

    Parameters
    ----------
    earlier, later : date
        Any two days, ``earlier`` not after ``later``.

    Returns
    -------
    int
        Months, 0 if not one is over.

    Notes
    -----
    Days are those of the calendar: sessions, and so missing ones, play no part.
    """
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    reached = pd.Timestamp(earlier) + pd.DateOffset(months=months)
    return months if reached <= pd.Timestamp(later) else months - 1


def rallies(closes: pd.Series[float], reversal: float) -> list[Rally]:
    """Rises from trough to peak, in order.

    A rally ends at its highest close once a close lies at least ``reversal`` percent below it,
    and a decline ends at its lowest close once a close lies as much above it. The last rally may
    still go on.

    Parameters
    ----------
    closes : pandas.Series of float, index of sessions
        Closes in the unit of the series (index points or USD), in order, without missing values,
        ending at the as-of date.
    reversal : float
        Percent, above 0.

    Returns
    -------
    list of Rally
        Levels in the unit of ``closes``; empty if there is no rise.

    Raises
    ------
    IndexError
        If ``closes`` is empty.

    Notes
    -----
    ``closes`` holds no missing values. The rise with which the data begin counts from the lowest
    close until then, whatever its size.

    References
    ----------
    .. [1] Lunde, A. and Timmermann, A. (2004), "Duration dependence in stock prices: an analysis of
       bull and bear markets", Journal of Business and Economic Statistics 22(3), 253-273.
    """
    found: list[Rally] = []
    trough = peak = Level(float(closes.iloc[0]), as_date(closes.index[0]))
    rising = True
    for stamp, value in zip(closes.index, closes.to_numpy(float), strict=True):
        here = Level(float(value), as_date(stamp))
        if rising and here.value >= peak.value:
            peak = here
        elif rising and here.value <= peak.value * (1 - reversal / 100):
            found.append(Rally(trough, peak))
            trough, rising = here, False
        elif not rising and here.value <= trough.value:
            trough = here
        elif not rising and here.value >= trough.value * (1 + reversal / 100):
            peak, rising = here, True
        if not found and rising and here.value < trough.value:
            trough = peak = here
    if rising:
        found.append(Rally(trough, peak))
    return [rally for rally in found if rally.peak.value > rally.trough.value]
