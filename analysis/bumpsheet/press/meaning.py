"""What a statement says must be possible: its series, sessions, portfolio and facts exist."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean, one_of
from bumpsheet.market.inputs.portfolios import DECILES, OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.press.desk import Desk
    from bumpsheet.press.model import Article, Claim
    from bumpsheet.trading.calendars import TradingCalendar


def check_meaning(desk: Desk, article: Article, where: str) -> None:
    """Refuse statements that no data could decide because of how they were entered.

    Raises
    ------
    BumpsheetError
        At the first one.
    """
    event = desk.event(article.event, where)
    base, day0 = desk.span_of(event)
    for claim in article.claims:
        _check_series(desk, claim, where)
        _check_sessions(desk.sessions_of(event), claim, where, base, day0)
        _check_known(article, claim, where)
        _check_portfolio(claim, where)
        _check_fact(desk, article, claim, where)


def _check_series(desk: Desk, claim: Claim, where: str) -> None:
    """Refuse series that are not in the catalogue, unless others are named that stand in."""
    named = [("over", claim.over), *(("proxies", series) for series in claim.proxies)]
    named += [("sectors", series) for series in claim.sectors if claim.measure == "leading_sectors"]
    if not claim.proxies:
        named.append(("series", claim.series))
    ids = desk.catalogues.series.ids
    for field, series in named:
        if series is not None and series not in ids:
            raise BumpsheetError(
                where,
                "not in the series catalogue",
                field=f"{claim.id}.{field}",
                value=series,
                remedy=did_you_mean(series, ids)
                or "add it to data/series.yml, or name proxies that stand in for it",
            )


def _check_sessions(
    sessions: TradingCalendar, claim: Claim, where: str, event_base: dt.date, day0: dt.date
) -> None:
    """Refuse stated days without trading, and an as-of date that is not after its base."""
    stated = {"base": _stated(claim.base), "as_of": _stated(claim.as_of)}
    listed = [("bases", day) for day in claim.bases] + [("dates", day) for day in claim.dates]
    first, last = (day.date() for day in sessions.index[[0, -1]])
    for field, day in [*stated.items(), *listed]:
        if day is None or day in sessions:
            continue
        inside = first < day < last
        raise BumpsheetError(
            where,
            f"not a session of {sessions.calendar}"
            if inside
            else f"outside the calendar, which runs from {first} to {last}",
            field=f"{claim.id}.{field}",
            value=str(day),
            remedy=f"use {sessions.before(day)}, the session before"
            if inside
            else "use a date inside it",
        )
    base = None if claim.base == "open" else stated["base"] or event_base
    as_of = None if claim.as_of == "open" else stated["as_of"] or day0
    if base is not None and as_of is not None and as_of <= base:
        said = "its base" if stated["base"] else "the base of the event,"
        raise BumpsheetError(
            where,
            f"not after {said} {base}",
            field=f"{claim.id}.as_of",
            value=str(as_of),
            remedy="use a later session, or an earlier base",
        )


def _stated(day: dt.date | str | None) -> dt.date | None:
    return None if isinstance(day, str) else day


def _check_known(article: Article, claim: Claim, where: str) -> None:
    """Refuse days that lay in the future when the article was published."""
    if article.published_on is None:
        return
    named = {
        "base": [claim.base],
        "as_of": [claim.as_of],
        "bases": claim.bases,
        "dates": claim.dates,
        "search": [claim.search and claim.search.first],
        "within": [claim.within and claim.within.first],
        "published": [claim.published],
    }
    for field, days in named.items():
        for day in days:
            if isinstance(day, dt.date) and day > article.published_on:
                raise BumpsheetError(
                    where,
                    f"later than the article, which is of {article.published_on}",
                    field=f"{claim.id}.{field}",
                    value=str(day),
                    remedy="correct this date, or published_on",
                )


def _check_portfolio(claim: Claim, where: str) -> None:
    known = (*DECILES, *OTHERS)
    if claim.portfolio is not None and claim.portfolio not in known:
        raise BumpsheetError(
            where,
            "no such portfolio",
            field=f"{claim.id}.portfolio",
            value=claim.portfolio,
            remedy=one_of(claim.portfolio, known),
        )


def _check_fact(desk: Desk, article: Article, claim: Claim, where: str) -> None:
    """Refuse facts of no report, and those that are no figure of the catalogue."""
    if claim.fact is None:
        return
    if article.report is None:
        raise BumpsheetError(
            where,
            "a fact of no report",
            field=f"{claim.id}.fact",
            value=claim.fact,
            remedy="name the report at the top, or leave the fact out",
        )
    figures = [name.replace("_", "-") for name in desk.catalogues.figures]
    if not any(f"{claim.fact}-".startswith(f"{figure}-") for figure in figures):
        raise BumpsheetError(
            where,
            "no report has such a fact",
            field=f"{claim.id}.fact",
            value=claim.fact,
            remedy=did_you_mean(claim.fact, figures) or "see: bumpsheet figures NAME",
        )


def check_report(article: Article, reports: Iterable[str], where: str) -> None:
    """Refuse a report that has no parameter file."""
    known = list(reports)
    if article.report is not None and article.report not in known:
        raise BumpsheetError(
            where,
            "no such report",
            field="report",
            value=article.report,
            remedy=did_you_mean(article.report, known) or "leave it out, or write its parameters",
        )
