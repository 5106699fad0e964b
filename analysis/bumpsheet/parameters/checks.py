"""What the parameters of a report must satisfy beyond their form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.series import Series, SeriesCatalogue
    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.trading.calendars import TradingCalendar

# Only of these does a return from one close to the next make sense.
WITH_RETURNS = {
    SeriesKind.INDEX_PRICE_RETURN,
    SeriesKind.INDEX_TOTAL_RETURN,
    SeriesKind.ETF,
    SeriesKind.STOCK,
}


def check_roles(spec: ReportSpec, catalogue: SeriesCatalogue, where: str) -> None:
    """Refuse roles whose series is not in the catalogue or cannot play them."""
    for role, series_id in spec.series.model_dump(by_alias=True).items():
        if series_id is None:
            continue
        series = catalogue.named(series_id, where, f"series.{role}")
        _check_kind(role, series, where)
        _check_size(role, series, where)


def check_stocks(spec: ReportSpec, catalogue: SeriesCatalogue, where: str) -> None:
    """Refuse stocks that are not in the catalogue, and what is in it but no stock."""
    for place, series_id in enumerate(spec.stocks, start=1):
        series = catalogue.named(series_id, where, f"stocks entry {place}")
        if series.kind is not SeriesKind.STOCK:
            raise BumpsheetError(
                where,
                f"must be a stock, {series.name} is of kind {series.kind}",
                field=f"stocks entry {place}",
                value=series_id,
                remedy="leave it out, or give it a role under series",
            )


def _check_size(role: str, series: Series, where: str) -> None:
    """Refuse roles that are swapped: every sentence would say the opposite."""
    if role in {"small", "large"} and series.size not in {None, role}:
        raise BumpsheetError(
            where,
            f"{series.name} is made of {series.size} companies",
            field=f"series.{role}",
            value=series.id,
            remedy=f"name it under {series.size}, and a series of {role} companies here",
        )


def fits(role: str, series: Series) -> bool:
    """Whether a series can play a role."""
    is_other_size = role in {"small", "large"} and series.size not in {None, role}
    return _is_of_kind(role, series) and not is_other_size


def _is_of_kind(role: str, series: Series) -> bool:
    return series.kind is SeriesKind.YIELD if role == "yield" else series.kind in WITH_RETURNS


def _check_kind(role: str, series: Series, where: str) -> None:
    if not _is_of_kind(role, series):
        wanted = "a yield" if role == "yield" else "an index, a fund or a stock"
        example = "DGS10" if role == "yield" else "RUT, SPX or IWM"
        raise BumpsheetError(
            where,
            f"must be {wanted}, {series.name} is of kind {series.kind}",
            field=f"series.{role}",
            value=series.id,
            remedy=f"use a series such as {example}",
        )


def first_that_knows(
    spec: ReportSpec, event: Event, sessions: TradingCalendar, where: str
) -> dt.date:
    """First session of the report's calendar that knows the event."""
    field = "event" if isinstance(spec.event, str) else "event.date"
    _check_inside(event.date, sessions, where, field)
    return event.day_zero(sessions)


def refuse_too_early(day: dt.date, first: dt.date, where: str) -> None:
    """Refuse the latest session of the data if it does not know the event."""
    if day < first:
        raise BumpsheetError(
            where,
            f"the data end on {day}, and no session before {first} knows the event",
            field="as_of",
            value="latest",
            remedy="bring newer data into the store, such as with: bumpsheet data pull",
        )


def check_dates(spec: ReportSpec, event: Event, sessions: TradingCalendar, where: str) -> None:
    """Refuse an as-of date that is no session or does not know the event, and late base dates."""
    field = "event" if isinstance(spec.event, str) else "event.date"
    _check_inside(event.date, sessions, where, field)
    _check_inside(spec.as_of, sessions, where, "as_of")
    if spec.members is not None:
        _check_inside(spec.members, sessions, where, "members")
    first = event.day_zero(sessions)
    if spec.as_of < first:
        raise BumpsheetError(
            where,
            f"before the event, which no session before {first} knows",
            field="as_of",
            value=str(spec.as_of),
            remedy=f"use {first} or later",
        )
    if spec.as_of not in sessions:
        raise BumpsheetError(
            where,
            f"not a session of {spec.calendar}",
            field="as_of",
            value=str(spec.as_of),
            remedy=f"use {sessions.before(spec.as_of)}, the session before",
        )
    for place, day in enumerate(spec.since, start=1):
        field = f"since entry {place}"
        _check_inside(day, sessions, where, field)
        if day >= spec.as_of:
            raise BumpsheetError(
                where,
                f"not before the as-of date {spec.as_of}",
                field=field,
                value=str(day),
                remedy="use an earlier date",
            )


def check_calendar(calendar: str, where: str) -> None:
    """Refuse an exchange of which no calendar is known."""
    import exchange_calendars  # noqa: PLC0415 - large, and not all that reads reports checks them

    known = exchange_calendars.get_calendar_names(include_aliases=True)
    if calendar not in known:
        raise BumpsheetError(
            where,
            "no such exchange calendar",
            field="calendar",
            value=calendar,
            remedy=did_you_mean(calendar, known) or "use an ISO exchange code such as XNYS",
        )


def _check_inside(day: dt.date, sessions: TradingCalendar, where: str, field: str) -> None:
    first, last = as_date(sessions.index[0]), as_date(sessions.index[-1])
    if not first < day < last:
        raise BumpsheetError(
            where,
            f"outside the calendar, which runs from {first} to {last}",
            field=field,
            value=str(day),
            remedy="use a date inside it",
        )
