"""Index labels as plain dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd


def as_date(stamp: object) -> dt.date:
    """Turn an index label into a plain date."""
    return stamp.date()  # type: ignore[attr-defined]


def as_stamp(day: dt.date | str) -> pd.Timestamp:
    """Turn a plain date into what indexes are searched by."""
    # Imported here: dates are written, too, where nothing is searched.
    import pandas as pd  # noqa: PLC0415

    return pd.Timestamp(day)
