"""Shares outstanding and net asset value of a fund, from which its flows follow.

A store holds ``FUND_nav_shares.csv``: columns ``date``, ``nav`` (USD a share) and ``shares``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.history import as_date, values_as_bytes

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bumpsheet.market.request import Request
    from bumpsheet.market.store import Store

# A value is taken for a bad tick if it is more than this many times, or less than one such part of,
# the median of the sessions around it. The count of a large fund does not do that in a fortnight.
TIMES = 1.5
AROUND = 21


@dataclass(frozen=True, slots=True)
class FundShares:
    """What is known of one fund at the as-of date.

    Parameters
    ----------
    nav, shares : pandas.Series of float, index of sessions
        USD a share, and shares outstanding; bad ticks and rows on other days are left out.
    bad_ticks : tuple of date
        Sessions whose value is out of proportion to those around it.
    off_sessions : int
        Rows on days without a session.
    """

    fund: str
    name: str
    nav: pd.Series[float]
    shares: pd.Series[float]
    bad_ticks: tuple[dt.date, ...]
    off_sessions: int
    source: str
    store: str

    def digest(self) -> str:
        """Digest of the values."""
        content = values_as_bytes(self.nav) + values_as_bytes(self.shares)
        return hashlib.sha256(content).hexdigest()


def load_fund_shares(request: Request) -> FundShares:
    """Read the fund that tracks the report's small-cap index.

    Raises
    ------
    MissingDataError
        If the index has no such fund in the catalogue, or no store has its shares.
    """
    index = request.catalogue.find(request.spec.series.small)
    assert index is not None, "load_spec has checked the ids"
    fund = request.catalogue.find(index.tracked_by) if index.tracked_by else None
    if fund is None:
        raise MissingDataError(
            f"the series catalogue names no fund that tracks the {index.short_name}"
        )
    for store in request.stores:
        path = _find(store, fund.id)
        if path is not None:
            return _read(path, request, store, fund.id, fund.name)
    raise MissingDataError(f"no store has the shares outstanding of {fund.name}")


def _find(store: Store, fund: str) -> Path | None:
    name = f"{fund}_nav_shares.csv"
    found = (store.folder / name, *store.folder.glob(f"*/{name}"))
    return next((path for path in found if path.is_file()), None)


def _read(path: Path, request: Request, store: Store, fund: str, name: str) -> FundShares:
    try:
        frame = pd.read_csv(path, usecols=["date", "nav", "shares"])
        frame["date"] = pd.to_datetime(frame["date"], format="ISO8601")
        frame = frame.astype({"nav": float, "shares": float}).dropna()
    except (ValueError, KeyError) as error:
        problem = str(error).partition("\n")[0][:120]
        raise BumpsheetError(path.name, problem, remedy="correct the file") from error
    twice = frame["date"].duplicated()
    if twice.any() or not frame["date"].is_monotonic_increasing:
        day = frame["date"][twice].min() if twice.any() else frame["date"].iloc[0]
        raise BumpsheetError(
            path.name, "dates twice or out of order", field="date", value=str(day.date()),
            remedy="correct the file",
        )  # fmt: skip
    known = frame[frame["date"] <= pd.Timestamp(request.as_of)].set_index("date")
    on_session = known[known.index.isin(request.sessions.index)]
    bad = _spikes(on_session["shares"]) | _spikes(on_session["nav"])
    bad |= (on_session <= 0).any(axis=1)
    clean = on_session[~bad]
    if clean.empty:
        raise MissingDataError(
            f"the shares outstanding of {name} are not known before {request.as_of}"
        )
    return FundShares(
        fund,
        name,
        clean["nav"],
        clean["shares"],
        tuple(as_date(day) for day in on_session.index[bad]),
        len(known) - len(on_session),
        "BlackRock" if name.startswith("iShares") else name,
        store.label,
    )


def _spikes(values: pd.Series[float]) -> pd.Series[bool]:
    """Values far from the median of the sessions around them, as far as these are known."""
    usual = values.rolling(AROUND, center=True, min_periods=3).median()
    ratio = values / usual
    return (ratio > TIMES) | (ratio < 1 / TIMES)
