"""The parameters of one report."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

from bumpsheet.catalogue.events import TIMING_OF_KIND, EventKind, Timing

FAMILIES = ("returns", "streaks", "extremes", "levels", "rates")
Family = Literal["returns", "streaks", "extremes", "levels", "rates"]
ROLES = ("small", "large", "growth", "yield")


class Audience(StrEnum):
    """Who the newsletter addresses; decides its disclosures."""

    PUBLIC = "public"
    CLIENT = "client"


class Strict(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InlineEvent(Strict):
    """An event written in the report's own file instead of taken from the catalogue."""

    date: dt.date
    kind: EventKind
    label: Annotated[str, Field(min_length=1)]
    short_label: str = "Event"
    timing: Timing | None = None

    @model_validator(mode="after")
    def _timing_is_known(self) -> Self:
        if self.timing is None and self.kind not in TIMING_OF_KIND:
            choices = ", ".join(Timing)
            raise ValueError(f"an event of kind '{self.kind}' needs a timing: one of {choices}")
        return self


class Roles(Strict):
    """Which series plays which part; growth and yield may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    small: str = "RUT"
    large: str = "SPX"
    growth: str | None = "NDX"
    yield_: str | None = Field(default="DGS10", alias="yield")


class ReportSpec(Strict):
    """``reports/NAME.yml``.

    Parameters
    ----------
    event : str or InlineEvent
        Identifier of the catalogue, or the event itself.
    as_of : date
        Last session that the report may know about.
    horizons : list of int
        Windows in sessions for returns after the event and for N-session gains.
    since : list of date
        Further base dates from which returns to the as-of date are stated.
    streak_threshold : float
        Percent; sessions above it in a row are counted beside plain up sessions.
    sections : dict
        Families switched off by ``false``; all are on by default.
    """

    event: str | InlineEvent
    as_of: dt.date
    title: str | None = None
    series: Roles = Roles()
    calendar: str = "XNYS"
    horizons: Annotated[tuple[PositiveInt, ...], Field(min_length=1, max_length=8)] = (5, 10, 21, 63)
    since: tuple[dt.date, ...] = ()
    streak_threshold: PositiveFloat = 1.0
    brand: str = "bumpsheet"
    audience: Audience = Audience.PUBLIC
    sections: dict[Family, bool] = Field(default_factory=dict)

    def shows(self, family: Family) -> bool:
        """Whether a family has its section."""
        return self.sections.get(family, True)
