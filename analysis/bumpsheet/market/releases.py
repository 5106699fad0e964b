"""Releases after those of the catalogue, from the schedules that a store holds."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.table import days, read_csv
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bumpsheet.catalogue.event_files import EventFile
    from bumpsheet.catalogue.listed_events import Release
    from bumpsheet.market.store import Store

# Releases of a monthly figure lie further apart than this, and the next one is no further off than
# a shut government has ever put it.
NEAREST, FURTHEST = dt.timedelta(days=14), dt.timedelta(days=75)


def later_releases(file: EventFile, stores: Iterable[Store]) -> tuple[Release, ...]:
    """Releases of a schedule after the day through which a list is complete.

    A schedule that cannot be read, that lacks or adds days within the list, or that is not of a
    monthly figure adds nothing.
    """
    listed, end = file.releases, file.complete_through
    if listed is None or listed.schedule is None or end is None:
        return ()
    paths = (store.file(listed.schedule) for store in stores)
    path = next((path for path in paths if path is not None), None)
    try:
        found = [] if path is None else _read(path)
    except BumpsheetError:
        return ()
    own = listed.days()
    within = [day for day, _ in found if own[0] <= day <= end]
    begins = max(own[0], found[0][0]) if found else own[0]
    later = tuple(release for release in found if release[0] > end)
    steps = [after - before for before, after in pairwise([own[-1], *(day for day, _ in later)])]
    months = [day.replace(day=1) for day, _ in later]
    is_monthly = all(NEAREST <= step <= FURTHEST for step in steps)
    agrees = within == [day for day in own if day >= begins]
    return later if is_monthly and agrees and len(set(months)) == len(months) else ()


def _read(path: Path) -> list[Release]:
    """Day of each release, and the first day of the month that it is about where that is said."""
    frame = read_csv(path)
    if "date" not in frame.columns:
        raise BumpsheetError(path.name, "columns missing", field="header", remedy="name one date")
    about = pd.to_datetime(
        frame.get("about", pd.Series(index=frame.index, dtype=str)),
        format="%Y-%m",
        errors="coerce",
    )
    return sorted(
        (as_date(day), None if pd.isna(month) else as_date(month))
        for day, month in zip(days(path, frame["date"]), about, strict=True)
    )
