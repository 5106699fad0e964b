"""Data beyond the report's own series: a family without its data is left out, with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.companions import load_companions
from bumpsheet.market.fund_shares import load_fund_shares
from bumpsheet.market.holdings import load_holdings
from bumpsheet.market.panel import load_panel
from bumpsheet.market.portfolios import load_portfolios
from bumpsheet.market.supplied import load_supplied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.market.companions import Companions
    from bumpsheet.market.fund_shares import FundShares
    from bumpsheet.market.holdings import Holdings
    from bumpsheet.market.panel import Panel
    from bumpsheet.market.portfolios import Portfolios
    from bumpsheet.market.request import Request
    from bumpsheet.market.supplied import Supplied

# Which input each is read for; an input is read only if one of its families is shown.
LOADERS: Mapping[str, tuple[tuple[str, ...], Callable[[Request], Any]]] = {
    "companions": (
        ("returns", "flows", "rates", "dollar", "sectors", "movers"),
        load_companions,
    ),
    "portfolios": (("size",), load_portfolios),
    "panel": (("movers", "breadth", "sectors"), load_panel),
    "holdings": (("movers", "breadth", "sectors"), load_holdings),
    "fund_shares": (("flows", "returns"), load_fund_shares),
    "supplied": (("valuation",), load_supplied),
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found; None where it was not, with the reason under the same name.

    Parameters
    ----------
    reasons : mapping of str to str
        Field name to the clause that the data note prints.
    """

    companions: Companions | None
    portfolios: Portfolios | None
    panel: Panel | None
    holdings: Holdings | None
    fund_shares: FundShares | None
    supplied: Supplied | None
    reasons: Mapping[str, str]

    def digest(self) -> str:
        """Digest of all values; each input says what its values are."""
        found = (getattr(self, field.name) for field in fields(self) if field.name != "reasons")
        parts = [item.digest() for item in found if item is not None]
        return hashlib.sha256("".join(parts).encode()).hexdigest() if parts else ""

    def why_not(self, part: str, catalogue: SeriesCatalogue) -> str:
        """Say why no companion plays a part, in one clause."""
        if self.companions is None:
            return self.reasons.get("companions", "it was not read")
        return self.companions.why_not(part, catalogue)


def load_inputs(request: Request) -> Inputs:
    """Read every input that a shown family needs; unfit data leave it out instead of failing."""
    found: dict[str, Any] = dict.fromkeys(LOADERS)
    reasons: dict[str, str] = {}
    for name, (families, load) in LOADERS.items():
        if not any(request.spec.shows(family) for family in families):  # type: ignore[arg-type]
            continue
        try:
            found[name] = load(request)
        except MissingDataError as missing:
            reasons[name] = str(missing)
        except BumpsheetError as error:
            reasons[name] = f"the data are unfit ({error})"
    return Inputs(**found, reasons=reasons)
