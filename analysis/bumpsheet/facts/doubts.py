"""Which facts rest on closes that are not believed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bumpsheet.catalogue.figures import Unit
from bumpsheet.facts.model import Doubted, Rests
from bumpsheet.facts.windows import Sessions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bumpsheet.facts.model import Fact
    from bumpsheet.market.imperfections import Imperfection

# Closes that stand wrong for a session; of the others a whole history is the worse for them.
SINGLE = {"suspicious", "spike"}
LASTING = {"implausible", "level", "shift", "lone"}
LASTING |= {"other", "copy", "differs", "rounded", "dividends", "stands", "again"}


# Families whose figures are found by looking through every close since the event.
SEARCHING = {"extremes", "levels", "fade"}


def with_doubts(fact: Fact, told: Iterable[Imperfection], event: dt.date) -> Fact:
    """The fact with what is to be said of the closes that it rests on.

    Parameters
    ----------
    event : date
        The base: closes from it on are looked through for peaks and largest gains.
    """
    doubts = [
        doubt
        for item in told
        if item.series_id in fact.subject.members
        for doubt in (_single(fact, item, event) if item.kind in SINGLE else _lasting(fact, item))
    ]
    return replace(fact, doubts=(*fact.doubts, *doubts)) if doubts else fact


def _single(fact: Fact, item: Imperfection, event: dt.date) -> list[Doubted]:
    """Single closes count where the figure, or its comparison, begins or ends, or counts them."""
    ends = {fact.base, fact.as_of}
    found = []
    for day in item.days:
        # Over a fixed number of sessions other things are counted, such as days without a yield.
        is_count = fact.unit is Unit.SESSIONS and not isinstance(fact.window, Sessions)
        counted = is_count and fact.base and fact.base <= day <= fact.as_of
        counted = counted or (fact.family in SEARCHING and day >= event)
        if day in ends:
            rests = Rests.ENDS
        elif counted:
            rests = Rests.COUNTS
        elif day == fact.since:
            rests = Rests.COMPARED
        else:
            continue
        found.append(Doubted(rests, item.series_name, item.kind, day, day))
    return found


def _lasting(fact: Fact, item: Imperfection) -> list[Doubted]:
    """Of a fault that stays, everything is in doubt that looks back beyond it."""
    if item.kind not in LASTING or item.first is None or item.last is None:
        return []
    start = min(filter(None, (fact.base, fact.history_start, fact.as_of)))
    if item.first > fact.as_of or item.last < start:
        return []
    is_measured = fact.base is not None and item.last >= fact.base
    rests = Rests.ENDS if is_measured else Rests.COMPARED
    return [Doubted(rests, item.series_name, item.kind, item.first, item.last)]
