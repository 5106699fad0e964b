"""How much of an index each sector is, where no list of its members is at hand.

A store holds ``FUND_sector_weights_YYYY-MM-DD.csv`` of a fund that tracks the small-cap index: a
sector a row with its weight in percent. It names no member and is never taken for a list of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.inputs.holdings import refuse_weights
from bumpsheet.market.inputs.kind import InputKind
from bumpsheet.market.inputs.member_checks import known_sectors
from bumpsheet.market.table import numbers, read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from bumpsheet.catalogue.universe import ListRules
    from bumpsheet.market.inputs.holdings import MemberList
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.manifest import Arrival
    from bumpsheet.market.request import Request
    from bumpsheet.market.store import Store

COLUMNS = ["sector", "weight"]


@dataclass(frozen=True, slots=True)
class SectorWeights:
    """Weights of the sectors of one index on one day.

    Parameters
    ----------
    name : str
        What the weights are of, in running text: an index, or the fund that tracks it.
    weights : pandas.Series of float, index of sectors
        Percent, the largest first.
    """

    name: str
    dated: dt.date
    weights: pd.Series[float]
    source: str
    store: str
    arrival: Arrival | None = None

    def digest(self) -> str:
        """Digest of the day and the values."""
        names = f"{self.dated} {' '.join(self.weights.index)}".encode()
        return hashlib.sha256(names + self.weights.to_numpy("<f8").tobytes()).hexdigest()


def load_sector_weights(request: Request, _: Inputs) -> SectorWeights:
    """Read the latest weights that the report may know and that are not stale.

    Raises
    ------
    MissingDataError
        If no fund tracks the report's small-cap index, or no store has such weights of it.
    """
    index = request.catalogues.series.find(request.spec.series.small)
    assert index is not None, "load_spec has checked the ids"
    fund = request.catalogues.series.find(index.tracked_by) if index.tracked_by else None
    if fund is None:
        raise MissingDataError(
            f"the series catalogue names no fund that tracks the {index.short_name}"
        )
    days = request.catalogues.input_rules.sector_weights.days
    rules = request.catalogues.universe.lists
    for store in request.stores:
        known = {
            day: path
            for day, path in _files(store, fund.id)
            if 0 <= (request.as_of - day).days <= days
        }
        if known:
            latest = max(known)
            source = request.catalogues.input_rules.fund_shares.publishers.get(fund.id, fund.source)
            values, arrival = _read(known[latest], rules), store.arrival(known[latest])
            return SectorWeights(fund.name, latest, values, source, store.label, arrival)
    raise MissingDataError(
        f"our data have no weights of its sectors from the {days} days up to {request.as_of}"
    )


def weights_of_members(members: MemberList) -> SectorWeights | None:
    """Weights of the sectors of a list of members; None where the list has no weights."""
    known = members.members["weight"].dropna()
    if known.empty:
        return None
    weights = known.groupby(members.members["sector"]).sum().sort_values(ascending=False)
    return SectorWeights(members.name, members.dated, weights, members.source, members.store)


def _files(store: Store, fund: str) -> Iterator[tuple[dt.date, Path]]:
    for path in store.files(f"{fund}_sector_weights_*.csv"):
        found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})", path.stem.rpartition("_")[2])
        try:
            yield dt.date.fromisoformat(found[1] if found else ""), path
        except ValueError as error:
            raise BumpsheetError(
                path.name, "no date in its name", value=path.stem, remedy="rename the file"
            ) from error


def _read(path: Path, rules: ListRules) -> pd.Series[float]:
    frame = read_csv(path)
    if list(frame.columns) != COLUMNS:
        raise BumpsheetError(
            path.name,
            "not the columns of weights by sector",
            field="header",
            value=", ".join(map(str, frame.columns[:6])),
            remedy=f"name them {' and '.join(COLUMNS)}",
        )
    sectors = frame["sector"].astype("string").str.strip()
    twice = sectors[sectors.duplicated() | sectors.isna() | (sectors == "")]
    if len(twice) or len(sectors) < 2:
        raise BumpsheetError(
            path.name,
            "not one row a sector",
            field=f"sector, line {int(twice.index[0]) + 2}" if len(twice) else "sector",
            value=None if not len(twice) else str(twice.iloc[0]),
            remedy="give each sector once; lists of members have a form of their own",
        )
    weights = numbers(path, frame["weight"])
    if weights.isna().any():
        raise BumpsheetError(
            path.name, "a sector without a weight", field="weight", remedy="give each one"
        )
    refuse_weights(weights, path)
    weights.index = known_sectors(sectors, rules, path)
    return weights.sort_values(ascending=False, kind="stable")


SECTOR_WEIGHTS = InputKind(
    "sector_weights",
    load_sector_weights,
    files="`FUND_sector_weights_DATE.csv` with `sector, weight`",
    content="weights of the sectors, where no list of members is at hand",
)
