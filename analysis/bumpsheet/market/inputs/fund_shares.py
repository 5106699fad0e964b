"""Shares outstanding and net asset value of a fund, from which its flows follow.

A store holds ``FUND_nav_shares.csv``: columns ``date``, ``nav`` (USD a share) and ``shares``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.history import values_as_bytes
from bumpsheet.market.inputs.fund_checks import (
    in_no_whole_units,
    is_in_other_unit,
    is_late,
    leaps,
    out_of_proportion,
    parts_from_both,
    repeats,
)
from bumpsheet.market.inputs.kind import InputKind
from bumpsheet.market.sameness import standing
from bumpsheet.market.store import VALUE_COLUMNS, locate
from bumpsheet.market.table import read_table
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bumpsheet.catalogue.input_rules import FundRules
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.manifest import Arrival
    from bumpsheet.market.request import Request
    from bumpsheet.market.store import Store


# More than half of the latest values decide; of a change of unit further back, those around it are
# out of proportion.
HALF = 0.5


@dataclass(frozen=True, slots=True)
class FundShares:
    """What is known of one fund at the as-of date, without a gap that a flow could reach across.

    Parameters
    ----------
    nav, shares : pandas.Series of float, index of sessions
        USD a share, and shares outstanding; sessions and rows that are not believed are left out.
    bad_ticks : tuple of date
        Sessions whose share count, or value, is out of proportion to those around it.
    bad_values : tuple of date
        Other sessions whose net asset value the index gives the lie.
    missing, off_sessions : int
        Sessions within the span that lack a row or a value; rows on days without a session.
    """

    fund: str
    name: str
    nav: pd.Series[float]
    shares: pd.Series[float]
    bad_ticks: tuple[dt.date, ...]
    bad_values: tuple[dt.date, ...]
    missing: int
    off_sessions: int
    source: str
    store: str
    arrival: Arrival | None = None

    def digest(self) -> str:
        """Digest of the values."""
        content = values_as_bytes(self.nav) + values_as_bytes(self.shares)
        return hashlib.sha256(content).hexdigest()


def load_fund_shares(request: Request, _: Inputs) -> FundShares:
    """Read the fund that tracks the report's small-cap index.

    Raises
    ------
    MissingDataError
        If the index has no such fund in the catalogue, or no store has its shares.
    """
    index = request.catalogues.series.find(request.spec.series.small)
    assert index is not None, "load_spec has checked the ids"
    fund = request.catalogues.series.find(index.tracked_by) if index.tracked_by else None
    if fund is None:
        raise MissingDataError(
            f"the series catalogue names no fund that tracks the {index.short_name}"
        )
    found = [
        (path, store, _last_stretch(path, request))
        for store in request.stores
        if (path := store.file(f"{fund.id}_nav_shares.csv")) is not None
    ]
    if not found:
        raise MissingDataError(f"our data have no share counts of {fund.name}")
    # Even where none reaches the event, values from before give wrong closes of the index away.
    reaching = (item for item in found if item[2].index.max() >= pd.Timestamp(request.base))
    path, store, frame = next(reaching, found[0])
    return _checked(frame, path, request, store, (fund, index))


def _last_stretch(path: Path, request: Request) -> pd.DataFrame:
    """Rows up to the as-of date from the last gap on that no median around a session spans."""
    frame = read_table(path, ("nav", "shares")).loc[: pd.Timestamp(request.as_of)]
    places = request.sessions.index.searchsorted(pd.DatetimeIndex(frame.index))
    longest = request.catalogues.input_rules.fund_shares.around
    breaks = np.flatnonzero(np.diff(places) > longest)
    return frame.iloc[breaks[-1] + 1 :] if len(breaks) else frame


def _checked(
    frame: pd.DataFrame,
    path: Path,
    request: Request,
    store: Store,
    pair: tuple[Series, Series],
) -> FundShares:
    fund = pair[0]
    rules = request.catalogues.input_rules.fund_shares
    on_session = frame[frame.index.isin(request.sessions.index)]
    known = on_session.dropna()
    closes, levels = (_witness(series, request, known.index) for series in pair)
    _refuse_other_unit(known["nav"][known["nav"] > 0], closes, request, (fund, path))
    broken = in_no_whole_units(known["shares"], rules.creation_units.get(fund.id))
    _refuse_counts(known["shares"], broken, rules, (fund, path))
    ticks = (
        broken | out_of_proportion(known["shares"], rules) | out_of_proportion(known["nav"], rules)
    )
    believed = known.loc[~ticks, "shares"]
    _refuse_stale(believed, closes, request, path)
    leaping = leaps(believed, rules)
    ticks |= known.index.isin(believed.index[leaping])
    for first, last in standing(believed, request.catalogues.input_rules.comparison.standing):
        # Within the stretch nothing is known; the count before it is.
        ticks |= (known.index >= first) & (known.index <= last)
    if closes is not None:
        nav_to_close = request.catalogues.input_rules.nav_to_close
        ticks |= is_in_other_unit(known["nav"], closes, nav_to_close)
    values = _contradicted(known["nav"], closes, levels, rules) & ~ticks
    clean = known[~(ticks | values)]
    if clean.empty:
        raise MissingDataError(
            f"our share counts of {fund.name} do not reach back to {request.as_of}"
        )
    span = request.sessions.between(as_date(known.index[0]), as_date(known.index[-1]))
    return FundShares(
        fund=fund.id,
        name=fund.name,
        nav=clean["nav"],
        shares=clean["shares"],
        bad_ticks=tuple(as_date(day) for day in known.index[ticks]),
        bad_values=tuple(as_date(day) for day in known.index[values]),
        missing=len(span) - len(known),
        off_sessions=len(frame) - len(on_session),
        source=rules.publishers.get(fund.id, "publisher not stated"),
        store=store.label,
        arrival=store.arrival(path),
    )


def _refuse_other_unit(
    nav: pd.Series[float],
    closes: pd.Series[float] | None,
    request: Request,
    about: tuple[Series, Path],
) -> None:
    """Refuse values that are not USD a share: the fund's own closes tell, or its usual range."""
    fund, path = about
    rules = request.catalogues.input_rules.fund_shares
    low, high = fund.unit_range
    is_off = (nav < low) | (nav > high)
    if closes is not None:
        is_off |= is_in_other_unit(nav, closes, request.catalogues.input_rules.nav_to_close)
    if not nav.empty and is_off.iloc[-rules.around :].mean() > HALF:
        raise BumpsheetError(
            path.name,
            "another unit than USD a share",
            field=f"nav, {as_date(nav.index[-1])}",
            value=f"{nav.iloc[-1]:g}",
            remedy="give the net asset value in USD a share",
        )


