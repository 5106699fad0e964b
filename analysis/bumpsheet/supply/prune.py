"""Removing old versions from a store: records stay, bytes that nobody needs go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import managed_names, read_ledger, version_path
from bumpsheet.market.places import RAW, VERSIONS
from bumpsheet.supply.keeping import only_writer
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bumpsheet.market.manifest import Arrival


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a store holds in vain.

    Parameters
    ----------
    files : tuple of str
        Versions and raw bytes, as paths relative to the store, sorted.
    size : int
        Their bytes.
    kept : int
        Versions and raw bytes that stay.
    """

    files: tuple[str, ...]
    size: int
    kept: int


def prune(store: Path, since: dt.date, versions: int, *, dry_run: bool) -> Pruned:
    """Remove the versions and raw bytes that no arrival still needs.

    The table that reports read and the latest arrival of each series and file are always whole, and
    so are the last ``versions`` of each and those since a day. Older records stay, and say what has
    been; the data as they were known before that can no longer be put together.

    Parameters
    ----------
    since : date
        In UTC; what was the latest on that day counts as well, so that every day from it on can be
        built with.
    dry_run : bool
        Only look.

    Raises
    ------
    BumpsheetError
        If a record cannot be read: what it needs is not known.
    """
    with only_writer(store):
        needed: set[Path] = set()
        for name in managed_names(store):
            needed |= _needed(store, name, since, versions)
        found = [path for folder in (VERSIONS, RAW) for path in (store / folder).rglob("*")]
        files = [path for path in found if path.is_file() and not path.name.startswith(".")]
        vain = sorted(path for path in files if path not in needed)
        size = sum(path.stat().st_size for path in vain)
        if not dry_run:
            for path in vain:
                path.unlink()
    names = tuple(path.relative_to(store).as_posix() for path in vain)
    return Pruned(names, size, len(files) - len(vain))


def _needed(store: Path, name: str, since: dt.date, versions: int) -> set[Path]:
    ledger = read_ledger(store, name)
    if ledger.damaged:
        raise BumpsheetError(
            "the data store",
            "a record that cannot be read, so nothing is removed",
            value=ledger.damaged[0],
            remedy="restore it from a copy of the store, or delete it",
        )
    arrivals = list(ledger)
    at_first = ledger.known_on(since)
    read = store / arrivals[-1].file if arrivals else store
    read_now = digest_of(read.read_bytes()) if read.is_file() else ""
    stay = [
        arrival
        for place, arrival in enumerate(arrivals, 1)
        if place > len(arrivals) - max(versions, 1)
        or arrival.retrieved.date() >= since
        or arrival == at_first
        or arrival.table == read_now
    ]
    return {path for arrival in stay for path in _paths(store, arrival)}


def _paths(store: Path, arrival: Arrival) -> list[Path]:
    version = version_path(store, arrival)
    # Rows that an arrival lacked come from the table before it.
    before = [version.with_name(f"{arrival.kept.table}{version.suffix}")] if arrival.kept else []
    return [store / RAW / arrival.raw, version, *before]
