"""Reading CSV files: what is unfit becomes one line that says where."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.reading import note

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

# What a lone point means to the publishers of rates.
MISSING = ["."]


def read_csv(path: Path, *, as_text: bool = False) -> pd.DataFrame:
    """Read a CSV file as it is; everything else that reads one begins here.

    Parameters
    ----------
    as_text : bool
        Leave numbers as they are written.

    Raises
    ------
    BumpsheetError
        If the file is no table.
    """
    note(path)
    try:
        with warnings.catch_warnings():
            # Fields beyond the header would be dropped, or shift the others by one.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(
                path, index_col=False, na_values=MISSING, dtype=str if as_text else None
            )
    except (ValueError, OSError, pd.errors.ParserWarning) as error:
        raise BumpsheetError(path.name, "not a CSV table", remedy="check it") from error


def read_table(
    path: Path,
    needed: Collection[str],
    *,
    allowed: Collection[str] = (),
    plain: Callable[[str], str] = str.strip,
) -> pd.DataFrame:
    """Read columns of numbers by date.

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
    frame = read_csv(path)
    frame.columns = [_named(column, plain) for column in frame.columns]
    frame = frame.loc[:, [name in wanted for name in frame.columns]]
    _check_header(path, list(frame.columns), needed)
    index = pd.DatetimeIndex(days(path, frame["date"]))
    _check_order(path, index)
    found = {
        name: numbers(path, frame[name]).to_numpy(float) for name in frame.columns if name != "date"
    }
    return pd.DataFrame(found, index=index)


def days(path: Path, text: pd.Series) -> pd.Series:
    """Parse a column of dates; none may be missing.

    Raises
    ------
    BumpsheetError
        At the first field that is no date such as 2024-11-05.
    """
    written = text.astype("string")
    # 20241105 would be read as a date too, and as a number by everybody else.
    dashed = written.str.contains("-", regex=False, na=False)
    good = pd.to_datetime(written.where(dashed), format="ISO8601", errors="coerce")
    if getattr(good.dt, "tz", None) is not None:
        good = pd.Series(pd.NaT, index=text.index)
    refuse_first(path, text, good.isna(), "a date such as 2024-11-05")
    return good


def numbers(path: Path, text: pd.Series) -> pd.Series[float]:
    """Parse a column of finite numbers; empty fields are missing.

    Raises
    ------
    BumpsheetError
        At the first field that is neither empty nor a finite number.
    """
    values = pd.to_numeric(text, errors="coerce").astype(float)
    good = values.where(np.isfinite(values))
    refuse_first(path, text, good.isna() & text.notna(), "a number")
    return good


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


def refuse_first(path: Path, text: pd.Series, wrong: pd.Series[bool], what: str) -> None:
    """Name the first field of a column that is not what it should be."""
    bad = text[wrong]
    if len(bad):
        raise BumpsheetError(
            path.name,
            f"not {what}",
            field=f"{text.name}, line {int(bad.index[0]) + 2}",
            value=str(bad.iloc[0]),
            remedy="correct the file",
        )


def _check_order(path: Path, index: pd.DatetimeIndex) -> None:
    steps = np.diff(index.to_numpy("datetime64[D]").astype(int))
    wrong = np.flatnonzero(steps <= 0)
    if len(wrong):
        place = int(wrong[0]) + 1
        raise BumpsheetError(
            path.name,
            "dates twice" if steps[wrong[0]] == 0 else "dates out of order",
            field=f"date, line {place + 2}",
            value=str(index[place].date()),
            remedy="correct the file",
        )
