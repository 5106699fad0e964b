"""Returns of portfolios formed on size.

A store holds ``size_portfolios_daily.csv`` (or ``size_portfolios.csv``): a date and one column a
portfolio, percent a day, and beside it ``factors3_daily.csv``, whose market return is the excess
over the risk-free rate (Mkt-RF) plus that rate (RF).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pandera.pandas as pa

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.history import as_date

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.market.request import Request
    from bumpsheet.market.store import Store

SOURCE = "Kenneth R. French data library"
FILES = ("size_portfolios_daily.csv", "size_portfolios.csv")
MARKET_FILE = "factors3_daily.csv"
# The library writes these for missing values.
MISSING = (-99.99, -999.0)
SMALLEST, LARGEST = "Lo 10", "Hi 10"
DECILES = (SMALLEST, *(f"Dec {n}" for n in range(2, 10)), LARGEST)


@dataclass(frozen=True, slots=True)
class Portfolios:
    """Value-weighted portfolios of US stocks by market value.

    Parameters
    ----------
    returns : pandas.DataFrame
        Sessions by portfolio, percent a day; the unbroken stretch that ends at or before the
        as-of date.
    begins_with_month : bool
        Whether the first row is the first session of its month.
    market : pandas.Series or None
        Return of all stocks, percent a day, on the same sessions.
    """

    returns: pd.DataFrame
    begins_with_month: bool
    market: pd.Series[float] | None
    source: str
    store: str

    def digest(self) -> str:
        """Digest of the values."""
        parts = [self.returns] if self.market is None else [self.returns, self.market]
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part.index.to_numpy("datetime64[D]").astype("<i8").tobytes())
            digest.update(part.to_numpy("<f8").tobytes())
        return digest.hexdigest()


def load_portfolios(request: Request) -> Portfolios:
    """Read the portfolios from the first store that covers the event.

    Raises
    ------
    MissingDataError
        If no store has every session from the base to the as-of date.
    """
    for store in request.stores:
        path = _find(store, FILES)
        if path is None:
            continue
        returns = _unbroken(_read(path, request), request)
        if returns.empty or not _covers(returns, request):
            continue
        market_path = _find(store, (MARKET_FILE,))
        market = None if market_path is None else _market(market_path, request)
        if market is not None:
            market = market.reindex(returns.index)
            market = None if market.isna().any() else market
        return Portfolios(returns, _begins_month(returns, request), market, SOURCE, store.label)
    raise MissingDataError(
        f"no store has returns of size portfolios from {request.base} to {request.as_of}"
    )


def _find(store: Store, names: tuple[str, ...]) -> Path | None:
    found = (
        path for name in names for path in (store.folder / name, *store.folder.glob(f"*/{name}"))
    )
    return next((path for path in found if path.is_file()), None)


def _read(path: Path, request: Request) -> pd.DataFrame:
    frame = pd.read_csv(path)
    frame = frame.rename(columns=_plain_name)
    try:
        frame["date"] = pd.to_datetime(frame["date"], format="ISO8601")
        schema = pa.DataFrameSchema(
            {
                "date": pa.Column("datetime64[ns]", coerce=True, unique=True),
                **{name: pa.Column(float, coerce=True, required=False) for name in DECILES},
            },
            checks=pa.Check(lambda f: f["date"].is_monotonic_increasing, error="dates in order"),
        )
        frame = schema.validate(frame)
    except pa.errors.SchemaError as error:
        problem = str(getattr(error.check, "error", None) or error).partition("\n")[0][:120]
        raise BumpsheetError(path.name, problem, remedy="correct the file") from error
    except (KeyError, ValueError, pa.errors.SchemaErrors) as error:
        problem = "a value is no number, or a date no date"
        raise BumpsheetError(path.name, problem, remedy="correct the file") from error
    known = frame[frame["date"] <= pd.Timestamp(request.as_of)].set_index("date")
    absurd = (known.abs() > 100) & ~known.isin(MISSING)
    if absurd.to_numpy().any():
        day = as_date(known.index[absurd.any(axis=1)][0])
        raise BumpsheetError(
            path.name,
            "a return of more than 100% a day",
            field=str(day),
            value=str(np.nanmax(known[absurd].abs().to_numpy())),
            remedy="write percent a day",
        )
    return known.mask(known.isin(MISSING))


def _plain_name(column: str) -> str:
    """The library writes "Lo 10", other copies "Lo10"."""
    name = str(column).strip()
    if name.lower() == "date":
        return "date"
    head = name[: len(name.rstrip("0123456789"))].strip()
    return (
        f"{head} {name[len(name.rstrip('0123456789')) :]}"
        if head in {"Lo", "Med", "Hi", "Dec", "Qnt"}
        else name
    )


def _unbroken(returns: pd.DataFrame, request: Request) -> pd.DataFrame:
    """Keep the sessions after the last one that lacks a row or a decile."""
    on_session = returns[returns.index.isin(request.sessions.index)]
    deciles = [name for name in DECILES if name in on_session]
    complete = on_session.dropna(subset=deciles)
    places = request.sessions.index.get_indexer(complete.index)
    breaks = np.flatnonzero(np.diff(places) > 1)
    return complete.iloc[breaks[-1] + 1 :] if len(breaks) else complete


def _covers(returns: pd.DataFrame, request: Request) -> bool:
    first_return = request.sessions.after(request.base)
    return as_date(returns.index[0]) <= first_return and as_date(returns.index[-1]) == request.as_of


def _begins_month(returns: pd.DataFrame, request: Request) -> bool:
    first = returns.index[0]
    month = request.sessions.between(as_date(first.replace(day=1)), as_date(first))
    return bool(month[0] == first)


def _market(path: Path, request: Request) -> pd.Series[float] | None:
    frame = pd.read_csv(path)
    frame.columns = [str(name).strip() for name in frame.columns]
    frame = frame.rename(columns={frame.columns[0]: "date"})
    if not {"Mkt-RF", "RF"} <= set(frame.columns):
        return None
    days = pd.DatetimeIndex(pd.to_datetime(frame["date"], format="ISO8601"))
    values = pd.Series((frame["Mkt-RF"] + frame["RF"]).to_numpy(float), index=days)
    return values[(values > min(MISSING)) & (values.index <= pd.Timestamp(request.as_of))]
