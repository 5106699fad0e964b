"""How single values of a parameter file are to be written.

A message of these checks reads "problem; remedy".
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bumpsheet.handwritten.fields import Name

# Ten years of sessions; the press check allows no more either.
LONGEST_HORIZON = 2520
# Stocks that are stated by name, and further base dates: more make a list, not a report.
MOST_STOCKS = 50
MOST_DATES = 20


def _not_switched_off(value: Any) -> Any:
    if value is False:
        raise ValueError("not a series id; write null to leave the role out")
    return value


SeriesOrNone = Annotated[Name | None, BeforeValidator(_not_switched_off)]
Horizon = Annotated[int, Field(gt=0, le=LONGEST_HORIZON, strict=True)]
Percent = Annotated[float, Field(gt=0, le=100, strict=True)]
