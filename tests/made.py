"""A fact made by hand, for tests that need no data."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bumpsheet.catalogue.figures import Unit
from bumpsheet.catalogue.writing import Writing
from bumpsheet.facts.model import Fact
from bumpsheet.facts.subjects import OneSeries

AMERICAN = Writing("month first", "USD", "$")
BRITISH = Writing("day first", "USD", "$")


def made_fact(fact_id: str, value: float | dt.date, **more: Any) -> Fact:
    """A return since the election of 2016, but for what is given."""
    known: dict[str, Any] = {
        "family": "returns",
        "figure": "return_since_event",
        "place": 0,
        "subject": OneSeries("RUT"),
        "series_name": "Russell 2000 price index",
        "series_short_name": "Russell 2000",
        "unit": Unit.PERCENT,
        "is_change": True,
        "digits": 2,
        "label": "since the event",
        "as_of": dt.date(2016, 11, 18),
        "base": dt.date(2016, 11, 8),
        "sources": (),
        "formula": "close(as_of) / close(base) - 1",
        "writing": AMERICAN,
    }
    return Fact(id=fact_id, value=value, **(known | more))
