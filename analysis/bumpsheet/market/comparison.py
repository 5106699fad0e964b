"""The report's own series against everything of the stores that must move as they do."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bumpsheet.market.cross_check import suspicious_closes
from bumpsheet.market.doubts import SPANS, Doubt, Fault, copies, doubts_of
from bumpsheet.market.imperfections import Better, Imperfection
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.refusals import better_value, refuse_exchanged, refuse_headline
from bumpsheet.market.witnesses import read_witnesses
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    import pandas as pd

    from bumpsheet.market.history import History
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.request import Request
    from bumpsheet.market.witnesses import Witnesses

    Samples = Mapping[str, pd.Series[float] | None]


def compare_series(
    histories: Mapping[str, History], request: Request, inputs: Inputs
) -> list[Imperfection]:
    """Compare the series of every role; what is found is told.

    Raises
    ------
    BumpsheetError
        If the returns since the event rest on closes that are not believed.
    """
    known = {role: read_witnesses(history, request, inputs) for role, history in histories.items()}
    samples = {histories[role].series.id: found.sample for role, found in known.items()}
    doubts = [
        doubt
        for role, history in histories.items()
        for doubt in doubts_of(
            history,
            known[role],
            _relatives(role, histories, inputs),
            request.catalogues.input_rules,
        )
    ]
    spec = request.catalogues.input_rules.comparison
    doubts += copies(histories, spec)
    small = histories["small"]
    witnessed = _two_witnesses(small, inputs)
    doubts += [doubt for doubt in witnessed[0] if doubt.first not in _days(doubts, small)]
    refuse_headline(doubts, samples, request.base, request.as_of)
    refuse_exchanged(small, histories["large"], spec)
    suspicious = _days(witnessed[0], small)
    others = [
        doubt
        for doubt in doubts
        if doubt.history is not small or doubt.fault is not Fault.SPIKE
        or doubt.first not in suspicious
    ]  # fmt: skip
    return [
        *_suspicious(small, *witnessed, samples),
        *told(others, samples),
        *_unfit(histories, known),
    ]


def _relatives(role: str, histories: Mapping[str, History], inputs: Inputs) -> dict[str, History]:
    """The other indices of the report, or the other yield."""
    if role == "yield":
        companions = inputs.get(COMPANIONS)
        short = companions.part("short_yield") if companions else None
        return {} if short is None else {short.series.short_name: short}
    return {
        history.series.short_name: history
        for other, history in histories.items()
        if other not in {role, "yield"} and history.series.id != histories[role].series.id
    }


def _two_witnesses(small: History, inputs: Inputs) -> tuple[list[Doubt], dt.date | None]:
    """Closes that net asset value and price of the fund both give away, and the last one judged."""
    companions, shares = inputs.get(COMPANIONS), inputs.get(FUND_SHARES)
    price = companions.series.get(small.series.tracked_by or "") if companions else None
    if shares is None or price is None:
        return [], None
    compared = small.closes.index.intersection(shares.nav.index).intersection(price.closes.index)
    names = (price.series.name, f"{shares.name}, net asset value")
    found = [
        Doubt(Fault.SPIKE, small, close.day, close.day, close.value, close.implied, names)
        for close in suspicious_closes(small.closes, shares.nav, price.closes)
    ]
    # The last close compared has no next session that could tell.
    return found, as_date(compared[-2]) if len(compared) > 1 else None


def _days(doubts: Collection[Doubt], history: History) -> set[dt.date]:
    return {d.first for d in doubts if d.history is history and d.fault is Fault.SPIKE}


def _suspicious(
    small: History, found: list[Doubt], last: dt.date | None, samples: Samples
) -> list[Imperfection]:
    """Closes of the small-cap index that the fund tracking it gives away; they are left as is."""
    if not found:
        return []
    days = tuple(doubt.first for doubt in found)
    return [
        Imperfection(
            "suspicious",
            small.series.id,
            small.series.short_name,
            len(days),
            last=last,
            days=days,
            better=_better(found, samples),
        )
    ]


def told(doubts: list[Doubt], samples: Samples) -> list[Imperfection]:
    """List doubted closes by series and fault; spans each for itself."""

    def kind(doubt: Doubt) -> tuple[str, str, str]:
        span = f"{doubt.first}" if doubt.fault in SPANS else ""
        return doubt.history.series.id, doubt.fault.value, span

    told = []
    for _, group in groupby(sorted(doubts, key=kind), key=kind):
        found = sorted(group, key=lambda doubt: doubt.first)
        series, fault = found[0].history.series, found[0].fault
        is_span = fault in SPANS
        names = dict.fromkeys(name for doubt in found for name in doubt.witnesses)
        told.append(
            Imperfection(
                fault.value,
                series.id,
                series.short_name,
                len(found),
                first=found[0].first,
                last=found[-1].last,
                days=() if is_span else tuple(doubt.first for doubt in found),
                witnesses=tuple(names),
                better=_better(found, samples),
            )
        )
    return told


def _better(doubts: list[Doubt], samples: Samples) -> tuple[Better, ...]:
    pairs = [
        (doubt, better_value(doubt.first, doubt.value, samples.get(doubt.history.series.id)))
        for doubt in doubts
    ]
    return tuple(
        Better(doubt.first, doubt.value, value) for doubt, value in pairs if value is not None
    )


def _unfit(histories: Mapping[str, History], known: Mapping[str, Witnesses]) -> list[Imperfection]:
    return [
        Imperfection("unfit_source", series.id, series.short_name, witnesses=(name,), reason=reason)
        for role, found in known.items()
        for series in [histories[role].series]
        for name, reason in found.unfit.items()
    ]
