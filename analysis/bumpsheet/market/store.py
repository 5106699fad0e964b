"""Data stores: folders of CSV files, one series each.

A store holds ``ID.csv`` either at its top or in one of its sub-folders (``series/``, ``etf/``,
``stocks/`` ...). A file has a column ``date`` and one of ``value``, ``close``, ``adj_close``.
The embedded sample is a store like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.location import data_folder
from bumpsheet.market.table import refuse_unparsed

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.series import Series
    from bumpsheet.project import Project

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

    def find(self, series: Series) -> Path | None:
        """File of ``series``, or None where this store lacks it."""
        name = f"{series.file or series.id}.csv"
        candidates = (self.folder / name, *sorted(self.folder.glob(f"*/{name}")))
        return next((path for path in candidates if path.is_file()), None)


def open_stores(project: Project, data: Path | None = None) -> tuple[Store, ...]:
    """Stores in the order in which they are asked: the user's own first, then the sample.

    Parameters
    ----------
    data : Path, optional
        The user's store; the environment variable ``BUMPSHEET_DATA`` by default.

    Raises
    ------
    BumpsheetError
        If the user's store is not a folder.
    """
    sample = Store(project.data / "sample", "embedded sample")
    folder = data_folder(data)
    return (sample,) if folder is None else (Store(folder, "full store"), sample)


def read_values(path: Path) -> pd.DataFrame:
    """Read one file of a store.

    Returns
    -------
    pandas.DataFrame
        Columns ``date`` (datetime64) and ``value`` (float), rows as in the file; fields that
        are empty or a lone "." are missing values.
    """
    try:
        frame = pd.read_csv(path, na_values=["."])
    except (ValueError, UnicodeDecodeError) as error:
        raise BumpsheetError(path.name, f"not a CSV table: {error}", remedy="check it") from error
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
        {
            "date": _parsed(path, frame[date_column], pd.to_datetime, "an ISO date"),
            "value": _parsed(path, frame[column], pd.to_numeric, "a number"),
        }
    )


def _parsed(path: Path, column: pd.Series, parse: object, what: str) -> pd.Series:
    options = {"format": "ISO8601"} if parse is pd.to_datetime else {}
    good = parse(column, errors="coerce", **options)  # type: ignore[operator]
    refuse_unparsed(path, column, good.isna() & column.notna(), what)
    return good
