"""Series that stand beside the roles: dollar, volatility, two-year yield, sector funds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError

if TYPE_CHECKING:
    from bumpsheet.market.request import Request


@dataclass(frozen=True, slots=True)
class Companions:
    """Series that stand beside the roles: dollar, volatility, two-year yield, sector funds."""

    def digest(self) -> str:
        """Digest of the values."""
        raise NotImplementedError


def load_companions(request: Request) -> Companions:
    """Read from the first store that has it."""
    raise MissingDataError("not written yet")
