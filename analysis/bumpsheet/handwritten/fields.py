"""How single values of hand-written files are to be written.

A message of these checks reads "problem; remedy".
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.letters import complaint_about

# Calendars begin in 1970 and end about a year from now; what lies between these years and that is
# told with the calendar's own bounds.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2300, 1, 1)

# Of letters that every mail server takes.
MAILBOX = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
LONGEST_MAILBOX, LONGEST_LOCAL = 254, 64


def is_mailbox(text: str) -> bool:
    """Whether mail can be sent there: ``reader@example.com``, in letters of ASCII."""
    is_short = len(text) <= LONGEST_MAILBOX and len(text.partition("@")[0]) <= LONGEST_LOCAL
    return is_short and MAILBOX.fullmatch(text) is not None


def _written_as_date(value: Any) -> Any:
    """Refuse what pydantic would take for seconds since 1970, such as 20241129."""
    if isinstance(value, dt.date) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)[:11]):
        return value
    raise PydanticCustomError("date_parsing", "not a date")


def _in_our_time(value: dt.date) -> dt.date:
    if not FIRST_DAY <= value < LAST_DAY:
        raise ValueError(f"not between {FIRST_DAY.year} and {LAST_DAY.year}; use a date inside it")
    return value


def _mailbox(value: str) -> str:
    if not is_mailbox(value):
        raise ValueError("not an address of mail; write it like desk@example.com, in ASCII")
    return value


def _printed(value: str) -> str:
    if "\n" in value:
        raise ValueError("a text of several lines; write it on one line")
    complaint = complaint_about(value)
    if complaint:
        raise ValueError("; ".join(complaint))
    return value


def all_different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that holds an entry twice."""
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} stands twice; keep one of them")
    return values


def day_of(text: str, option: str) -> dt.date:
    """Read a date that stands on the command line.

    Raises
    ------
    BumpsheetError
        If it is none, naming the option.
    """
    try:
        return _in_our_time(dt.date.fromisoformat(_written_as_date(text)))
    except (ValueError, PydanticCustomError) as error:
        raise BumpsheetError(
            option, "not a date", value=text, remedy="write it as 2024-11-29"
        ) from error


Day = Annotated[dt.date, BeforeValidator(_written_as_date), AfterValidator(_in_our_time)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# A line of running text or of a table.
Line = Annotated[Text, Field(max_length=300)]
# A headline: three lines of the newsletter at most.
Title = Annotated[Text, Field(max_length=200)]
# A few words on a chart.
Label = Annotated[Text, Field(max_length=40)]
# An identifier or the name of something.
Name = Annotated[Text, Field(max_length=120)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
# The same in files whose other texts may have any letters.
PrintedLine = Annotated[Line, AfterValidator(_printed)]
PrintedName = Annotated[Name, AfterValidator(_printed)]
