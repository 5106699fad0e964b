"""Findings become sentences: the templates in ``templates/press/`` hold every word."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import jinja2

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.facts.numbers import MINUS, rounded
from bumpsheet.press.hedges import IN_USD, in_published_unit
from bumpsheet.press.model import NUMERIC, PublishedUnit
from bumpsheet.press.registry import MEASURES
from bumpsheet.trading.written import day_text, with_years_closed

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.press.model import Claim
    from bumpsheet.press.verdict import Finding, Reading
    from bumpsheet.trading.written import DateOrder

SUFFIX = {
    PublishedUnit.PERCENT: "%",
    PublishedUnit.PERCENTAGE_POINTS: "\N{NO-BREAK SPACE}percentage points",
    PublishedUnit.USD_BILLION: "\N{NO-BREAK SPACE}billion dollars",
    PublishedUnit.USD_TRILLION: "\N{NO-BREAK SPACE}trillion dollars",
    PublishedUnit.SESSIONS: "\N{NO-BREAK SPACE}sessions",
    PublishedUnit.MONTHS: "\N{NO-BREAK SPACE}months",
    PublishedUnit.YEARS: "\N{NO-BREAK SPACE}years",
    PublishedUnit.RATIO: "\N{NO-BREAK SPACE}times",
}
NONE = "\N{EN DASH}"
WHOLE = {
    PublishedUnit.SESSIONS,
    PublishedUnit.COUNT,
    PublishedUnit.MONTHS,
    PublishedUnit.YEARS,
}


class Reasons:
    """Writes why a statement got its verdict, in plain text."""

    def __init__(
        self, templates: Path, catalogue: SeriesCatalogue, dates: DateOrder = "day first"
    ) -> None:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        environment.filters.update(
            day=partial(day_text, order=dates),
            capital=_capital,
            month=_month,
            places=_places,
            signed_places=_signed,
            billions=_billions,
        )
        self._macros: Any = environment.get_template("reasons.md.j2").module
        self._catalogue = catalogue
        self.dates = dates

    def reason(self, finding: Finding) -> str:
        """Say what the data say, which dates fit and what stands in for what."""
        reading = finding.reading
        if reading is None:
            return _one_line(with_years_closed(self._macros.absent(finding)))
        claim = finding.claim
        names = [self.name(series) for series in (reading.series, claim.over) if series]
        said = getattr(self._macros, claim.measure)(reading.measured, claim, *(names or ["stocks"]))
        parts = [said, self._macros.verdict(finding, self.proxy(finding, reading))]
        if finding.is_open:
            shown = finding.fits or finding.fits_alone
            parts.append(self._macros.dates(finding, _days(claim, shown, self.dates), len(shown)))
        if claim.note:
            parts.append(claim.note)
        return _one_line(with_years_closed(" ".join(parts)))

    def proxy(self, finding: Finding, reading: Reading) -> str:
        """What stands in for the data that the article means."""
        standing_in = MEASURES[finding.claim.measure].proxy
        if reading.series is None:
            return standing_in
        name = self.name(reading.series)
        return f"{standing_in} ({name})" if standing_in else name

    def name(self, series: str) -> str:
        """Short name of a series, with the article that it takes in running text."""
        found = self._catalogue.find(series)
        if found is None:
            return series
        is_company = found.kind is SeriesKind.STOCK
        return found.short_name if is_company else f"the {found.short_name}"


def published_text(claim: Claim, dates: DateOrder = "day first") -> str:
    """Write the published value with its hedge and unit."""
    value = claim.published
    hedge = "" if claim.precision in {"exact", "flat", "on track"} else f"{claim.precision} "
    if claim.precision == "flat":
        return "flat"
    if isinstance(value, dt.date):
        return day_text(value, dates)
    if claim.unit is PublishedUnit.MONTH:
        return f"{dt.date.fromisoformat(f'{value}-01'):%B %Y}"
    if claim.unit in NUMERIC:
        number = str(value).replace("-", MINUS)
        return f"{hedge}{number}{SUFFIX.get(claim.unit, '')}"
    return "so stated" if value is True else str(value)


def our_text(finding: Finding, dates: DateOrder = "day first") -> str:
    """Write our value, numbers to two places."""
    if finding.reading is None:
        return NONE
    claim, measured = finding.claim, finding.reading.measured
    value = measured.value
    if isinstance(value, dt.date):
        form = {PublishedUnit.YEAR: "%Y", PublishedUnit.MONTH: "%B %Y"}.get(claim.unit)
        return f"{value:{form}}" if form else day_text(value, dates)
    if claim.unit is PublishedUnit.DIRECTION:
        return "rising" if value > 0 else "falling" if value < 0 else "unchanged"
    if claim.unit is PublishedUnit.HOLDS:
        return "holds" if value else "does not hold"
    number = in_published_unit(claim, float(value))
    if math.isnan(number):
        return NONE
    text = str(int(number)) if claim.unit in WHOLE else _signed(number, 2, plus="")
    after = f", {measured.details['after']} after the event" if claim.after_event else ""
    return f"{text}{SUFFIX.get(claim.unit, '')}{after}"


def session_text(finding: Finding, dates: DateOrder = "day first") -> str:
    """Write the sessions that our value lies between."""
    return "" if finding.reading is None else _span(finding.reading, dates)


def _days(claim: Claim, readings: tuple[Reading, ...], dates: DateOrder) -> str:
    """Name the sessions of readings; a base that the article states is not repeated."""
    if claim.base != "open":
        return ", ".join(day_text(reading.measured.as_of, dates) for reading in readings)
    by_base = groupby(readings, key=lambda reading: reading.measured.base)
    return "; ".join(
        f"from {day_text(base, dates)} to "
        + ", ".join(day_text(reading.measured.as_of, dates) for reading in members)
        for base, members in by_base
        if base is not None
    )


def _span(reading: Reading, dates: DateOrder) -> str:
    measured = reading.measured
    as_of = day_text(measured.as_of, dates)
    return as_of if measured.base is None else f"{day_text(measured.base, dates)} to {as_of}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _month(day: dt.date) -> str:
    return f"{day:%B %Y}"


def _billions(value: float) -> str:
    return _signed(value / IN_USD[PublishedUnit.USD_BILLION], 2, plus="")


def _places(value: float, digits: int) -> str:
    number = rounded(float(value), digits)
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def _signed(value: float, digits: int, plus: str = "+") -> str:
    number = rounded(float(value), digits)
    sign = MINUS if number < 0 else plus if number > 0 else ""
    return f"{sign}{abs(number):,}"


def _one_line(text: str) -> str:
    return re.sub(r" ([.,])", r"\1", re.sub(r"[ \n]+", " ", str(text)).strip())
