"""Flows: money put into a fund or taken out of it, from its shares outstanding.

flow(t) = (shares(t) - shares(t - 1)) x NAV(t), in USD. Shares are created and redeemed by brokers;
a count may be reported a session late, so a flow may belong to the session before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.figures.results import Change

if TYPE_CHECKING:
    import datetime as dt


def daily_flows(
    shares: pd.Series[float], nav: pd.Series[float], sessions: pd.DatetimeIndex
) -> pd.Series[float]:
    """Flow of every session, in USD; missing where it or the session before has no value.

    That of the first session is missing: a week that the data do not hold whole is unknown.

    Parameters
    ----------
    shares, nav : pandas.Series of float, index of sessions
        Shares outstanding and USD a share, indexed by the sessions that are known.
    sessions : pandas.DatetimeIndex
        All sessions of the exchange: a session that is missing leaves its own flow and the next one
        unknown.

    Returns
    -------
    pandas.Series of float, index of sessions
        USD, positive where shares were created, for all sessions from the first to the last of
        ``shares``; missing where unknown.

    Raises
    ------
    IndexError
        If ``shares`` is empty.

    Notes
    -----
    Nothing is filled: a flow is known if the shares of its session and of the one before, and the
    value of its own session, are.

    References
    ----------
    .. [1] Ben-David, I., Franzoni, F. and Moussawi, R. (2018), "Do ETFs increase volatility?",
       Journal of Finance 73(6), 2471-2535.
    """
    inside = sessions[(sessions >= shares.index[0]) & (sessions <= shares.index[-1])]
    return shares.reindex(inside).diff() * nav.reindex(inside)


def flow_between(flows: pd.Series[float], base: dt.date, as_of: dt.date) -> Change | None:
    """Sum of the flows of the sessions after the base up to the as-of date, in USD.

    None if one of them is unknown.

    Parameters
    ----------
    flows : pandas.Series of float, index of sessions
        USD a session, in order, missing where unknown, as from :func:`daily_flows`.
    base : date
        Session after which flows are counted.
    as_of : date
        Last session that is counted.

    Returns
    -------
    Change or None
        Value in USD. None if a flow between is unknown, if ``flows`` ends before ``as_of``, or if
        no session lies after ``base`` up to ``as_of``.

    Notes
    -----
    An unknown flow is not taken for zero. A session without a row is not noticed: ``flows`` has one
    for each.
    """
    inside = flows[(flows.index > pd.Timestamp(base)) & (flows.index <= pd.Timestamp(as_of))]
    reaches = len(flows) > 0 and flows.index[-1] >= pd.Timestamp(as_of)
    if inside.empty or inside.isna().any() or not reaches or flows.index[0] > inside.index[0]:
        return None
    return Change(float(inside.sum()), base, as_of)


def weekly_flows(flows: pd.Series[float]) -> pd.Series[float]:
    """Flow of every calendar week, in USD, indexed by its last session in the data.

    A week with an unknown session is missing; the last one is the week so far.

    Parameters
    ----------
    flows : pandas.Series of float, index of sessions
        USD a session, in order, missing where unknown, as from :func:`daily_flows`.

    Returns
    -------
    pandas.Series of float, index of sessions
        USD, missing for weeks with an unknown flow; empty if ``flows`` is.

    Notes
    -----
    An unknown flow is not taken for zero: it leaves its week unknown. Weeks run from Monday to
    Sunday.
    """
    weeks = pd.DatetimeIndex(flows.index).to_period("W-SUN")
    sums = flows.groupby(weeks).sum(min_count=1)
    unknown = flows.isna().groupby(weeks).any()
    lasts = pd.Series(flows.index, index=weeks).groupby(level=0).last()
    return pd.Series(sums.mask(unknown).to_numpy(float), index=pd.DatetimeIndex(lasts))


def flows_over(flows: pd.Series[float], sessions: int) -> pd.Series[float]:
    """Flows over N sessions, in USD, by the session at which each ended; unknown ones left out.

    Parameters
    ----------
    flows : pandas.Series of float, index of sessions
        USD a session, in order, missing where unknown, as from :func:`daily_flows`.
    sessions : int
        Number N of sessions, at least 1.

    Returns
    -------
    pandas.Series of float, index of sessions
        USD; empty if no N sessions in a row have known flows.

    Notes
    -----
    A sum with an unknown flow is left out. Sessions are counted by the rows of ``flows``.
    """
    return flows.rolling(sessions, min_periods=sessions).sum().dropna()
