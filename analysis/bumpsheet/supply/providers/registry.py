"""The registry of providers: a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.supply.providers.bank_of_england import BankOfEngland
from bumpsheet.supply.providers.bundesbank import Bundesbank
from bumpsheet.supply.providers.ecb import Ecb
from bumpsheet.supply.providers.fred import Fred
from bumpsheet.supply.providers.french import French
from bumpsheet.supply.providers.ishares import ISharesHoldings, ISharesShares
from bumpsheet.supply.providers.releases import BlsSchedule, FredReleases
from bumpsheet.supply.providers.yahoo import Yahoo

if TYPE_CHECKING:
    from bumpsheet.supply.providers.provider import FileProvider, SeriesProvider

SERIES_PROVIDERS: dict[str, SeriesProvider] = {
    provider.id: provider for provider in (Fred(), Yahoo(), BankOfEngland(), Ecb(), Bundesbank())
}
FILE_PROVIDERS: dict[str, FileProvider] = {
    provider.id: provider
    for provider in (French(), ISharesHoldings(), ISharesShares(), BlsSchedule(), FredReleases())
}
