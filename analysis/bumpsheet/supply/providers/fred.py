"""FRED of the Federal Reserve Bank of St. Louis: the file behind its charts, or its interface.

The file needs no key: ``observation_date,DGS10`` (``DATE,DGS10`` until 2024), an empty field or a
lone point where there is no value. The interface needs one, ``FRED_API_KEY``, and answers with a
list of observations.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from bumpsheet.supply.failures import FetchError, RefusedReplyError
from bumpsheet.supply.providers.provider import Delivered, SeriesProvider, address_of
from bumpsheet.supply.replies import columns_of, text_of, values_table

if TYPE_CHECKING:
    from bumpsheet.supply.fetching import Client, Reply

KEY = "FRED_API_KEY"
DAYS = ("observation_date", "DATE")


class Fred(SeriesProvider):
    """Series by their FRED ids."""

    id = "fred"
    home = "https://fred.stlouisfed.org"

    def series(self, code: str, client: Client) -> Delivered:
        """Ask the interface where a key is at hand, and read the file otherwise."""
        if os.environ.get(KEY):
            try:
                reply = client.get(*_observations_address(code))
                return Delivered(values_table(reply, observations(reply)), reply)
            except (FetchError, RefusedReplyError):
                # The file needs no key and may well be there.
                pass
        reply = client.get(f"{self.base}/graph/fredgraph.csv", {"id": code})
        return Delivered(values_table(reply, columns_of(reply, (DAYS, (code,)))), reply)


def _observations_address(code: str) -> tuple[str, dict[str, str]]:
    home = address_of("fred-api", "https://api.stlouisfed.org")
    parameters = {"series_id": code, "file_type": "json", "api_key": os.environ[KEY]}
    return f"{home}/fred/series/observations", parameters


def observations(reply: Reply) -> list[tuple[str, ...]]:
    """Days and values of the interface's answer."""
    try:
        answer = json.loads(text_of(reply))
        found = [(str(item["date"]), str(item["value"])) for item in answer["observations"]]
        count = int(answer.get("count", len(found)))
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedReplyError(reply.address, "other fields than documented") from error
    if count > len(found):
        raise RefusedReplyError(reply.address, f"holds {len(found)} of {count} observations")
    return [*found]


def release_dates(reply: Reply) -> list[str]:
    """Days of a release, as the interface lists them."""
    try:
        listed: list[dict[str, Any]] = json.loads(text_of(reply))["release_dates"]
        return [str(item["date"]) for item in listed]
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedReplyError(reply.address, "other fields than documented") from error
