"""Keeping what arrives: raw bytes, versions and records, under a lock, each written whole."""

from __future__ import annotations

import contextlib
import fcntl
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import read_ledger, record_path, version_path
from bumpsheet.market.places import FOLDER, RAW, SEEN
from bumpsheet.whole import UNFINISHED, digest_of, write_whole

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bumpsheet.market.manifest import Arrival


@contextlib.contextmanager
def only_writer(store: Path) -> Iterator[None]:
    """Hold the lock of a store, which ends with the process; wait for whoever holds it.

    Raises
    ------
    BumpsheetError
        If the store cannot be written, or runs out of space while it is held.
    """
    try:
        store.mkdir(parents=True, exist_ok=True)
        with (store / ".lock").open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise BumpsheetError(
            store.name,
            f"the data store cannot be written: {error.strerror or error}",
            value=None if error.filename is None else Path(error.filename).name,
            remedy="make room, or name another folder with --data; what was stored stays",
        ) from error


def keep_raw(store: Path, content: bytes) -> str:
    """Keep bytes as they arrived; their SHA-256 is their name."""
    digest = digest_of(content)
    path = store / RAW / digest
    if not path.is_file() or digest_of(path.read_bytes()) != digest:
        write_whole(path, content)
    return digest


def commit(store: Path, arrival: Arrival, table: bytes) -> None:
    """Record an arrival and put its table in place.

    The record is what counts: whoever is killed before it has changed nothing, and what is left to
    do after it is done by :func:`heal`.
    """
    write_whole(version_path(store, arrival), table)
    record = record_path(store, arrival.name, _next_number(store, arrival.name))
    write_whole(record, arrival.model_dump_json(indent=1, exclude={"number"}).encode())
    write_whole(store / arrival.file, table)
    mark_seen(store, arrival.name, arrival.retrieved)


def mark_seen(store: Path, name: str, moment: dt.datetime) -> None:
    """Remember when a source was last found to say what is stored."""
    write_whole(store / FOLDER / name / SEEN, f"{moment.isoformat()}\n".encode())


def heal(store: Path, name: str) -> None:
    """Finish what a killed writer has left, and put damaged records aside.

    The caller holds the lock: what is half written is nobody's any more.

    A table that is an earlier version, or gone, is replaced by the one recorded last; any other is
    somebody's own work and stays.
    """
    ledger = read_ledger(store, name)
    for damaged in ledger.damaged:
        (store / damaged).rename((store / damaged).with_suffix(".damaged"))
    latest = ledger.latest
    if latest is None:
        return
    path, version = store / latest.file, version_path(store, latest)
    for folder in (path.parent, version.parent, store / FOLDER / name, store / RAW):
        for left in folder.glob(UNFINISHED):
            left.unlink(missing_ok=True)
    digest = digest_of(path.read_bytes()) if path.is_file() else None
    is_behind = digest is None or (digest != latest.table and ledger.of_table(digest) is not None)
    if is_behind and version.is_file() and digest_of(version.read_bytes()) == latest.table:
        write_whole(path, version.read_bytes())


def _next_number(store: Path, name: str) -> int:
    paths = (store / FOLDER / name).glob("[0-9]*.*")
    return max((int(path.stem) for path in paths if path.stem.isdigit()), default=0) + 1
