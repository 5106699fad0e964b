"""A managed store as it was on a day: a folder of the versions that had arrived by then."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import (
    is_managed,
    managed_names,
    read_ledger,
    record_path,
    version_path,
)
from bumpsheet.market.places import FOLDER, KEPT_APART
from bumpsheet.market.store import KNOWN_ON, PLACES
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.market.manifest import Arrival

OPTION = "--data-as-of"


@dataclass(frozen=True, slots=True)
class Known:
    """What of a store was known on a day.

    Parameters
    ----------
    folder : Path
        A store of its own, with the records of what is in it.
    undated : tuple of str
        Files of which nobody knows when they arrived; they are left out.
    """

    folder: Path
    undated: tuple[str, ...]


def as_known(store: Path | None, day: dt.date, cache: Path) -> Known:
    """Put together the versions of a store that had arrived on or before a day, in UTC.

    What had not arrived by then is absent. The same day and versions give the same folder, byte
    for byte; a file in it names the day.

    Parameters
    ----------
    store : Path or None
        The user's store.
    cache : Path
        Where the folder is made.

    Raises
    ------
    BumpsheetError
        If there is no store, it has no records, or a version is not as it arrived.
    """
    if store is None or not is_managed(store):
        raise BumpsheetError(
            OPTION,
            "no data store that records when its data arrived"
            if store is None
            else "the data store does not record when its data arrived",
            value=str(day),
            remedy="fill one with: bumpsheet data pull, or bumpsheet data import",
        )
    chosen = [
        arrival
        for name in managed_names(store)
        if (arrival := read_ledger(store, name).known_on(day)) is not None
    ]
    content = "\n".join(f"{item.file} {item.table} {item.number}" for item in chosen)
    folder = cache / "as-known" / digest_of(f"{store} {day} {content}".encode())[:16]
    if not _is_whole(folder, chosen):
        _fill(store, chosen, folder, day)
    recorded = {
        arrival.file for name in managed_names(store) for arrival in read_ledger(store, name)
    }
    found = {path.relative_to(store).as_posix() for path in _tables(store)}
    return Known(folder, tuple(sorted(found - recorded)))


def _tables(store: Path) -> list[Path]:
    paths = [path for place in PLACES for path in store.glob(f"{place}*")]
    return [
        path
        for path in paths
        if path.is_file()
        and not path.name.startswith(".")
        and path.relative_to(store).parts[0] not in KEPT_APART
    ]


def _is_whole(folder: Path, chosen: list[Arrival]) -> bool:
    paths = {folder / arrival.file: arrival.table for arrival in chosen}
    return folder.is_dir() and all(
        path.is_file() and digest_of(path.read_bytes()) == table for path, table in paths.items()
    )


def _fill(store: Path, chosen: list[Arrival], folder: Path, day: dt.date) -> None:
    staging = folder.with_name(f".{folder.name}-{os.getpid()}")
    try:
        (staging / FOLDER).mkdir(parents=True)
        for arrival in chosen:
            _copy(store, arrival, staging)
        _write_day(staging / KNOWN_ON, day)
        shutil.rmtree(folder, ignore_errors=True)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write_day(path: Path, day: dt.date) -> None:
    path.write_text(day.isoformat(), encoding="utf-8")
    # Times of files tell what is due: it is the same whenever the folder is made.
    moment = dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()
    os.utime(path, (moment, moment))


def _copy(store: Path, arrival: Arrival, target: Path) -> None:
    version = version_path(store, arrival)
    if not version.is_file() or digest_of(version.read_bytes()) != arrival.table:
        raise BumpsheetError(
            OPTION,
            "the version that had arrived by then is missing (perhaps pruned) or damaged",
            value=version.relative_to(store).as_posix(),
            remedy="name another day, or restore the file from a copy of the store",
        )
    # Times of files tell what is due: they are those of the arrival.
    _copy_file(version, target / arrival.file)
    for earlier in read_ledger(store, arrival.name):
        if earlier.number <= arrival.number:
            record = record_path(store, earlier.name, earlier.number)
            _copy_file(record, target / record.relative_to(store))


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
