"""Returns of portfolios formed on size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError

if TYPE_CHECKING:
    from bumpsheet.market.request import Request


@dataclass(frozen=True, slots=True)
class Portfolios:
    """Returns of portfolios formed on size."""

    def digest(self) -> str:
        """Digest of the values."""
        raise NotImplementedError


def load_portfolios(request: Request) -> Portfolios:
    """Read from the first store that has it."""
    raise MissingDataError("not written yet")
