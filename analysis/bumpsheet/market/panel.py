"""Closes of many stocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError

if TYPE_CHECKING:
    from bumpsheet.market.request import Request


@dataclass(frozen=True, slots=True)
class Panel:
    """Closes of many stocks."""

    def digest(self) -> str:
        """Digest of the values."""
        raise NotImplementedError


def load_panel(request: Request) -> Panel:
    """Read from the first store that has it."""
    raise MissingDataError("not written yet")
