"""Refusing a report whose headline rests on closes that are not believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.against import side_by_side
from bumpsheet.market.doubts import Fault
from bumpsheet.market.relatives import are_exchanged
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from bumpsheet.catalogue.input_rules import ComparisonRules
    from bumpsheet.market.doubts import Doubt
    from bumpsheet.market.history import History

PROBLEMS = {
    Fault.IMPLAUSIBLE: "further from the value before than any market has moved",
    Fault.SPIKE: "not the value that follows from {witnesses}",
    Fault.LEVEL: "from here on at another level than {witnesses}",
    Fault.SHIFT: "closes stand a session early or late against {witnesses}",
    Fault.LONE: "a leap that {witnesses} did not share",
    Fault.OTHER: "moves unlike {witnesses}, as another series would",
    Fault.COPY: "the same moves as {witnesses}, to the last digit",
    Fault.STANDS: "repeats the value before, session after session",
    Fault.AGAIN: "the values of sessions before, one after the other",
    Fault.DIFFERS: "other values than {witnesses} has",
}


def refuse_headline(
    doubts: Iterable[Doubt],
    samples: Mapping[str, pd.Series[float] | None],
    base: dt.date,
    as_of: dt.date,
) -> None:
    """Refuse the first doubt on which the returns since the event rest.

    Parameters
    ----------
    samples : mapping of str to pandas.Series of float
        By id of the series, values of the embedded sample.

    Raises
    ------
    BumpsheetError
        With the file, the day, the value and what it should be.
    """
    for doubt in doubts:
        if doubt.touches(base, as_of):
            raise refusal(doubt, samples.get(doubt.history.series.id))


def refuse_exchanged(small: History, large: History, rules: ComparisonRules) -> None:
    """Refuse small caps and large caps that stand in each other's place.

    Raises
    ------
    BumpsheetError
        If what is called small caps leads what is called large caps.
    """
    are_named = (small.series.size, large.series.size) == ("small", "large")
    if are_named and are_exchanged(side_by_side(small.closes, large.closes), rules.exchanged):
        raise BumpsheetError(
            f"{small.series.file or small.series.id}.csv",
            f"leads the {large.series.short_name}, as large caps lead small ones: the two probably "
            "stand in each other's place",
            field=f"value, up to {as_date(small.closes.index[-1])}",
            remedy="correct the files, or take both series from another source",
        )


def refusal(doubt: Doubt, sample: pd.Series[float] | None) -> BumpsheetError:
    """Say what is wrong: the file, the day, the value and what it should be."""
    series = doubt.history.series
    better = better_value(doubt.first, doubt.value, sample)
    advice = "correct the file, or take the series from another source"
    if better is not None:
        advice = f"the embedded sample has {better:.2f}: {advice}"
    elif doubt.implied is not None:
        advice = f"they imply {doubt.implied:.2f}: {advice}"
    span = doubt.first if doubt.first == doubt.last else f"{doubt.first} to {doubt.last}"
    return BumpsheetError(
        f"{series.file or series.id}.csv",
        PROBLEMS[doubt.fault].format(witnesses=" and ".join(doubt.witnesses)),
        field=f"value, {span}",
        value=f"{doubt.value:.2f}",
        remedy=advice,
    )


def better_value(day: dt.date, value: float, sample: pd.Series[float] | None) -> float | None:
    """What the embedded sample has for a doubted session, where that is another value."""
    if sample is None or pd.Timestamp(day) not in sample.index:
        return None
    held = float(sample[pd.Timestamp(day)])
    # Sources round to the hundredth.
    return None if abs(held - value) < 0.01 else held