def _refuse_counts(
    shares: pd.Series[float],
    broken: pd.Series[bool],
    rules: FundRules,
    about: tuple[Series, Path],
) -> None:
    """Refuse counts in another unit, such as thousands."""
    fund, path = about
    if shares.empty:
        return
    day = as_date(shares.index[-1])
    if broken.iloc[-rules.around :].mean() > HALF:
        raise BumpsheetError(
            path.name,
            f"no multiple of the {rules.creation_units[fund.id]:,} shares that are created at once",
            field=f"shares, {day}",
            value=f"{shares.iloc[-1]:g}",
            remedy="give the number of shares, not thousands or millions of them",
        )


def _refuse_stale(
    shares: pd.Series[float], closes: pd.Series[float] | None, request: Request, path: Path
) -> None:
    """Refuse a file that is no longer kept, or that stands a session early or late."""
    rules = request.catalogues.input_rules
    still = standing(shares, rules.comparison.standing)
    late = None if closes is None else is_late(shares, closes, rules.fund_shares.late)
    if still and still[-1][1] == shares.index[-1]:
        problem = f"the count has stood since {as_date(still[-1][0])}, far longer than usual"
        remedy = "take a file that is kept up to date"
    elif late is not None:
        problem = (
            "the counts stand a session early or late: they follow the fund's move of the session "
            f"before by a correlation of {late[0]:.2f}, that beside it by {late[1]:.2f}"
        )
        remedy = "date each count as its publisher does"
    else:
        return
    raise BumpsheetError(
        path.name,
        problem,
        field=f"shares, {as_date(shares.index[-1])}",
        value=f"{shares.iloc[-1]:g}",
        remedy=remedy,
    )


def _contradicted(
    nav: pd.Series[float],
    closes: pd.Series[float] | None,
    index: pd.Series[float] | None,
    rules: FundRules,
) -> pd.Series[bool]:
    found = pd.Series(data=False, index=nav.index)
    if index is not None:
        found |= repeats(nav, index, rules)
        if closes is not None:
            found |= parts_from_both(nav, index, closes, rules)
    return found


def _witness(series: Series, request: Request, days: pd.Index) -> pd.Series[float] | None:
    """Closes of a series on these days, none where no store has it or they cannot be read."""
    found = locate(series, request.stores)
    if found is None:
        return None
    try:
        frame = read_table(found[0], (), allowed=VALUE_COLUMNS)
    except BumpsheetError:
        return None
    column = next((name for name in VALUE_COLUMNS if name in frame), None)
    return None if column is None else frame[column].where(frame[column] > 0).reindex(days)


FUND_SHARES = InputKind(
    "fund_shares",
    load_fund_shares,
    files="`FUND_nav_shares.csv` with `date, nav, shares`",
    content="a fund's shares outstanding; recognises wrong index closes",
)
