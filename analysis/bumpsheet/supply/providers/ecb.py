"""The ECB's data portal: SDMX as CSV, one row an observation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.supply.providers.provider import Delivered, SeriesProvider
from bumpsheet.supply.replies import columns_of, values_table

if TYPE_CHECKING:
    from bumpsheet.supply.fetching import Client

COLUMNS = (("TIME_PERIOD",), ("OBS_VALUE",))


class Ecb(SeriesProvider):
    """Series by data flow and key, such as ``EXR/D.USD.EUR.SP00.A``."""

    id = "ecb"
    home = "https://data-api.ecb.europa.eu"

    def series(self, code: str, client: Client) -> Delivered:
        """Ask for the observations without their footnotes."""
        parameters = {"format": "csvdata", "detail": "dataonly"}
        reply = client.get(f"{self.base}/service/data/{code}", parameters)
        return Delivered(values_table(reply, columns_of(reply, COLUMNS)), reply)
