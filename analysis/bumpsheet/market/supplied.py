"""Valuation, size of market and earnings, from series that the user supplies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError

if TYPE_CHECKING:
    from bumpsheet.market.request import Request


@dataclass(frozen=True, slots=True)
class Supplied:
    """Valuation, size of market and earnings, from series that the user supplies."""

    def digest(self) -> str:
        """Digest of the values."""
        raise NotImplementedError


def load_supplied(request: Request) -> Supplied:
    """Read from the first store that has it."""
    raise MissingDataError("not written yet")
