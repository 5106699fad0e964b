"""The markets that reports can be about: a file of ``data/markets/`` each, named by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.catalogue.series import Identifier  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.catalogue.writing import Writing
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of
from bumpsheet.handwritten.fields import Label, Line, Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict, read_yaml, validated
from bumpsheet.trading.written import DateOrder  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bumpsheet.catalogue.events import Event
    from bumpsheet.catalogue.series import SeriesCatalogue

    Family = str
else:
    Family = Literal[FAMILY_NAMES]


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("no such time zone; write its name, such as Europe/London") from error
    return value


class Clock(Strict):
    """Where the events of a market are timed."""

    zone: Annotated[Name, AfterValidator(_is_zone)]
    place: Name


class Currency(Strict):
    """What amounts are in.

    Parameters
    ----------
    code, symbol : str
        Such as ``GBP`` and ``£``.
    unit, units : str
        One and several of them in running text.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    symbol: Annotated[str, Field(min_length=1, max_length=4)]
    unit: Name
    units: Name


class MarketRoles(Strict):
    """Which series plays which part in a report that does not say so itself."""

    small: Identifier
    large: Identifier
    growth: Identifier | None = None
    yield_: Identifier | None = Field(default=None, alias="yield")


class MarketCompanions(Strict):
    """Series read beside the roles: the currency, expected volatility, the short yield."""

    currency: Identifier | None = None
    volatility: Identifier | None = None
    short_yield: Identifier | None = None

    def of(self, part: str) -> str | None:
        """The series that plays a part, by its name here; None where the market has none."""
        found: str | None = getattr(self, part)
        return found


class SectorFunds(Strict):
    """Funds that stand for sectors, which are ranked, and for industries, which are not."""

    sectors: tuple[Identifier, ...] = ()
    industries: tuple[Identifier, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.sectors, *self.industries)


class CentralBank(Strict):
    """Who sets the policy rate, and how its moves are told.

    Parameters
    ----------
    name : str
        With its article, in running text.
    decided_by : str
        Whose decisions they are, as a source.
    rate : str
        What a decision raises or cuts, in running text.
    rate_short : str
        On charts and in identifiers.
    rate_full : str
        In tables and traces.
    headline : str
        The bank in a headline: "Fed"; "rate" where left out.
    """

    name: Name
    decided_by: Name
    rate: Name
    rate_short: Label
    rate_full: Line
    headline: Name = "rate"


class Stocks(Strict):
    """The single stocks of a market.

    Parameters
    ----------
    described : str
        What a panel holds, in running text: "the stocks listed in the US".
    panel : str
        Files of a store that hold their closes.
    portfolios : bool
        Whether the portfolios by size are formed of them.
    """

    described: Line
    panel: Annotated[str, Field(pattern=r"^[A-Za-z0-9*?._-]{1,60}\.parquet$")]
    portfolios: bool = False


class Market(Strict):
    """One file of ``data/markets/``.

    Parameters
    ----------
    name : str
        In running text, with its article where it has one.
    short_name : str
        In filters and above headlines: "US".
    adjective : str, optional
        Of its companies: "Indian"; its short name where left out.
    calendar : str
        Code of the exchange whose sessions count.
    exchange : str
        Its name in running text, with its article.
    small_is : str
        What the companies of the small series are called: "small" or "mid" caps.
    language : str
        For pages; decides the spelling.
    dates : str
        Whether the month or the day stands first.
    sectors : SectorFunds
        Funds that stand for parts of the market.
    stocks : Stocks, optional
        Without it no report of this market is about single stocks.
    families : dict
        Families that make no sense here, switched off by ``false``.
    """

    name: Name
    short_name: Label
    adjective: Label | None = None
    calendar: Name
    exchange: Name
    clock: Clock
    currency: Currency
    series: MarketRoles
    companions: MarketCompanions = MarketCompanions()
    sectors: SectorFunds = SectorFunds()
    central_bank: CentralBank | None = None
    small_is: Literal["small", "mid"] = "small"
    language: Literal["en-US", "en-GB"] = "en-GB"
    dates: DateOrder = "day first"
    paper: Literal["us-letter", "a4"] = "a4"
    stocks: Stocks | None = None
    families: dict[Family, bool] = Field(default_factory=dict)

    @property
    def companies(self) -> str:
        """Those of the small series in running text: "US small companies"."""
        size = {"small": "small", "mid": "mid-sized"}[self.small_is]
        return f"{self.adjective or self.short_name} {size} companies"

    @property
    def caps(self) -> str:
        """Their shares in a headline: "US small-caps"."""
        return f"{self.adjective or self.short_name} {self.small_is}-caps"

    @property
    def region(self) -> str:
        """Of its language, such as ``GB``."""
        return self.language.partition("-")[2]

    @property
    def writing(self) -> Writing:
        """How its readers write dates and amounts."""
        return Writing(self.dates, self.currency.code, self.currency.symbol)


def load_markets(folder: Path, catalogue: SeriesCatalogue) -> dict[str, Market]:
    """Read every file of a folder.

    Returns
    -------
    dict
        Markets by the names of their files.

    Raises
    ------
    BumpsheetError
        If a file is wrong, or names a series that is not in the catalogue.
    """
    found: dict[str, Market] = {}
    for path in sorted(folder.glob("*.yml")):
        market = validated(Market, read_yaml(path), path)
        _check_series(market, catalogue, path.name)
        found[path.stem] = market
    return found


def _check_series(market: Market, catalogue: SeriesCatalogue, where: str) -> None:
    groups = {
        "series": market.series.model_dump(by_alias=True),
        "companions": market.companions.model_dump(),
        "sectors": {str(place): name for place, name in enumerate(market.sectors.ids, 1)},
    }
    for group, named in groups.items():
        for key, series_id in named.items():
            if series_id is not None:
                catalogue.named(series_id, where, f"{group}.{key}")


def check_market(market: str, known: Mapping[str, Market], where: str, field: str) -> None:
    """Refuse a market that has no file.

    Raises
    ------
    BumpsheetError
        If ``known`` has none called ``market``.
    """
    if market not in known:
        raise BumpsheetError(
            where,
            "no such market",
            field=field,
            value=market,
            remedy=one_of(market, list(known)),
        )


def check_markets(
    events: Iterable[Event], catalogue: SeriesCatalogue, known: Mapping[str, Market]
) -> None:
    """Refuse events and series of a market that has no file."""
    for event in events:
        check_market(event.market, known, "data/events", f"market of {event.id}")
        if event.decision is not None and known[event.market].central_bank is None:
            raise BumpsheetError(
                f"{event.market}.yml",
                f"names no central bank, and {event.id} is one of its decisions",
                field="central_bank",
                remedy="add it",
            )
    for series in catalogue.series:
        check_market(series.market, known, "series.yml", f"market of {series.id}")
