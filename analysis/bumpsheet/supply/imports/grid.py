"""A table before anything is known about it: text in rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from typing import Any

LETTERS = 26


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or the only table of a file.

    Parameters
    ----------
    name : str
        Of the sheet; empty where the file has none.
    cells : pandas.DataFrame of str
        Rows and columns counted from 0; empty fields are empty text.
    machine : numpy.ndarray of bool, optional
        Of the shape of ``cells``: the field is a number or a date of the spreadsheet itself,
        written here with a decimal point or as YYYY-MM-DD; None where all fields are text.
    separator : str
        Sign between the fields of a text file.
    """

    name: str
    cells: pd.DataFrame
    machine: np.ndarray[Any, Any] | None = None
    separator: str = ""

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.cells)

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.cells.shape[1]

    def column(self, place: int) -> pd.Series[str]:
        """One column, from the first row to the last."""
        return self.cells.iloc[:, place]

    def row(self, place: int) -> list[str]:
        """One row, its fields without the space around them."""
        return [str(field).strip() for field in self.cells.iloc[place].tolist()]

    def is_machine(self, row: int, column: int) -> bool:
        """Whether a field is a number or date of the spreadsheet itself."""
        return self.machine is not None and bool(self.machine[row, column])

    def turned(self) -> Grid:
        """The same table with rows for columns."""
        cells = self.cells.T
        cells.index = pd.RangeIndex(len(cells))
        cells.columns = pd.RangeIndex(cells.shape[1])
        machine = None if self.machine is None else np.ascontiguousarray(self.machine.T)
        return Grid(self.name, cells, machine, self.separator)


def letters(place: int) -> str:
    """A column as spreadsheets name it, counted from 0: A, B, ..., Z, AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, LETTERS)
        text = chr(ord("A") + rest) + text
    return text
