"""How the readers of a market write dates and amounts."""

from __future__ import annotations

from dataclasses import dataclass

from bumpsheet.trading.written import DateOrder  # noqa: TC001 - pydantic reads it at run time


@dataclass(frozen=True, slots=True)
class Writing:
    """What the text of a number needs to know of its market.

    Parameters
    ----------
    dates : str
        Whether the month or the day stands first.
    currency, symbol : str
        What amounts are in, as data files and as text have it: ``GBP`` and ``£``.
    """

    dates: DateOrder
    currency: str
    symbol: str
