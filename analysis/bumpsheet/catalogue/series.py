"""The series catalogue: what each series is and what may be said about it."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from bumpsheet.catalogue.providers import Source, Terms
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.handwritten.fields import Day, Line, Name
from bumpsheet.handwritten.read import Strict, read_yaml, validated
from bumpsheet.trading.holidays import BondHoliday  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from pathlib import Path


# Of what names no market.
DEFAULT_MARKET = "us"

# A part of addresses and of file names.
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]

# The strip of key figures is written with bars between its parts.
ShortName = Annotated[Name, Field(pattern=r"^[^|]*$")]


class SeriesKind(StrEnum):
    """What the values of a series are."""

    INDEX_PRICE_RETURN = "index_price_return"
    INDEX_TOTAL_RETURN = "index_total_return"
    YIELD = "yield"
    ETF = "etf"
    STOCK = "stock"
    RATE = "rate"
    VOLATILITY = "volatility"
    CURRENCY = "currency"


class SeriesUnit(StrEnum):
    """Unit of the values."""

    POINTS = "points"
    PERCENT = "percent"
    USD = "usd"


class RecordClose(Strict):
    """A close that was the highest of its series when it was made."""

    date: Day
    close: Annotated[float, Field(gt=0)]


class Series(Strict):
    """One entry of ``data/series.yml``.

    Parameters
    ----------
    id : str
        Identifier used in parameter files and in ``figures.json``.
    name, short_name : str
        Name in full (tables, sources) and in running text and on charts.
    terms : Terms
        What the publisher allows; of data that came with terms of their own, those count.
    definition : str, optional
        What an index holds and how it is weighted, to be read after its name.
    unit_range : tuple of float
        Lowest and highest plausible value; anything outside is taken for a wrong unit.
    usual_range : tuple of float, optional
        Where the median of a history lies; anywhere else the file is in another unit.
    record_from : date, optional
        A history that starts on or before this date is known to hold every record of the
        series; without it no close is ever called a record.
    records_known_from : date, optional
        Records are claimed in reports as of this date or later only: by then the series had
        passed every close from before ``record_from``.
    record_closes : tuple of RecordClose
        Closes known to have been records: a history that holds one of them holds every record
        from its day on, wherever it starts.
    file : str, optional
        Name of the file in a data store where it differs from ``id``.
    tracked_by : str, optional
        Fund that tracks the index: its shares tell flows, its closes give wrong ones away.
    second_sources : tuple of str
        Series that must move as this one does: other sources of it, and funds that track it.
    market : str
        A file of ``data/markets/``: the exchange on whose sessions it has values.
    relative : str, optional
        Series with which it moves at some distance, so that one that is late or turned round shows.
    moves_against : bool
        Whether the two move in opposite directions.
    dividends : float, optional
        What a price index loses at least to a fund that tracks it and reinvests, percent a year.
    size : str, optional
        Whose stocks the series is made of; it cannot play the part of the other.
    closed_on : tuple of str
        Holidays of its own market on which the exchange trades.
    calculated_back_before : date, optional
        Earlier values were computed later than the days that they are of.
    providers : tuple of Source
        Where it is had, in the order in which they are asked.
    """

    id: Identifier
    name: Name
    short_name: ShortName
    kind: SeriesKind
    unit: SeriesUnit
    source: Name
    licence: Line
    terms: Terms = Terms.PERSONAL
    definition: Line | None = None
    investable: bool = False
    note: Line | None = None
    unit_range: tuple[float, float] = (0.0, 1e9)
    usual_range: tuple[float, float] | None = None
    record_from: Day | None = None
    records_known_from: Day | None = None
    record_closes: tuple[RecordClose, ...] = ()
    file: Identifier | None = None
    tracked_by: Identifier | None = None
    second_sources: tuple[Identifier, ...] = ()
    relative: Identifier | None = None
    moves_against: bool = False
    dividends: Annotated[float, Field(gt=0, lt=20)] | None = None
    size: Literal["small", "large"] | None = None
    providers: tuple[Source, ...] = ()
    market: Name = DEFAULT_MARKET
    closed_on: tuple[BondHoliday, ...] = ()
    calculated_back_before: Day | None = None

    @property
    def is_index(self) -> bool:
        """Whether it is an index of stocks, which nobody manages and nobody can buy."""
        return self.kind in {SeriesKind.INDEX_PRICE_RETURN, SeriesKind.INDEX_TOTAL_RETURN}

    @property
    def is_published(self) -> bool:
        """Whether values are published by an office, which has holidays of its own."""
        return self.kind in {SeriesKind.YIELD, SeriesKind.RATE, SeriesKind.CURRENCY}

    @property
    def is_yield(self) -> bool:
        """Whether changes of this series are stated in basis points."""
        return self.kind in {SeriesKind.YIELD, SeriesKind.RATE}


class SeriesCatalogue(Strict):
    """All entries of ``data/series.yml``."""

    series: tuple[Series, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        twice = next((name for name, count in Counter(self.ids).items() if count > 1), None)
        if twice:
            raise ValueError(f"two series are called {twice}; rename one")
        return self

    def find(self, series_id: str) -> Series | None:
        """Entry called ``series_id``, or None."""
        return next((entry for entry in self.series if entry.id == series_id), None)

    def named(self, series_id: str, where: str, field: str) -> Series:
        """Entry called ``series_id``, which ``field`` of the file ``where`` names.

        Raises
        ------
        BumpsheetError
            If there is none.
        """
        found = self.find(series_id)
        if found is None:
            raise BumpsheetError(
                where,
                "not in the series catalogue",
                field=field,
                value=series_id,
                remedy=did_you_mean(series_id, self.ids) or "add it to data/series.yml",
            )
        return found

    @property
    def ids(self) -> list[str]:
        """All identifiers, in the order of the file."""
        return [entry.id for entry in self.series]


def load_series(path: Path) -> SeriesCatalogue:
    """Read and check the series catalogue."""
    return validated(SeriesCatalogue, read_yaml(path), path)
