"""Articles and their statements, as people write them in ``data/press/``."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bumpsheet.handwritten.fields import Day, Line, Name, Text, Title
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class PublishedUnit(StrEnum):
    """Units of published values; dates, months and years are compared as such."""

    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    USD_BILLION = "usd_billion"
    USD_TRILLION = "usd_trillion"
    SESSIONS = "sessions"
    COUNT = "count"
    RATIO = "ratio"
    MONTHS = "months"
    YEARS = "years"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    DIRECTION = "direction"
    HOLDS = "holds"


NUMERIC = {
    PublishedUnit.PERCENT,
    PublishedUnit.PERCENTAGE_POINTS,
    PublishedUnit.USD_BILLION,
    PublishedUnit.USD_TRILLION,
    PublishedUnit.SESSIONS,
    PublishedUnit.COUNT,
    PublishedUnit.RATIO,
    PublishedUnit.MONTHS,
    PublishedUnit.YEARS,
}
# What an article can print in any of these units; more digits than floats have say nothing.
LARGEST_NUMBER = 1e12
FIRST_YEAR, LAST_YEAR = 1800, 2200
# As many statements and dates as an article, not a database, has.
MOST_CLAIMS = 200
MOST_DATES = 100


def _session_or_open(value: object) -> object:
    return "open" if value == "?" else value


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("use lower-case letters, digits and single hyphens")
    return value


MONTH_FORM = r"(18|19|20|21)\d{2}-(0[1-9]|1[0-2])"
FORM = dict.fromkeys(PublishedUnit, "write the number as it was printed, such as 1.5") | {
    PublishedUnit.YEAR: "write a year, such as 2016",
    PublishedUnit.DATE: "write it as year-month-day, such as 2024-11-29",
    PublishedUnit.MONTH: "write it as year-month, such as 2020-04",
    PublishedUnit.DIRECTION: "write rising or falling",
    PublishedUnit.HOLDS: "write true",
}
Open = Literal["open"]
SessionOrOpen = Annotated[Day | Open | None, BeforeValidator(_session_or_open)]
Identifier = Annotated[Name, AfterValidator(_identifier)]


Days = Annotated[tuple[Day, ...], Field(max_length=MOST_DATES)]
Statement = Annotated[Text, Field(max_length=1000)]


class Dates(Strict):
    """All days from one to another, both included."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last ({self.last}) lies before first ({self.first})")
        return self


class Claim(Strict):
    """One published statement.

    Parameters
    ----------
    statement : str
        What the article says, in the words of whoever enters it; never the article's own text.
    measure : str
        How it is recomputed: a name of :data:`bumpsheet.press.registry.MEASURES`.
    series, over : str, optional
        Series id; ``over`` is subtracted or divided by, as the measure says.
    proxies : list of str
        Series tried in place of one that is not public; the verdict names them.
    base, as_of : date, "?" or nothing
        Sessions of the two closes; "?" asks for those that fit; the base is the event's without.
    bases : list of date
        The sessions among which an open base is looked for.
    search : Dates, optional
        The sessions among which an open as-of date is looked for; without it the 25 sessions
        after the event.
    within : Dates, optional
        Where a measure looks for an earlier peak.
    same_session_as : str, optional
        Statement of the same article whose open dates must be the same.
    published : number, date, month (2020-04), rising, falling or true
        The value as printed.
    precision : str
        The article's hedge; a key of ``data/hedges.yml``.
    after_event : bool
        The article places all sessions of a streak after the event.
    dates : list of date
        Earlier occurrences of the kind that the statement rests on.
    fact : str, optional
        The fact of the article's report that states the same figure.
    """

    id: Identifier
    statement: Statement
    measure: Name
    series: Name | None = None
    over: Name | None = None
    proxies: Annotated[tuple[Name, ...], Field(max_length=MOST_DATES)] = ()
    base: SessionOrOpen = None
    as_of: SessionOrOpen = None
    bases: Days = ()
    search: Dates | None = None
    within: Dates | None = None
    same_session_as: Name | None = None
    published: bool | int | float | Day | Name
    unit: PublishedUnit
    precision: Name = "exact"
    sessions: int | None = Field(default=None, gt=0, le=2520)
    threshold: float = Field(default=0.0, ge=0, le=100)
    portfolio: Name | None = None
    sectors: Annotated[tuple[Name, ...], Field(max_length=MOST_DATES)] = ()
    dates: Days = ()
    after_event: bool = False
    fact: Name | None = None
    note: Statement | None = None

    @model_validator(mode="after")
    def _value_fits_unit(self) -> Self:
        if not _fits(self.published, self.unit):
            raise ValueError(
                f"published: {self.published} is no value of unit {self.unit}; {FORM[self.unit]}"
            )
        return self


def _fits(value: object, unit: PublishedUnit) -> bool:
    """Whether a printed value can be one of its unit."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match unit:
        case PublishedUnit.YEAR:
            return isinstance(value, int) and FIRST_YEAR <= value <= LAST_YEAR
        case PublishedUnit.DATE:
            return isinstance(value, dt.date)
        case PublishedUnit.MONTH:
            return bool(isinstance(value, str) and re.fullmatch(MONTH_FORM, value))
        case PublishedUnit.DIRECTION:
            return value in {"rising", "falling"}
        case PublishedUnit.HOLDS:
            return value is True
    # A number in the form 1e-7 does not say how many digits were printed.
    return number and abs(float(str(value))) <= LARGEST_NUMBER and "e" not in str(value)


class Article(Strict):
    """One file of ``data/press/``.

    Parameters
    ----------
    event : str
        Id of the event catalogue.
    report : str, optional
        The report whose facts state the same figures.
    """

    id: Identifier
    title: Title
    publisher: Line
    event: Name
    report: Name | None = None
    published_on: Day | None = None
    claims: Annotated[tuple[Claim, ...], Field(min_length=1, max_length=MOST_CLAIMS)]

    @property
    def latest(self) -> dt.date | None:
        """Last day that the article can know: its own, or the latest that a statement names."""
        stated = [claim.as_of for claim in self.claims if isinstance(claim.as_of, dt.date)]
        return self.published_on or max(stated, default=None)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [claim.id for claim in self.claims]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice:
            raise ValueError(f"two statements are called {twice}; rename one")
        unknown = next(
            (c for c in self.claims if c.same_session_as not in {None, *ids}),
            None,
        )
        if unknown:
            raise ValueError(
                f"{unknown.id}: same_session_as names no statement of this article: "
                f"{unknown.same_session_as}"
            )
        return self


def load_article(path: Path) -> Article:
    """Read and check one article.

    Raises
    ------
    BumpsheetError
        If the file is missing or a field is wrong.
    """
    return validated(Article, read_yaml(path), path)
