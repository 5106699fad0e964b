"""Size: small stocks against large ones and the market, from portfolios formed on size.

Every function takes ``returns``: a pandas.DataFrame of sessions by portfolio, percent a day,
without a missing session, ending at the as-of date. Returns of a span are compounded: the product
of (1 + r(t) / 100) over all sessions t after the base up to the as-of date, less one, in percent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.figures.results import Change

if TYPE_CHECKING:
    import datetime as dt

SMALLEST, LARGEST = "Lo 10", "Hi 10"


def portfolio_return(
    returns: pd.DataFrame | pd.Series[float],
    portfolio: str | None,
    base: dt.date,
    as_of: dt.date,
) -> Change | None:
    """Compounded return of one portfolio, in percent.

    None if the sessions between the two are not all in the data. The base itself may be the
    session before the first row, since its return is not used.

    Parameters
    ----------
    returns : pandas.DataFrame of float, sessions by portfolio, or pandas.Series of float
        Percent a day, in order, without a missing session, ending at the as-of date.
    portfolio : str or None
        Column of ``returns``; None if that is a series.
    base : date
        Session after which returns count.
    as_of : date
        Last session that counts.

    Returns
    -------
    Change or None
        Value in percent. None if ``returns`` has no such portfolio or no row for ``as_of``, if no
        row lies after ``base`` up to it, if a return between is missing, or if the first row lies
        more than five calendar days after ``base``.

    Notes
    -----
    A missing return is not taken for zero. A session without a row between the two is not noticed:
    the loader has left none out.

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W. and MacKinlay, A. C. (1997), The Econometrics of Financial
       Markets, Princeton University Press, ch. 1.
    .. [2] French, K. R., Data Library, "Portfolios Formed on Size".
    """
    column = returns if portfolio is None else returns.get(portfolio)
    inside = None if column is None else _between(column, base, as_of)
    if inside is None:
        return None
    value = (float(np.prod(1 + inside.to_numpy(float) / 100)) - 1) * 100
    return Change(value, base, as_of)


def decile_spread(returns: pd.DataFrame, base: dt.date, as_of: dt.date) -> Change | None:
    """Return of the smallest tenth of stocks less that of the largest, in percentage points.

    Parameters
    ----------
    returns : pandas.DataFrame of float, sessions by portfolio
        Percent a day, in order, without a missing session, ending at the as-of date.
    base : date
        Session after which returns count.
    as_of : date
        Last session that counts.

    Returns
    -------
    Change or None
        ``Lo 10`` less ``Hi 10``, each compounded, in percentage points. None if either return is
        None, for which see :func:`portfolio_return`.

    Notes
    -----
    A missing return is not taken for zero: it leaves no spread.

    References
    ----------
    .. [1] French, K. R., Data Library, "Portfolios Formed on Size".
    .. [2] Fama, E. F. and French, K. R. (1993), "Common risk factors in the returns on stocks and
       bonds", Journal of Financial Economics 33(1), 3-56.
    """
    return _difference(
        portfolio_return(returns, SMALLEST, base, as_of),
        portfolio_return(returns, LARGEST, base, as_of),
    )


def portfolio_excess(
    returns: pd.DataFrame,
    market: pd.Series[float],
    portfolio: str,
    base: dt.date,
    as_of: dt.date,
) -> Change | None:
    """Return of a portfolio less that of the market, in percentage points.

    Parameters
    ----------
    returns : pandas.DataFrame of float, sessions by portfolio
        Percent a day, in order, without a missing session, ending at the as-of date.
    market : pandas.Series of float, index of sessions
        Return of all stocks, percent a day, on the same sessions.
    portfolio : str
        Column of ``returns``.
    base : date
        Session after which returns count.
    as_of : date
        Last session that counts.

    Returns
    -------
    Change or None
        Difference of two compounded returns, in percentage points. None if either return is None,
        for which see :func:`portfolio_return`.

    Notes
    -----
    A missing return is not taken for zero: it leaves no difference.

    References
    ----------
    .. [1] French, K. R., Data Library, "Portfolios Formed on Size".
    """
    return _difference(
        portfolio_return(returns, portfolio, base, as_of),
        portfolio_return(market, None, base, as_of),
    )


def monthly_spreads(returns: pd.DataFrame, *, begins_with_month: bool) -> pd.Series[float]:
    """Decile spread of every calendar month, in percentage points, indexed by its last session.

    The last month may go on after the data: see :func:`complete_months`.

    Parameters
    ----------
    returns : pandas.DataFrame of float, sessions by portfolio
        Percent a day, in order, without a missing session, ending at the as-of date.
    begins_with_month : bool
        Whether the first row is the first session of its month; if not, that month is left out.

    Returns
    -------
    pandas.Series of float, index of sessions
        Percentage points; empty if the only month is left out.

    Raises
    ------
    KeyError
        If ``returns`` lacks ``Lo 10`` or ``Hi 10``.
    IndexError
        If ``returns`` is empty.

    Notes
    -----
    A missing return leaves the spread of its month missing; a session without a row is not noticed.

    References
    ----------
    .. [1] French, K. R., Data Library, "Portfolios Formed on Size".
    .. [2] Fama, E. F. and French, K. R. (1993), "Common risk factors in the returns on stocks and
       bonds", Journal of Financial Economics 33(1), 3-56.
    """
    months = pd.DatetimeIndex(returns.index).to_period("M")
    grown = 1 + returns[[SMALLEST, LARGEST]].to_numpy(float) / 100
    starts = np.flatnonzero(np.r_[True, months[1:] != months[:-1]])
    products = np.multiply.reduceat(grown, starts, axis=0)
    lasts = np.r_[starts[1:] - 1, len(months) - 1]
    spreads = (products[:, 0] - products[:, 1]) * 100
    found = pd.Series(spreads, index=returns.index[lasts])
    return found if begins_with_month else found.iloc[1:]


def complete_months(spreads: pd.Series[float], next_session: dt.date) -> pd.Series[float]:
    """Leave out the last month if the session after it belongs to it as well.

    Parameters
    ----------
    spreads : pandas.Series of float, index of sessions
        Percentage points, from :func:`monthly_spreads`.
    next_session : date
        The session after the last one in the data.

    Returns
    -------
    pandas.Series of float, index of sessions
        Percentage points; empty if the only month still goes on.

    Raises
    ------
    IndexError
        If ``spreads`` is empty.

    Notes
    -----
    Missing spreads are kept as they are.
    """
    last = spreads.index[-1]
    goes_on = (last.year, last.month) == (next_session.year, next_session.month)
    return spreads.iloc[:-1] if goes_on else spreads


def _between(values: pd.Series[float], base: dt.date, as_of: dt.date) -> pd.Series[float] | None:
    end = pd.Timestamp(as_of)
    if end not in values.index:
        return None
    inside = values[(values.index > pd.Timestamp(base)) & (values.index <= end)]
    before_first = values.index[0] - pd.Timestamp(base)
    # Data that begin after the base may lack sessions between the two: five days hold a weekend
    # and a holiday, and the loader has made sure of the rest.
    if inside.empty or inside.isna().any() or before_first > pd.Timedelta(days=5):
        return None
    return inside


def _difference(of: Change | None, over: Change | None) -> Change | None:
    if of is None or over is None:
        return None
    return Change(of.value - over.value, of.base, of.as_of)
