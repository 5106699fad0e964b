"""Yahoo, through ``yfinance``: it knows the addresses and the form of the answers.

What it sends goes through our own client, so that a busy or broken source is met as any other is,
and another address can stand in for Yahoo's hosts.
"""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd
import requests
import yfinance
from requests.adapters import BaseAdapter

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.failures import RefusedReplyError
from bumpsheet.supply.providers.provider import Delivered, SeriesProvider, address_of

if TYPE_CHECKING:
    from bumpsheet.supply.fetching import Client, Reply

HOME = "https://query2.finance.yahoo.com"
CHART = "/v8/finance/chart/"
# A close adjusted for splits, and one adjusted for distributions too.
CLOSE, ADJUSTED = "Close", "Adj Close"
MARK = ":adjusted"
# An answer that ``yfinance`` takes for none.
NOTHING = b"<html></html>"


class Yahoo(SeriesProvider):
    """Closes by symbol, such as ``^RUT``; ``IWM:adjusted`` for closes with distributions."""

    id = "yahoo"
    home = HOME

    def series(self, code: str, client: Client) -> Delivered:
        """Fetch all closes of a symbol; the bar of a session that is still open is left out."""
        symbol, column = (code.removesuffix(MARK), ADJUSTED if code.endswith(MARK) else CLOSE)
        bridge = Bridge(client)
        history = _history(symbol, bridge)
        reply = bridge.chart
        if reply is None or history.empty or column not in history:
            raise bridge.failure or RefusedReplyError(
                f"{self.base}{CHART}{symbol}", "no closes in the answer"
            )
        closes = history[column].dropna()
        days = pd.DatetimeIndex(closes.index).tz_localize(None).normalize()
        table = pd.DataFrame({"date": days, "value": closes.to_numpy(float)})
        return Delivered(table.astype({"date": "datetime64[ns]"}), reply)


class Bridge(BaseAdapter):
    """Lets what is written for ``requests`` fetch through our client.

    Parameters
    ----------
    chart : Reply or None
        The last answer that held a chart.
    failure : BumpsheetError or None
        Why the last request for one failed.
    """

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        self.chart: Reply | None = None
        self.failure: BumpsheetError | None = None

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer a request for a chart; to one for a cookie, which charts do not need, say no."""
        parts = urlsplit(str(request.url))
        if CHART not in parts.path:
            return _response(request, requests.codes.not_found, NOTHING)
        home = urlsplit(address_of("yahoo", f"{parts.scheme}://{parts.netloc}"))
        path = f"{home.path}{parts.path}"
        address = parts._replace(scheme=home.scheme, netloc=home.netloc, path=path).geturl()
        try:
            self.chart = self.client.get(address)
        except BumpsheetError as error:
            self.chart, self.failure = None, error
            raise requests.ConnectionError(str(error), request=request) from error
        return _response(request, requests.codes.ok, self.chart.body)

    def close(self) -> None:
        """Nothing to close: the connections are our client's."""


def _response(request: requests.PreparedRequest, status: int, body: bytes) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.url, response.request = str(request.url), request
    response.encoding = "utf-8"
    response.raw = io.BytesIO(body)
    return response


def _history(symbol: str, bridge: Bridge) -> pd.DataFrame:
    session = requests.Session()
    session.mount("https://", bridge)
    session.mount("http://", bridge)
    # It writes to the log what we tell ourselves, and keeps time zones and cookies in a folder.
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    yfinance.set_tz_cache_location(str(bridge.client.cache / "yfinance"))
    try:
        with warnings.catch_warnings():
            # It still calls pandas in ways that pandas is about to drop.
            warnings.simplefilter("ignore")
            frame: pd.DataFrame = yfinance.Ticker(symbol, session=session).history(
                period="max", interval="1d", auto_adjust=False, actions=False
            )
    except Exception as error:
        # Whatever it makes of an answer of another form, ours is the same.
        raise bridge.failure or RefusedReplyError(
            f"{HOME}{CHART}{symbol}", "other fields than documented"
        ) from error
    return frame
