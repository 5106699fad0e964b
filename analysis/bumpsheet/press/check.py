"""Checking articles: every reading of a statement is computed, the verdict follows from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError
from bumpsheet.press.hedges import Agreement, check_precision, compare
from bumpsheet.press.meaning import check_meaning
from bumpsheet.press.measured import Span
from bumpsheet.press.needs import needs_of
from bumpsheet.press.registry import PRIVATE, measure_of
from bumpsheet.press.verdict import Finding, Reading, Verdict
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.hedges import Hedges
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.hedges import Comparison
    from bumpsheet.press.measured import Measured
    from bumpsheet.press.model import Article, Claim
    from bumpsheet.press.registry import Measure
    from bumpsheet.trading.calendars import TradingCalendar

# Sessions after the event among which an open as-of date is looked for.
SEARCHED = 25


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """An article with the findings on its statements, in their order."""

    article: Article
    findings: tuple[Finding, ...]

    def count(self, verdict: Verdict) -> int:
        """Number of statements with this verdict."""
        return sum(finding.verdict is verdict for finding in self.findings)


def check_article(desk: Desk, article: Article, hedges: Hedges, where: str) -> CheckedArticle:
    """Recompute every statement of an article.

    Parameters
    ----------
    where : str
        The article's file, for error messages.

    Raises
    ------
    BumpsheetError
        If a statement names no known event, measure, precision or series, lacks a field, or
        cannot be meant as it was entered.
    """
    event = desk.event(article.event, where)
    measures = {claim.id: measure_of(claim, where) for claim in article.claims}
    for claim in article.claims:
        check_precision(claim, hedges, where)
    check_meaning(desk, article, where)
    alone = {
        claim.id: _readings(desk, claim, measures[claim.id], event, hedges, latest=article.latest)
        for claim in article.claims
    }
    return CheckedArticle(
        article,
        tuple(_finding(desk, claim, article, event, alone) for claim in article.claims),
    )


Tried = tuple[tuple[Reading, ...], str]


def _readings(
    desk: Desk,
    claim: Claim,
    measure: Measure,
    event: Event,
    hedges: Hedges,
    *,
    latest: dt.date | None,
) -> Tried:
    """Compute all readings; without any, the reason."""
    spans = tuple(_spans(desk, claim, event, latest))
    reason = ""
    if claim.as_of == "open" and not spans:
        reason = f"no session searched lies between its base and {latest}, the last it can know of"
    for series in (claim.series, *claim.proxies):
        is_proxy = bool(measure.proxy) or series != claim.series
        asked = claim.model_copy(update={"series": series})
        found = []
        for span in spans:
            try:
                measured = measure.compute(desk, asked, span)
                for read in filter(None, (series, claim.over)):
                    desk.refuse_doubted(read, event, measured.base, measured.as_of)
            except MissingDataError as missing:
                reason = reason or str(missing)
                continue
            compared = compare(claim, measured.value, hedges)
            agreement = _agreement(measured, compared)
            found.append(Reading(series, measured, agreement, compared.difference, is_proxy))
        if found:
            return tuple(found), ""
    return (), reason


def _agreement(measured: Measured, compared: Comparison) -> Agreement:
    if not measured.holds:
        return Agreement.CONTRADICTED
    is_below = compared.difference is not None and compared.difference < 0
    if measured.is_lower_bound and is_below and compared.agreement is Agreement.CONTRADICTED:
        return Agreement.CONSISTENT
    return compared.agreement


def _spans(desk: Desk, claim: Claim, event: Event, latest: dt.date | None) -> Iterator[Span]:
    base, day0 = desk.span_of(event)
    bases: tuple[dt.date, ...] = (base,)
    if claim.base == "open":
        bases = claim.bases or (base,)
    elif (stated := _stated(claim.base)) is not None:
        bases = (stated,)
    is_open = claim.as_of == "open"
    sessions = desk.sessions_of(event)
    ends = _searched(sessions, claim, day0, latest) if is_open else (_stated(claim.as_of) or day0,)
    for first, last in product(bases, ends):
        if first < last:
            yield Span(first, last, base, event)


def _stated(day: dt.date | str | None) -> dt.date | None:
    return None if isinstance(day, str) else day


def _searched(
    sessions: TradingCalendar, claim: Claim, day0: dt.date, latest: dt.date | None
) -> tuple[dt.date, ...]:
    """Sessions that an open as-of date may be: none that the article cannot know of."""
    if claim.search is not None:
        days = sessions.between(claim.search.first, claim.search.last)
    else:
        start = sessions.index.searchsorted(day0.isoformat())
        days = sessions.index[start : start + SEARCHED]
    known = (as_date(day) for day in days)
    return tuple(day for day in known if latest is None or day <= latest)


def _finding(
    desk: Desk, claim: Claim, article: Article, event: Event, alone: dict[str, Tried]
) -> Finding:
    readings, reason = alone[claim.id]
    if not readings:
        verdict = Verdict.NOT_PUBLIC if claim.measure in PRIVATE else Verdict.UNDECIDED
        needs = needs_of(desk, claim, tuple(_spans(desk, claim, event, article.latest)))
        return Finding(claim, verdict, reason=reason, needs=needs)
    fits_alone = _fitting(readings)
    joint = _joint(claim, article, alone, fits_alone)
    fits = joint if claim.same_session_as else fits_alone
    best = (joint or fits or fits_alone or sorted(readings, key=_distance))[0]
    return Finding(claim, _verdict(best, fits, claim), best, fits, readings, fits_alone)


def _joint(
    claim: Claim, article: Article, alone: dict[str, Tried], fits: tuple[Reading, ...]
) -> tuple[Reading, ...]:
    """Readings that fit together with every statement that must share their sessions."""
    linked = {claim.same_session_as} | {
        other.id for other in article.claims if other.same_session_as == claim.id
    }
    for other in sorted(name for name in linked if name):
        sessions = {reading.sessions for reading in _fitting(alone[other][0])}
        fits = tuple(reading for reading in fits if reading.sessions in sessions)
    return fits


def _fitting(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    return tuple(r for r in readings if r.agreement is Agreement.REPRODUCED)


def _verdict(best: Reading, fits: tuple[Reading, ...], claim: Claim) -> Verdict:
    if best.is_proxy:
        return Verdict.BY_PROXY
    if fits:
        return Verdict.REPRODUCED
    if claim.same_session_as and best.agreement is Agreement.REPRODUCED:
        return Verdict.CONTRADICTED
    is_near = best.agreement is Agreement.CONSISTENT
    return Verdict.NEAR if is_near else Verdict(best.agreement.value)


def _distance(reading: Reading) -> float:
    return math.inf if reading.difference is None else abs(reading.difference)
