"""From the bytes of a reply to a table of days and values; what is no such table is refused."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.supply.failures import RefusedReplyError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bumpsheet.supply.fetching import Reply

# How publishers write that there is no value.
MISSING = frozenset({"", ".", "..", "-", "--", "n/a", "NaN"})
PAGE = ("<!doctype html", "<html", "<head", "<body")
# The beginning of what was found instead, for the message.
SHOWN = 60


def text_of(reply: Reply) -> str:
    """The reply as text.

    Raises
    ------
    RefusedReplyError
        If it is a web page, or no text.
    """
    try:
        text = reply.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedReplyError(reply.address, "bytes that are no text") from error
    if text.lstrip()[:SHOWN].lower().startswith(PAGE):
        raise RefusedReplyError(reply.address, "a web page instead of data")
    if "\x00" in text:
        raise RefusedReplyError(reply.address, "bytes that are no text")
    return text


def columns_of(
    reply: Reply, needed: Sequence[Collection[str]], delimiter: str = ","
) -> list[tuple[str, ...]]:
    """Fields of a delimited reply, row by row, in the columns that are needed.

    A last line without its end may be half a line and is left out.

    Parameters
    ----------
    needed : sequence of collection of str
        For each column the headings under which the source has published it.

    Raises
    ------
    RefusedReplyError
        If there is another header, or a row of another length.
    """
    text = text_of(reply)
    whole = text[: text.rfind("\n") + 1]
    try:
        rows = [row for row in csv.reader(io.StringIO(whole), delimiter=delimiter) if row]
    except csv.Error as error:
        raise RefusedReplyError(reply.address, "not a table") from error
    header = [field.strip() for field in rows[0]] if rows else []
    places = [
        next((place for place, name in enumerate(header) if name in names), None)
        for names in needed
    ]
    if None in places:
        shown = delimiter.join(header)[:SHOWN] or text[:SHOWN]
        raise RefusedReplyError(reply.address, f"other columns than documented ({shown.strip()!r})")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise RefusedReplyError(reply.address, f"line {number} has {len(row)} fields")
    return [tuple(row[place or 0].strip() for place in places) for row in rows[1:]]


def values_table(
    reply: Reply, rows: Collection[tuple[str, ...]], date_format: str = "%Y-%m-%d"
) -> pd.DataFrame:
    """Days and values of rows of text, in the order of the days.

    Returns
    -------
    pandas.DataFrame
        Columns ``date`` (datetime64) and ``value`` (float), without the rows that have no value.

    Raises
    ------
    RefusedReplyError
        If a field is no date or no number, a date stands twice, or no value is left.
    """
    frame = pd.DataFrame([row[:2] for row in rows], columns=["date", "value"], dtype=str)
    frame = frame[~frame["value"].isin(list(MISSING))]
    if frame.empty:
        raise RefusedReplyError(reply.address, "holds no value")
    days = pd.to_datetime(frame["date"], format=date_format, errors="coerce")
    _refuse(reply, frame["date"], days.isna(), "a date")
    values = pd.to_numeric(frame["value"], errors="coerce").astype(float)
    _refuse(reply, frame["value"], ~np.isfinite(values), "a number")
    table = pd.DataFrame({"date": days.astype("datetime64[ns]"), "value": values})
    if table["date"].duplicated().any():
        twice = table["date"][table["date"].duplicated()].iloc[0]
        raise RefusedReplyError(reply.address, f"{twice.date()} stands twice")
    return table.sort_values("date", ignore_index=True)


def _refuse(reply: Reply, text: pd.Series[str], wrong: pd.Series[bool], what: str) -> None:
    if wrong.any():
        found = str(text[wrong].iloc[0])[:SHOWN]
        raise RefusedReplyError(reply.address, f"{found!r} is not {what}")
