"""Returns of portfolios formed on size.

A store holds ``size_portfolios_daily.csv`` (or ``size_portfolios.csv``): a date and one column a
portfolio, percent a day, and beside it ``factors3_daily.csv`` (or ``market_return.csv``), whose
market return is the excess over the risk-free rate (Mkt-RF) plus that rate (RF).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.beside import closes_of
from bumpsheet.market.inputs.kind import InputKind, single_stocks
from bumpsheet.market.inputs.portfolio_checks import (
    refuse_other_portfolios,
    refuse_outside,
    refuse_parts_at_odds,
    refuse_unlike_index,
)
from bumpsheet.market.table import read_table
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.manifest import Arrival
    from bumpsheet.market.request import Request
    from bumpsheet.market.store import Store

SOURCE = "Kenneth R. French data library"
FILES = ("size_portfolios_daily.csv", "size_portfolios.csv")
MARKET_FILES = ("factors3_daily.csv", "market_return.csv")
# The library writes these for missing values.
MISSING = (-99.99, -999.0)
SMALLEST, LARGEST = "Lo 10", "Hi 10"
DECILES = (SMALLEST, *(f"Dec {n}" for n in range(2, 10)), LARGEST)
OTHERS = ("Lo 30", "Med 40", "Hi 30", "Lo 20", *(f"Qnt {n}" for n in range(2, 5)), "Hi 20")

# Name in running text of the portfolios that the text mentions; bounds are of the NYSE's companies.
ORDER = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
NAMES = {
    "Lo 10": "smallest tenth",
    **{f"Dec {n}": f"{word} tenth" for n, word in enumerate(ORDER, start=2)},
    "Hi 10": "largest tenth",
    "Lo 20": "smallest fifth",
    "Hi 20": "largest fifth",
    "Lo 30": "smallest three tenths",
    "Hi 30": "largest three tenths",
}


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
    market_reason : str
        Why there is none: a clause for the data note.
    """

    returns: pd.DataFrame
    begins_with_month: bool
    market: pd.Series[float] | None
    market_reason: str
    source: str
    store: str
    arrival: Arrival | None = None

    def digest(self) -> str:
        """Digest of the values."""
        parts = [self.returns] if self.market is None else [self.returns, self.market]
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part.index.to_numpy("datetime64[D]").astype("<i8").tobytes())
            digest.update(part.to_numpy("<f8").tobytes())
        return digest.hexdigest()


def load_portfolios(request: Request, _: Inputs) -> Portfolios:
    """Read the portfolios from the first store that covers the event.

    Raises
    ------
    MissingDataError
        If no store has every session from the base to the as-of date.
    """
    if not single_stocks(request).portfolios:
        raise MissingDataError("the portfolios are formed of stocks of another market")
    for store in request.stores:
        path = store.file(*FILES)
        if path is None:
            continue
        returns = _unbroken(_read(path, request), request)
        if returns.empty or not _covers(returns, request):
            continue
        _refuse_fractions(returns, path, request)
        _refuse_impossible(returns, path, request)
        market, reason = _market(store, request, returns)
        begins = _begins_month(returns, request)
        return Portfolios(returns, begins, market, reason, SOURCE, store.label, store.arrival(path))
    raise MissingDataError(
        f"our data have no returns by size from {request.base} to {request.as_of}"
    )


def _read(path: Path, request: Request) -> pd.DataFrame:
    frame = read_table(path, DECILES, allowed=OTHERS, plain=_plain_name)
    return _percent_a_day(frame, path, request)


def _percent_a_day(frame: pd.DataFrame, path: Path, request: Request) -> pd.DataFrame:
    """Cut at the as-of date, with the library's marks as missing values."""
    known = frame.loc[: str(request.as_of)]
    known = known.mask(known.isin(MISSING))
    rules = request.catalogues.input_rules.portfolios
    absurd = known.abs() > rules.largest
    if absurd.to_numpy().any():
        column = absurd.any().idxmax()
        day = absurd[column].idxmax()
        raise BumpsheetError(
            path.name,
            f"a return of more than {rules.largest:g}% a day",
            field=f"{column}, {as_date(day)}",
            value=f"{known.at[day, column]:g}",
            remedy="write percent a day",
        )
    return known


def _refuse_fractions(returns: pd.DataFrame, path: Path, request: Request) -> None:
    """Refuse returns so small, over the whole data or at the end, that they must be fractions."""
    rules = request.catalogues.input_rules.portfolios
    for part in (returns, returns.iloc[-rules.sessions :]):
        usual = float(np.nanmedian(part.abs()))
        if usual < rules.quietest:
            raise BumpsheetError(
                path.name,
                f"half of the returns are smaller than {rules.quietest:g}% a day",
                field=f"returns, {as_date(part.index[0])} to {as_date(part.index[-1])}",
                value=f"{usual:.2g}",
                remedy="write percent a day, not fractions",
            )


def _refuse_impossible(returns: pd.DataFrame, path: Path, request: Request) -> None:
    """Refuse returns that parts, or the index of the same stocks, give the lie."""
    rules = request.catalogues.input_rules.portfolios
    refuse_parts_at_odds(returns, rules, path)
    refuse_other_portfolios(returns, rules, path)
    closes = closes_of(rules.beside.get(LARGEST), request)
    if closes is not None:
        refuse_unlike_index(returns[LARGEST], closes, rules, path)


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


def _market(
    store: Store, request: Request, returns: pd.DataFrame
) -> tuple[pd.Series[float] | None, str]:
    """Return of all stocks on the sessions of the portfolios, or why there is none."""
    path = store.file(*MARKET_FILES)
    if path is None:
        return None, f"the {store.label} has no return of the market"
    try:
        factors = _percent_a_day(read_table(path, ("Mkt-RF", "RF")), path, request)
        factors = factors.reindex(returns.index)
        lacking = factors.index[factors.isna().any(axis=1)]
        if len(lacking):
            return None, f"the {store.label} lacks the return of the market on {lacking[0].date()}"
        _refuse_fractions(factors[["Mkt-RF"]], path, request)
        market = (factors["Mkt-RF"] + factors["RF"]).rename("Mkt-RF + RF")
        rules = request.catalogues.input_rules.portfolios
        refuse_outside(market, returns[[*DECILES]], rules, path)
    except BumpsheetError as error:
        return None, f"the data are unfit ({error})"
    return market, ""


PORTFOLIOS = InputKind(
    "portfolios",
    load_portfolios,
    files="`size_portfolios_daily.csv`, `factors3_daily.csv`",
    content="portfolios by size, market",
)
