"""Writing down what arrived: the record of an arrival, and the table that it vouches for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.market.manifest import Arrival, Kept, Revision, read_ledger
from bumpsheet.supply.keeping import keep_raw
from bumpsheet.trading.dates import as_date
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.supply.arrivals import Origin
    from bumpsheet.supply.changes import Changes

# Of revised values a record names the latest; all of them follow from the versions.
MOST_REVISIONS = 50


def arrival_of(
    store: Path, name: str, origin: Origin, changes: Changes, stored: pd.Series[float] | None
) -> Arrival:
    """Record what an arrival makes of a series; its raw bytes are kept."""
    path = store / "series" / f"{name}.csv"
    before = read_ledger(store, name).latest
    kept = None
    if len(changes.kept) and before is not None:
        span = as_date(changes.kept[0]), as_date(changes.kept[-1])
        kept = Kept(rows=len(changes.kept), first=span[0], last=span[1], table=before.table)
    plain = file_record((store, path), name, origin, as_csv(changes.table), changes.table)
    latest = revisions(changes, stored)[-MOST_REVISIONS:]
    return plain.model_copy(
        update={
            "new_rows": len(changes.new),
            "revised": len(changes.revised),
            "revisions": tuple(Revision(day=day, old=old, new=new) for day, old, new in latest),
            "dropped": tuple(as_date(day) for day in changes.dropped),
            "kept": kept,
        }
    )


def file_record(
    place: tuple[Path, Path],
    name: str,
    origin: Origin,
    content: bytes,
    values: pd.Series[float] | None = None,
) -> Arrival:
    """Record that a file, at a place in a store, now holds ``content``; raw bytes are kept.

    Parameters
    ----------
    place : tuple of Path
        The store, and the file.
    values : pandas.Series of float, index of days, optional
        What the content says, where it is a series.
    """
    store, path = place
    return Arrival(
        name=name,
        file=path.relative_to(store).as_posix(),
        provider=origin.provider,
        address=origin.address,
        retrieved=in_utc(origin),
        raw=keep_raw(store, origin.raw),
        raw_bytes=len(origin.raw),
        media_type=origin.media_type,
        table=digest_of(content),
        rows=content.count(b"\n") - 1 if values is None else len(values),
        first=None if values is None else as_date(values.index[0]),
        last=None if values is None else as_date(values.index[-1]),
        licence=origin.licence,
        terms=origin.terms,
        attribution=origin.attribution,
    )


def in_utc(origin: Origin) -> dt.datetime:
    """Time of retrieval to the second."""
    return origin.retrieved.astimezone(dt.UTC).replace(microsecond=0)


def as_csv(values: pd.Series[float]) -> bytes:
    """One row a day; numbers in the shortest form that reads back as the same."""
    frame = pd.DataFrame({"date": values.index.strftime("%Y-%m-%d"), "value": values.to_numpy()})
    return frame.to_csv(index=False, lineterminator="\n").encode()


def revisions(
    changes: Changes, stored: pd.Series[float] | None
) -> list[tuple[dt.date, float, float]]:
    """List the changed values: day, old, new."""
    if stored is None:
        return []
    return [
        (as_date(day), float(stored[day]), float(changes.table[day])) for day in changes.revised
    ]
