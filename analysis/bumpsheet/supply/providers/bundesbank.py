"""The Bundesbank's statistics: SDMX as CSV with semicolons, a point where there is no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.supply.providers.provider import Delivered, SeriesProvider
from bumpsheet.supply.replies import columns_of, values_table

if TYPE_CHECKING:
    from bumpsheet.supply.fetching import Client

COLUMNS = (("TIME_PERIOD",), ("OBS_VALUE",))


class Bundesbank(SeriesProvider):
    """Series by data flow and key, such as ``BBEX3/D.USD.EUR.BB.AC.000``."""

    id = "bundesbank"
    home = "https://api.statistiken.bundesbank.de"

    def series(self, code: str, client: Client) -> Delivered:
        """Ask for the observations without their footnotes."""
        parameters = {"format": "sdmx_csv", "detail": "dataonly"}
        reply = client.get(f"{self.base}/rest/data/{code}", parameters)
        return Delivered(values_table(reply, columns_of(reply, COLUMNS, ";")), reply)
