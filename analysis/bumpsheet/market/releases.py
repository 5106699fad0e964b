"""Releases after those of the catalogue, from the schedules that a store holds."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.table import days, read_csv, refuse_first
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


class Row(NamedTuple):
    """A line of a schedule: the day, and the first day of the month that it is about, if said."""

    day: dt.date
    about: dt.date | None
    line: int


def later_releases(file: EventFile, stores: Iterable[Store]) -> tuple[Release, ...]:
    """Releases of a schedule after the day through which a list is complete.

    Returns
    -------
    tuple of Release
        Empty where no store has the schedule, or it ends before the list does.

    Raises
    ------
    BumpsheetError
        If the schedule cannot be read, lacks or adds days within the list, or is not of a monthly
        figure.
    """
    listed, end = file.releases, file.complete_through
    if listed is None or listed.schedule is None or end is None:
        return ()
    paths = (store.file(listed.schedule) for store in stores)
    path = next((path for path in paths if path is not None), None)
    if path is None:
        return ()
    found = _read(path)
    own = listed.days()
    _refuse_other_days(path.name, [row for row in found if own[0] <= row.day <= end], own)
    later = [row for row in found if row.day > end]
    _refuse_unless_monthly(path.name, later, own[-1])
    return tuple((row.day, row.about) for row in later)


def _refuse_other_days(name: str, within: list[Row], own: list[dt.date]) -> None:
    """Refuse a schedule that adds days to the list, or lacks one after its own first day."""
    added = next((row for row in within if row.day not in own), None)
    if added is not None:
        raise _other(name, f"date, line {added.line}", added.day, "the catalogue has no release")
    known = {row.day for row in within}
    lacking = [day for day in own if within and day >= within[0].day and day not in known]
    if lacking:
        raise _other(name, "date", lacking[0], "lacks a release that the catalogue has")


def _refuse_unless_monthly(name: str, later: list[Row], last: dt.date) -> None:
    """Refuse days that are not one a month, from the last day of the list on."""
    for before, row in pairwise([Row(last, None, 0), *later]):
        step = row.day - before.day
        is_same_month = row.day.replace(day=1) == before.day.replace(day=1)
        if step < NEAREST or step > FURTHEST or is_same_month:
            problem = f"{step.days} days after the release before, {before.day}"
            raise _other(name, f"date, line {row.line}", row.day, problem)


def _other(name: str, field: str, day: dt.date, problem: str) -> BumpsheetError:
    remedy = f"correct the row, or fetch it again: bumpsheet data pull {name}"
    return BumpsheetError(name, problem, field=field, value=str(day), remedy=remedy)


def _read(path: Path) -> list[Row]:
    """Rows of a schedule in the order of their days."""
    frame = read_csv(path, as_text=True)
    if "date" not in frame.columns:
        raise BumpsheetError(
            path.name,
            "columns missing",
            field="header",
            value=", ".join(map(str, frame.columns)),
            remedy="name one date; another may be about, the month that a release is about",
        )
    written = frame.get("about", pd.Series(index=frame.index, dtype=str, name="about"))
    about = pd.to_datetime(written, format="%Y-%m", errors="coerce")
    refuse_first(path, written, about.isna() & written.notna(), "a month such as 2024-11")
    rows = zip(days(path, frame["date"]), about, strict=True)
    found = (
        Row(as_date(day), None if pd.isna(month) else as_date(month), line)
        for line, (day, month) in enumerate(rows, start=2)
    )
    return sorted(found, key=lambda row: row.day)
