"""Closes of an index that other data are held against; where they cannot be had, nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import check_values
from bumpsheet.market.store import locate, read_values

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.market.request import Request


def closes_of(series_id: str | None, request: Request) -> pd.Series[float] | None:
    """Closes up to the as-of date, or None where no store has them or they are unfit.

    Returns
    -------
    pandas.Series of float, index of sessions
        In the unit of the series.
    """
    series = request.catalogues.series.find(series_id or "")
    found = None if series is None else locate(series, request.stores)
    if series is None or found is None:
        return None
    try:
        frame = read_values(found[0])
        # Another exchange has other holidays.
        home = request.catalogues.markets[series.market].calendar
        sessions = request.catalogues.sessions(home)
        values = check_values(frame, series, sessions, request.as_of, found[0].name)
    except BumpsheetError:
        # Whoever reads the series for its own sake tells what is wrong with it.
        return None
    return None if values.observed.empty else values.observed
