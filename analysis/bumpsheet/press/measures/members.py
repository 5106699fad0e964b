"""Statements about stocks by size and about flows into funds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError

if TYPE_CHECKING:
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Measured, Span
    from bumpsheet.press.model import Claim


def leading_sectors(desk: Desk, claim: Claim, span: Span) -> Measured:
    """x."""
    raise MissingDataError("not written yet")


largest_sector_weights = new_highs_growing = leading_sectors
