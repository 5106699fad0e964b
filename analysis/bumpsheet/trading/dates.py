"""Index labels as plain dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


def as_date(stamp: object) -> dt.date:
    """Turn an index label into a plain date."""
    return stamp.date()  # type: ignore[attr-defined]
