"""Where the data of a managed store came from: one record an arrival, read here, written by supply.

A managed store holds beside ``series/ID.csv`` and ``files/NAME`` what they were made from:

- ``raw/SHA256``: the bytes exactly as they arrived;
- ``versions/ID/SHA256.csv``: every validated table, the current one too;
- ``manifest/ID/000001.json``, ``000002.json`` ...: an arrival each, oldest first, never changed.

A store without ``manifest/`` is a plain folder of tables, about whose origin nothing is known.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it at run time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bumpsheet.market.places import FOLDER, VERSIONS
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLACE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class _Record(BaseModel):
    # A later version may say more about an arrival; what it says is not needed here.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Revision(_Record):
    """A value that an arrival changed."""

    day: dt.date
    old: float
    new: float


class Kept(_Record):
    """Rows that an arrival lacked and that were kept from the table before it."""

    rows: int
    first: dt.date
    last: dt.date
    table: str


class Arrival(_Record):
    """One arrival of a series or of another file.

    Parameters
    ----------
    number : int
        Of its record; given by the file that the record stands in.
    name : str
        The series' name in the store, or the file's.
    file : str
        Where it is read, relative to the store.
    provider : str
        Name of the provider, ``import`` for a file of the user's, ``found`` for a table that lay
        in the store before.
    address : str
        What was asked for, or the file's name.
    retrieved : datetime
        When, in UTC.
    raw, table : str
        SHA-256 of the bytes as they arrived, and of the validated table made from them.
    kept : Kept, optional
        What of the table does not come from these bytes.
    revised : int
        Number of changed values, of which ``revisions`` names the latest.
    """

    number: int = 0
    name: str = Field(pattern=PLACE)
    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$")
    provider: str
    address: str
    retrieved: AwareDatetime
    raw: str = Field(pattern=r"^[0-9a-f]{64}$")
    raw_bytes: int
    media_type: str
    table: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int
    first: dt.date | None = None
    last: dt.date | None = None
    licence: str = ""
    terms: str = ""
    attribution: str = ""
    new_rows: int = 0
    revised: int = 0
    revisions: tuple[Revision, ...] = ()
    dropped: tuple[dt.date, ...] = ()
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All arrivals of one series or file, oldest first.

    Parameters
    ----------
    damaged : tuple of str
        Records that cannot be read, as paths relative to the store.
    """

    arrivals: tuple[Arrival, ...] = ()
    damaged: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Arrival]:
        """Iterate over the arrivals."""
        return iter(self.arrivals)

    @property
    def latest(self) -> Arrival | None:
        """The last arrival, or None."""
        return self.arrivals[-1] if self.arrivals else None

    def known_on(self, day: dt.date) -> Arrival | None:
        """The latest arrival on or before a day in UTC, or None."""
        known = [item for item in self.arrivals if item.retrieved.date() <= day]
        return known[-1] if known else None

    def of_table(self, digest: str) -> Arrival | None:
        """The latest arrival that gave the table with this SHA-256, or None."""
        return next((item for item in reversed(self.arrivals) if item.table == digest), None)


def is_managed(store: Path) -> bool:
    """Whether a store records where its data came from."""
    return (store / FOLDER).is_dir()


def managed_names(store: Path) -> list[str]:
    """Names of everything that has arrived in a store, sorted."""
    return sorted(path.name for path in (store / FOLDER).glob("[!.]*") if path.is_dir())


def read_ledger(store: Path, name: str) -> Ledger:
    """Read the arrivals of one series or file; records that cannot be read are named."""
    arrivals: list[Arrival] = []
    damaged: list[str] = []
    for path in sorted((store / FOLDER / name).glob("[0-9]*.json")):
        try:
            arrival = Arrival.model_validate_json(path.read_bytes())
            arrivals.append(arrival.model_copy(update={"number": int(path.stem)}))
        except (OSError, ValueError):
            damaged.append(path.relative_to(store).as_posix())
    return Ledger(tuple(arrivals), tuple(damaged))


def record_path(store: Path, name: str, number: int) -> Path:
    """Where the record of an arrival is kept."""
    return store / FOLDER / name / f"{number:06}.json"


def version_path(store: Path, arrival: Arrival) -> Path:
    """Where the validated table of an arrival is kept."""
    suffix = arrival.file[arrival.file.rindex(".") :] if "." in arrival.file else ""
    return store / VERSIONS / arrival.name / f"{arrival.table}{suffix}"


def origin_of(path: Path, name: str) -> Arrival | None:
    """Where the table at ``path``, one folder below the top of its store, came from.

    Returns
    -------
    Arrival or None
        None in a store without a manifest, and where the table is not as it arrived.
    """
    store = path.parent.parent
    if not is_managed(store):
        return None
    return read_ledger(store, name).of_table(digest_of(path.read_bytes()))
