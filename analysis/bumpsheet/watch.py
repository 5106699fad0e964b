"""``bumpsheet watch``: fetch, rebuild what is due and deliver, again and again."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# Sources publish once a day; whoever asks more often than this learns nothing.
LEAST, MOST = dt.timedelta(minutes=15), dt.timedelta(days=31)


def interval(written: str) -> dt.timedelta:
    """Read a number with its unit, such as ``6h``.

    Raises
    ------
    BumpsheetError
        If it is none, or too short or too long.
    """
    found = re.fullmatch(r"(\d{1,4})([mhd])", written.strip())
    span = dt.timedelta(**{UNITS[found[2]]: int(found[1])}) if found else None
    if span is None or not LEAST <= span <= MOST:
        raise BumpsheetError(
            "--every",
            "no span between 15 minutes and 31 days",
            value=written,
            remedy="write it as 30m, 6h or 1d",
        )
    return span


def one_round(steps: Sequence[Callable[[], bool]], tell: Callable[[BumpsheetError], None]) -> bool:
    """Do one step after the other; what ends one is told and does not end the round.

    Returns
    -------
    bool
        Whether all came to their end.
    """
    are_done = []
    for step in steps:
        try:
            are_done.append(step())
        except BumpsheetError as error:
            tell(error)
            are_done.append(False)
    return all(are_done)


def keep_watch(
    steps: Sequence[Callable[[], bool]],
    every: dt.timedelta,
    tell: Callable[[BumpsheetError], None],
    say: Callable[[str], None],
    rest: Callable[[float], None] = time.sleep,
) -> None:
    """Do a round, rest, and do the next, until the user interrupts.

    Parameters
    ----------
    rest : callable
        Lets so many seconds pass.
    """
    while True:
        began = time.monotonic()
        one_round(steps, tell)
        left = max(every.total_seconds() - (time.monotonic() - began), 0.0)
        then = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=left)
        say(f"next: {then:%Y-%m-%d %H:%M} UTC")
        rest(left)
