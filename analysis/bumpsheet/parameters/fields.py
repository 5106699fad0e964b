"""How single values of a parameter file are to be written.

A message of these checks reads "problem; remedy".
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _written_as_date(value: Any) -> Any:
    """Refuse what pydantic would take for seconds since 1970, such as 20241129."""
    if isinstance(value, dt.date) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        return value
    raise PydanticCustomError("date_parsing", "not a date")


def all_different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that holds an entry twice."""
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} stands twice; keep one of them")
    return values


def _not_switched_off(value: Any) -> Any:
    if value is False:
        raise ValueError("not a series id; write null to leave the role out")
    return value


SeriesOrNone = Annotated[str | None, BeforeValidator(_not_switched_off)]
Day = Annotated[dt.date, BeforeValidator(_written_as_date)]
Text = Annotated[str, Field(min_length=1)]
Horizon = Annotated[int, Field(gt=0, strict=True)]
Percent = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]
