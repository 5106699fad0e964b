"""Series that stand beside the roles: currency, volatility, two-year yield, funds, stocks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import check_values
from bumpsheet.market.history import History, values_as_bytes
from bumpsheet.market.inputs.companion_checks import refuse_unlike
from bumpsheet.market.inputs.companion_groups import strays
from bumpsheet.market.inputs.kind import InputKind
from bumpsheet.market.plausible import implausible_moves
from bumpsheet.market.sameness import is_copy
from bumpsheet.market.store import read_values
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from bumpsheet.catalogue.markets import MarketCompanions
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.request import Request

# A published series may lack the last days; equities must reach the as-of date itself.
LATE_DAYS = 5


@dataclass(frozen=True, slots=True)
class Companions:
    """What was found beside the roles.

    Parameters
    ----------
    series, reasons : mapping
        Histories by series id, and a clause for each that the report would have used but lacks.
    parts : MarketCompanions
        Which of them play the parts that the market knows.
    """

    series: Mapping[str, History]
    reasons: Mapping[str, str]
    parts: MarketCompanions

    def digest(self) -> str:
        """Digest of the values."""
        digest = hashlib.sha256()
        for series_id in sorted(self.series):
            digest.update(series_id.encode())
            digest.update(values_as_bytes(self.series[series_id].closes))
        return digest.hexdigest()

    def part(self, part: str) -> History | None:
        """The series that plays a part, such as ``currency``."""
        return self.series.get(self.parts.of(part) or "")

    def why_not(self, part: str) -> str | None:
        """Say in a clause why no series plays a part; None where the market knows none."""
        return self.reasons.get(self.parts.of(part) or "")


def load_companions(request: Request, _: Inputs) -> Companions:
    """Read every series that the families of the report ask for."""
    found: dict[str, History] = {}
    reasons: dict[str, str] = {}
    for series in request.companions:
        try:
            history = _read(series, request)
        except BumpsheetError as error:
            reasons[series.id] = f"the data are unfit ({error})"
            continue
        if history is None:
            reasons[series.id] = (
                f"our data do not have it on every session from {request.base} to {request.as_of}"
            )
        else:
            found[series.id] = history
    for one, other in _copies(found, request):
        for series_id, its_like in ((one, other), (other, one)):
            found.pop(series_id, None)
            reasons[series_id] = f"its moves are those of {its_like}, to the last digit"
    for series_id, reason in strays(found, request).items():
        del found[series_id]
        reasons[series_id] = reason
    return Companions(found, reasons, request.market.companions)


def _copies(found: Mapping[str, History], request: Request) -> list[tuple[str, str]]:
    """Series that are one and the same under two names; nobody knows which is the copy."""
    rules = request.catalogues.input_rules.comparison
    return [
        (one, other)
        for one, other in combinations(found, 2)
        if is_copy(found[one].closes, found[other].closes, rules)
    ]


def _read(series: Series, request: Request) -> History | None:
    for store in request.stores:
        path = store.find(series)
        if path is None:
            continue
        values = check_values(
            read_values(path), series, request.sessions, request.as_of, path.name
        ).observed
        if values.empty:
            continue
        _refuse_implausible(values, series, request, path.name)
        if store is not request.stores[-1]:
            refuse_unlike(values, series, request, path.name)
        late = (request.as_of - as_date(values.index[-1])).days
        if as_date(values.index[0]) <= request.base and late <= (
            LATE_DAYS if series.is_published else 0
        ):
            return History(series, values, store.label, store.arrival(path))
    return None


def _refuse_implausible(
    values: pd.Series[float], series: Series, request: Request, where: str
) -> None:
    """Leave out a series with a move that no market has made: nobody knows what else is wrong."""
    limits = request.catalogues.input_rules.largest_moves
    days = implausible_moves(values, series, limits)
    if len(days):
        raise BumpsheetError(
            where,
            "further from the value before than any market has moved",
            field=f"value, {as_date(days[-1])}",
            value=f"{values[days[-1]]:g}",
            remedy="correct the file or take the series from another source",
        )


COMPANIONS = InputKind(
    "companions",
    load_companions,
    files="`ID.csv` with `date, value` (or `close`, `adj_close`)",
    content="series of the catalogue beside the four roles",
)
