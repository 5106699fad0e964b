"""Valuation, size of market and earnings, from series that the user supplies.

A store holds, in a folder ``supplied/``, any of the files below as ``date,value``, and beside each
a file of the same name ending in ``.yml`` that says what it is and where it comes from: without
that no number could be traced.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads it at run time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from bumpsheet.catalogue.read import read_yaml, validated
from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.history import as_date, values_as_bytes
from bumpsheet.market.store import read_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.market.request import Request

# Each with the unit its metadata must state, and after how many days its last value is stale.
KINDS = {
    "small_price_earnings": ("ratio", 45),
    "large_price_earnings": ("ratio", 45),
    "small_market_value": ("usd", 45),
    "largest_company_value": ("usd", 45),
    "small_earnings_growth": ("percent", 120),
}


class Origin(BaseModel):
    """What a supplied file must say about itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    source: str
    licence: str
    unit: str
    retrieved: date


@dataclass(frozen=True, slots=True)
class SuppliedSeries:
    """One supplied series up to the as-of date, with its origin."""

    values: pd.Series[float]
    origin: Origin
    store: str


@dataclass(frozen=True, slots=True)
class Supplied:
    """Series by kind, and a clause for each that is missing, stale or unfit."""

    series: Mapping[str, SuppliedSeries]
    reasons: Mapping[str, str]

    def digest(self) -> str:
        """Digest of the values and their origins."""
        digest = hashlib.sha256()
        for kind, found in sorted(self.series.items()):
            digest.update(kind.encode() + values_as_bytes(found.values))
            digest.update(found.origin.model_dump_json().encode())
        return digest.hexdigest()


def load_supplied(request: Request) -> Supplied:
    """Read what the user supplies.

    Raises
    ------
    MissingDataError
        If no store has any.
    """
    found: dict[str, SuppliedSeries] = {}
    reasons: dict[str, str] = {}
    for kind in KINDS:
        try:
            found[kind] = _read(kind, request)
        except MissingDataError as missing:
            reasons[kind] = str(missing)
        except BumpsheetError as error:
            reasons[kind] = f"the data are unfit ({error})"
    if not found and all("supplied by nobody" in reason for reason in reasons.values()):
        raise MissingDataError("no public source has them and no store supplies them")
    return Supplied(found, reasons)


def _read(kind: str, request: Request) -> SuppliedSeries:
    for store in request.stores:
        path = store.folder / "supplied" / f"{kind}.csv"
        if path.is_file():
            return _checked(path, kind, request, store.label)
    raise MissingDataError("it is supplied by nobody")


def _checked(path: Path, kind: str, request: Request, store: str) -> SuppliedSeries:
    about = path.with_suffix(".yml")
    origin = validated(Origin, read_yaml(about), about)
    unit, stale = KINDS[kind]
    if origin.unit != unit:
        raise BumpsheetError(
            about.name, "not the unit of this series", field="unit", value=origin.unit,
            remedy=f"supply it in {unit}",
        )  # fmt: skip
    frame = read_values(path).dropna()
    known = frame[frame["date"] <= pd.Timestamp(request.as_of)]
    values = pd.Series(known["value"].to_numpy(float), index=pd.DatetimeIndex(known["date"]))
    in_order = values.index.is_monotonic_increasing and values.index.is_unique
    if not in_order or not np.isfinite(values.to_numpy()).all():
        raise BumpsheetError(
            path.name, "dates twice or out of order, or a value that is no finite number",
            remedy="correct the file",
        )  # fmt: skip
    if unit != "percent" and (values <= 0).any():
        raise BumpsheetError(
            path.name, "a value that is not positive", field=str(values.idxmin().date()),
            value=str(values.min()), remedy="correct the file",
        )  # fmt: skip
    if values.empty or (request.as_of - as_date(values.index[-1])).days > stale:
        raise MissingDataError(f"its last value is more than {stale} days older than the report")
    return SuppliedSeries(values, origin, store)
