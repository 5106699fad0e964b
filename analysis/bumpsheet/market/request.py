"""What the loaders of inputs are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.store import Store
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.trading.calendars import TradingCalendar


@dataclass(frozen=True, slots=True)
class Request:
    """One report's span and where to look for its data; nothing after ``as_of`` may be returned.

    Parameters
    ----------
    stores : tuple of Store
        In the order in which they are asked; the first that has an input serves it.
    companions : tuple of Series
        Series beside the roles that are asked for.
    """

    stores: tuple[Store, ...]
    catalogues: Catalogues
    spec: ReportSpec
    market: Market
    sessions: TradingCalendar
    base: dt.date
    day0: dt.date
    as_of: dt.date
    companions: tuple[Series, ...] = ()
