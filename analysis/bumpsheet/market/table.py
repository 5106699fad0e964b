"""Reading a table of numbers by date: what is unfit becomes one line that says where."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path


def read_table(
    path: Path,
    needed: Collection[str],
    *,
    allowed: Collection[str] = (),
    plain: Callable[[str], str] = str.strip,
) -> pd.DataFrame:
    """Read columns of a CSV file.

    Parameters
    ----------
    needed, allowed : collection of str
        Columns that must be there, and ones that are read if they are; all others are ignored.
    plain : callable
        Makes the name of a column out of its heading.

    Returns
    -------
    pandas.DataFrame
        Columns of float, empty fields missing; indexed by days that are unique and in order.

    Raises
    ------
    BumpsheetError
        If the file is no such table.
    """
    wanted = {"date", *needed, *allowed}
    try:
        with warnings.catch_warnings():
            # Fields beyond the header would be dropped, or shift the others by one.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(path, index_col=False)
    except (ValueError, OSError, pd.errors.ParserWarning) as error:
        raise BumpsheetError(path.name, "not a CSV table", remedy="check it") from error
    frame.columns = [_named(column, plain) for column in frame.columns]
    frame = frame.loc[:, [name in wanted for name in frame.columns]]
    _check_header(path, list(frame.columns), needed)
    days = pd.DatetimeIndex(_parsed(path, frame["date"], "a date such as 2024-11-05", _days))
    _check_order(path, days)
    numbers = {
        name: _parsed(path, frame[name], "a number", _numbers).to_numpy(float)
        for name in frame.columns
        if name != "date"
    }
    return pd.DataFrame(numbers, index=days)


def _named(heading: object, plain: Callable[[str], str]) -> str:
    # A heading that stands twice reaches us as NAME.1.
    name = plain(re.sub(r"\.\d+$", "", str(heading)))
    return "date" if name == "Date" else name


def _check_header(path: Path, columns: list[str], needed: Collection[str]) -> None:
    lacking = sorted({"date", *needed} - set(columns))
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if lacking or twice:
        raise BumpsheetError(
            path.name,
            f"lacks {', '.join(lacking)}" if lacking else f"{', '.join(twice)} stands twice",
            field="header",
            remedy="name each column once",
        )


def _days(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")


def _numbers(text: pd.Series) -> pd.Series[float]:
    values = pd.to_numeric(text, errors="coerce").astype(float)
    return values.where(np.isfinite(values))


def _parsed(
    path: Path, text: pd.Series, what: str, parse: Callable[[pd.Series], pd.Series]
) -> pd.Series:
    """Parse a column; only a date must not be missing."""
    good = parse(text)
    refuse_unparsed(path, text, good.isna() & (text.notna() | (text.name == "date")), what)
    return good


def refuse_unparsed(path: Path, text: pd.Series, wrong: pd.Series[bool], what: str) -> None:
    """Name the first field of a column that is not what it should be.

    Raises
    ------
    BumpsheetError
        If any field is wrong.
    """
    bad = text[wrong]
    if len(bad):
        raise BumpsheetError(
            path.name,
            f"not {what}",
            field=f"{text.name}, line {int(bad.index[0]) + 2}",
            value=str(bad.iloc[0]),
            remedy="correct the file",
        )


def _check_order(path: Path, days: pd.DatetimeIndex) -> None:
    steps = np.diff(days.to_numpy("datetime64[D]").astype(int))
    wrong = np.flatnonzero(steps <= 0)
    if len(wrong):
        place = int(wrong[0]) + 1
        raise BumpsheetError(
            path.name,
            "dates twice" if steps[wrong[0]] == 0 else "dates out of order",
            field=f"date, line {place + 2}",
            value=str(days[place].date()),
            remedy="correct the file",
        )
