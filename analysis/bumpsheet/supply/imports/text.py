"""Text files as they come: in any of the usual encodings, with any of the usual separators."""

from __future__ import annotations

import csv
import io

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.grid import Grid

# Of equal ones the first counts.
SEPARATORS = ("\t", ";", "|", ",")
# Lines from which the separator is taken.
HEAD = 200
MOST_COLUMNS = 20_000
MOST_FIELDS = 120_000_000


def read_text_grid(text: str, name: str) -> Grid:
    """Split a text into rows and fields.

    Raises
    ------
    BumpsheetError
        If it is empty, has one column only, or more fields than any table.
    """
    lines = text.splitlines()
    head = [line for line in lines[: 2 * HEAD] if line.strip()][:HEAD]
    if not head:
        raise BumpsheetError(name, "the file is empty", remedy="export it again")
    hint = head[0].strip().lower()
    if hint.startswith("sep=") and len(hint) == len("sep=,"):
        # A line by which Excel is told the separator.
        separator = hint[-1]
        text = text.replace(head[0], "", 1)
    else:
        separator = _separator(head)
    width = max((line.count(separator) for line in lines), default=0) + 1
    if width > MOST_COLUMNS or width * len(lines) > MOST_FIELDS:
        raise BumpsheetError(
            name, f"{len(lines)} rows of up to {width} columns are too many",
            remedy="cut the file into several",
        )  # fmt: skip
    try:
        frame = pd.read_csv(
            io.StringIO(text), sep=separator, header=None, names=range(width), index_col=False,
            dtype=str, keep_default_na=False, na_filter=False, skip_blank_lines=False,
            skipinitialspace=True,
        )  # fmt: skip
    except (ValueError, pd.errors.ParserError, MemoryError) as error:
        raise BumpsheetError(
            name, "not a table: its lines cannot be split into fields", remedy="export it again"
        ) from error
    return Grid("", _without_empty_columns(frame.fillna("")), None, separator)


def _separator(head: list[str]) -> str:
    """The sign that splits most lines into the same number of fields.

    A table that another sign splits may hold a comma in every number; none of the others stands in
    most lines of a table that commas split.
    """
    scores = {sign: _score(head, sign) for sign in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: scores[sign])


def _score(head: list[str], sign: str) -> int:
    """Number of lines that have the usual number of fields, if that is more than one."""
    try:
        counts = [len(row) for row in csv.reader(head, delimiter=sign)]
    except csv.Error:
        return 0
    several = [count for count in counts if count > 1]
    usual = max(set(several), key=several.count, default=0)
    return several.count(usual)


def _without_empty_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop empty columns at the right, such as those of a separator at the end of each line."""
    width = frame.shape[1]
    while width > 1 and not frame.iloc[:, width - 1].str.strip().any():
        width -= 1
    return frame.iloc[:, :width]
