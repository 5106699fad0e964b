"""The series catalogue: what each series is and what may be said about it."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it at run time
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from bumpsheet.handwritten.read import read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


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


class Series(BaseModel):
    """One entry of ``data/series.yml``.

    Parameters
    ----------
    id : str
        Identifier used in parameter files and in ``figures.json``.
    name, short_name : str
        Name in full (tables, sources) and in running text and on charts.
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
    file : str, optional
        Name of the file in a data store where it differs from ``id``.
    tracked_by : str, optional
        Fund that tracks the index: its shares tell flows, its closes give wrong ones away.
    second_sources : tuple of str
        Series that must move as this one does: other sources of it, and funds that track it.
    group : str, optional
        Whether a fund stands for a sector or for an industry.
    part : str, optional
        What the series is read for in every report beside the roles.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    short_name: str
    kind: SeriesKind
    unit: SeriesUnit
    source: str
    licence: str
    investable: bool = False
    note: str | None = None
    unit_range: tuple[float, float] = (0.0, 1e9)
    usual_range: tuple[float, float] | None = None
    record_from: date | None = None
    records_known_from: date | None = None
    file: str | None = None
    tracked_by: str | None = None
    second_sources: tuple[str, ...] = ()
    group: Literal["sector", "industry"] | None = None
    part: Literal["dollar", "volatility", "short yield"] | None = None

    @property
    def is_published(self) -> bool:
        """Whether values are published by an office, which has holidays of its own."""
        return self.kind in {SeriesKind.YIELD, SeriesKind.RATE, SeriesKind.CURRENCY}

    @property
    def is_yield(self) -> bool:
        """Whether changes of this series are stated in basis points."""
        return self.kind in {SeriesKind.YIELD, SeriesKind.RATE}


class SeriesCatalogue(BaseModel):
    """All entries of ``data/series.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    series: tuple[Series, ...]

    def find(self, series_id: str) -> Series | None:
        """Entry called ``series_id``, or None."""
        return next((entry for entry in self.series if entry.id == series_id), None)

    @property
    def ids(self) -> list[str]:
        """All identifiers, in the order of the file."""
        return [entry.id for entry in self.series]


def load_series(path: Path) -> SeriesCatalogue:
    """Read and check the series catalogue."""
    return validated(SeriesCatalogue, read_yaml(path), path)
