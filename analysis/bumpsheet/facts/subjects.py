"""What a fact is about: a type, from which its identifier is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import Field

if TYPE_CHECKING:
    from bumpsheet.market.manifest import Arrival

# Of a SHA-256; as many name it beyond doubt.
SHOWN_DIGITS = 16


class _Named:
    """What subjects have in common."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """Identifier in data files."""
        return self._id()

    @property
    def members(self) -> tuple[str, ...]:
        """Series of the catalogue that the fact rests on."""
        return self._members()

    def _id(self) -> str:
        return ""

    def _members(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class OneSeries(_Named):
    """A series of the catalogue, or one that the user supplies."""

    series: str
    kind: Literal["series"] = "series"

    def _id(self) -> str:
        return self.series

    def _members(self) -> tuple[str, ...]:
        return (self.series,)


@dataclass(frozen=True, slots=True)
class Difference(_Named):
    """The first of two series, or portfolios, less the second."""

    of: str
    over: str
    kind: Literal["difference"] = "difference"

    def _id(self) -> str:
        return f"{self.of} - {self.over}"

    def _members(self) -> tuple[str, ...]:
        return self.of, self.over


@dataclass(frozen=True, slots=True)
class Ratio(_Named):
    """The first of two series over the second."""

    of: str
    over: str
    kind: Literal["ratio"] = "ratio"

    def _id(self) -> str:
        return f"{self.of} / {self.over}"

    def _members(self) -> tuple[str, ...]:
        return self.of, self.over


@dataclass(frozen=True, slots=True)
class Portfolio(_Named):
    """A portfolio formed on size, or the whole market."""

    name: str
    kind: Literal["portfolio"] = "portfolio"

    def _id(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Stock(_Named):
    """One stock of a panel; the sector is empty where no list names it."""

    ticker: str
    sector: str = ""
    kind: Literal["stock"] = "stock"

    def _id(self) -> str:
        return self.ticker

    def _members(self) -> tuple[str, ...]:
        return (self.ticker,)


@dataclass(frozen=True, slots=True)
class StockSet(_Named):
    """The small caps of a report.

    Parameters
    ----------
    index_name : str
        Index whose list of members they were taken from; empty where they were taken by rank.
    dated : date or None
        Day of that list.
    is_later : bool
        The list lies after the as-of date.
    ranks : tuple of int, optional
        Where they were taken by rank: the first and the last, counted without the large caps.
    without : str
        Index whose listed members were taken out before.
    """

    index_name: str = ""
    dated: dt.date | None = None
    is_later: bool = False
    ranks: tuple[int, int] | None = None
    without: str = ""
    kind: Literal["stock set"] = "stock set"

    def _id(self) -> str:
        return "small caps"


@dataclass(frozen=True, slots=True)
class Sector(_Named):
    """One sector of an index, as a list of its members has it."""

    index_name: str
    sector: str
    dated: dt.date
    kind: Literal["sector"] = "sector"

    def _id(self) -> str:
        return f"{self.index_name} {self.sector}"


@dataclass(frozen=True, slots=True)
class Fund(_Named):
    """A fund's shares outstanding."""

    fund: str
    kind: Literal["fund"] = "fund"

    def _id(self) -> str:
        return f"{self.fund} shares"

    def _members(self) -> tuple[str, ...]:
        return (self.fund,)


@dataclass(frozen=True, slots=True)
class PolicyRate(_Named):
    """The policy rate of a central bank; ``place`` is the one in its cycle, where that is known."""

    place: str | None
    rate: str
    kind: Literal["policy rate"] = "policy rate"

    def _id(self) -> str:
        return self.rate


Subject = Annotated[
    OneSeries | Difference | Ratio | Portfolio | Stock | StockSet | Sector | Fund | PolicyRate,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Source:
    """Whose data a fact rests on, and the store that they were read from.

    Parameters
    ----------
    raw : str
        SHA-256 of the bytes that they arrived as, by which the findings name the arrival; empty
        where the store does not record it.
    """

    publisher: str
    store: str = ""
    raw: str = ""

    @property
    def raw_name(self) -> str:
        """The beginning of the digest, which names the arrival on a page."""
        return self.raw[:SHOWN_DIGITS]

    def __str__(self) -> str:
        """As traces print it."""
        parts = [self.publisher, self.store, self.raw and f"raw data {self.raw_name}"]
        return ", ".join(part for part in parts if part)


class Held(Protocol):
    """Data that a store holds."""

    @property
    def source(self) -> str:
        """Whose they are."""
        ...

    @property
    def store(self) -> str:
        """What the store is called."""
        ...

    @property
    def arrival(self) -> Arrival | None:
        """How they came into it, where it records that."""
        ...


def source_of(held: Held) -> Source:
    """The source of facts that rest on such data."""
    return Source(held.source, held.store, held.arrival.raw if held.arrival else "")
