"""Data stores: folders of CSV files, one series each.

A store holds ``ID.csv`` either at its top or in one of its sub-folders (``series/``, ``etf/``,
``intl/uk/`` ...), two deep at most. A file has a column ``date`` and one of ``value``,
``close``, ``adj_close``. The embedded sample is a store like any other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.held import held
from bumpsheet.market.manifest import origin_of
from bumpsheet.market.places import CACHE, KEPT_APART, SERIES
from bumpsheet.market.table import days, numbers, read_csv
from bumpsheet.readable import refuse_unlisted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.manifest import Arrival

# At the top, in a folder, in a folder of a folder.
PLACES = ("", "*/", "*/*/")
# Of a store as it was on a day: the file that says which.
KNOWN_ON = "known-on.txt"
VALUE_COLUMNS = ("value", "close", "adj_close", "Close", "Adj Close")


@dataclass(frozen=True, slots=True)
class Store:
    """One folder of series.

    Parameters
    ----------
    folder : Path
        Where the files are.
    label : str
        How the store is called in reports; never a path of the machine.
    """

    folder: Path
    label: str

    @property
    def known_on(self) -> dt.date | None:
        """The day on which its data were known, where it is a store as it was."""
        path = self.folder / KNOWN_ON
        return dt.date.fromisoformat(path.read_text(encoding="utf-8")) if path.is_file() else None

    def find(self, series: Series) -> Path | None:
        """File of ``series``, or None where this store lacks it."""
        return self.file(f"{series.file or series.id}.csv")

    def file(self, *names: str) -> Path | None:
        """The first of these files that stands at the top or in a sub-folder, or None."""
        found = (path for name in names for path in self.files(name) if path.is_file())
        return next(found, None)

    def arrival(self, path: Path) -> Arrival | None:
        """How one of its files came into it; None where that is not recorded."""
        name = path.stem if path.parent.name == SERIES else path.name
        return origin_of(path, name) if path.parent.parent == self.folder else None

    def files(self, pattern: str) -> list[Path]:
        """All files of a pattern, those at the top first."""
        found = (sorted(self.folder.glob(place + pattern)) for place in PLACES)
        return [path for paths in found for path in paths if not self._is_kept(path)]

    def _is_kept(self, path: Path) -> bool:
        """Whether a file is an older version, or what arrived: nothing to compute with."""
        return path.relative_to(self.folder).parts[0] in KEPT_APART


def locate(series: Series, stores: tuple[Store, ...]) -> tuple[Path, Store] | None:
    """File of a series in the first store that has it, or None."""
    return next(every_place(series, stores), None)


def every_place(series: Series, stores: tuple[Store, ...]) -> Iterator[tuple[Path, Store]]:
    """Files of a series in the stores that have it, in the order in which they are asked."""
    found = ((store.find(series), store) for store in stores)
    return ((path, store) for path, store in found if path is not None)


def open_stores(sample: Path, folder: Path | None = None) -> tuple[Store, ...]:
    """Stores in the order in which they are asked: the user's own first, then the sample.

    Parameters
    ----------
    sample : Path
        Folder of the embedded sample.
    folder : Path, optional
        The user's store, as :func:`bumpsheet.market.location.data_folder` finds it.

    Raises
    ------
    BumpsheetError
        If one of its folders cannot be listed.
    """
    embedded = Store(sample, "embedded sample")
    if folder is not None:
        refuse_unlisted(folder, folder, deep=len(PLACES) - 1, without=(*KEPT_APART, CACHE))
    return (embedded,) if folder is None else (Store(folder, "full store"), embedded)


@held
def read_values(path: Path) -> pd.DataFrame:
    """Read one file of a store.

    Returns
    -------
    pandas.DataFrame
        Columns ``date`` (datetime64) and ``value`` (float), rows as in the file; fields that
        are empty or a lone "." are missing values.

    Raises
    ------
    BumpsheetError
        If the file is no such table.
    """
    frame = read_csv(path)
    column = next((name for name in VALUE_COLUMNS if name in frame.columns), None)
    date_column = next((name for name in ("date", "Date") if name in frame.columns), None)
    if column is None or date_column is None:
        raise BumpsheetError(
            path.name,
            "columns missing",
            field="header",
            value=", ".join(map(str, frame.columns)),
            remedy="name them date and value",
        )
    return pd.DataFrame(
        {"date": days(path, frame[date_column]), "value": numbers(path, frame[column])}
    )
