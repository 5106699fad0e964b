"""The Bank of England's database: a header of ``DATE`` and the series code, days as 05 Nov 2024."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.supply.providers.provider import Delivered, SeriesProvider
from bumpsheet.supply.replies import columns_of, values_table

if TYPE_CHECKING:
    from bumpsheet.supply.fetching import Client

# Before any series of the database begins; it wants a first day.
FIRST = "01/Jan/1963"


class BankOfEngland(SeriesProvider):
    """Series by their codes in the database, such as ``IUDMNPY``."""

    id = "bank-of-england"
    home = "https://www.bankofengland.co.uk"

    def series(self, code: str, client: Client) -> Delivered:
        """Ask for a table without titles, provisional values left out."""
        reply = client.get(
            f"{self.base}/boeapps/database/_iadb-fromshowcolumns.asp",
            {
                "csv.x": "yes",
                "Datefrom": FIRST,
                "Dateto": "now",
                "SeriesCodes": code,
                "CSVF": "TN",
                "UsingCodes": "Y",
                "VPD": "N",
                "VFD": "N",
            },
        )
        rows = columns_of(reply, (("DATE",), (code,)))
        return Delivered(values_table(reply, rows, "%d %b %Y"), reply)
