"""A market for the server that stands in for the providers.

Indices and the ten-year yield are those of the embedded sample, since a report compares what it is
given with that. Everything else is invented: trackers follow their index closely, funds and other
series loosely.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import exchange_calendars
import numpy as np
import pandas as pd

from bumpsheet.catalogue.series import load_series
from sources import Answer, zipped

if TYPE_CHECKING:
    from bumpsheet.catalogue.series import Series
    from bumpsheet.project import Project

FIRST, LAST = "2023-06-30", "2025-01-31"
TRACKERS = {"IWM": "RUT", "SPY": "SPX", "IVV": "SPX", "QQQ": "NDX"}
PORTFOLIOS = (
    "<= 0",
    *("Lo 30", "Med 40", "Hi 30"),
    *("Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20"),
    *("Lo 10", *(f"Dec {n}" for n in range(2, 10)), "Hi 10"),
)
SECTORS = (
    "Industrials",
    "Health Care",
    "Financials",
    "Information Technology",
    "Consumer Discretionary",
    "Energy",
    "Real Estate",
    "Materials",
    "Consumer Staples",
    "Utilities",
    "Communication",
)
# Around what invented series lie, by the ids that cannot be anywhere.
LEVELS = {
    **{"VIX": 15.0, "DTWEXBGS": 121.0, "DGS2": 4.6, "DFF": 5.3},
    **{"FTSE100": 8000.0, "FTSE250": 20000.0, "UKGILT10Y": 4.2, "GBPUSD": 1.27},
}


# What part of the market each tenth is, the smallest companies first.
SHARES_OF_MARKET = np.array([0.01, 0.01, 0.01, 0.02, 0.02, 0.03, 0.05, 0.07, 0.13, 0.65])


@dataclass(frozen=True)
class World:
    """Answers of all providers for the span of the sample."""

    project: Project

    @cached_property
    def catalogue(self) -> dict[str, Series]:
        """Series by id."""
        listed = load_series(self.project.data / "series.yml").series
        return {series.id: series for series in listed}

    @cached_property
    def sessions(self) -> pd.DatetimeIndex:
        """Sessions of New York."""
        calendar = exchange_calendars.get_calendar("XNYS", start="2020-01-02")
        return calendar.sessions_in_range(FIRST, LAST)

    def values(self, series_id: str) -> pd.Series[float]:
        """What a series is in this world."""
        path = self.project.sample / f"{series_id}.csv"
        if series_id in {"RUT", "SPX", "NDX", "DGS10"}:
            found = pd.read_csv(path, parse_dates=["date"], index_col="date")["value"]
            return found.loc[FIRST:LAST]
        chance = np.random.default_rng(zlib.crc32(series_id.encode()))
        if series_id in TRACKERS:
            index = self.values(TRACKERS[series_id])
            return (index / 10 * (1 + chance.normal(0, 0.0002, len(index)))).round(2)
        kind = str(self.catalogue[series_id].kind)
        level = LEVELS.get(series_id, 50.0)
        if kind in {"yield", "rate"}:
            walk = level + np.cumsum(chance.normal(0, 0.03, len(self.sessions)))
            return pd.Series(np.clip(walk, 3.0, 6.0), self.sessions).round(2)
        size = {"volatility": 0.04, "currency": 0.003}.get(kind, 0.008)
        share = {"volatility": -2.0, "currency": -0.1}.get(kind, 1.0)
        market = self.values("SPX").reindex(self.sessions).pct_change().fillna(0)
        moves = share * market + chance.normal(0, size, len(market))
        if kind == "volatility":
            # It comes back to where it was.
            strain = [0.0]
            for move in moves:
                strain.append(0.95 * strain[-1] + move)
            return pd.Series(level * np.exp(strain[1:]), self.sessions).round(2)
        return (level * (1 + moves).cumprod()).round(4)

    def answer(self, provider: str, path: str, query: dict[str, list[str]]) -> Answer | None:
        """What a provider says to a request; None for what it does not have."""
        last = path.rsplit("/", 1)[-1]
        if provider == "yahoo" and "/chart/" in path:
            return self._chart(last)
        if provider == "fred" and "id" in query:
            return self._fred(query["id"][0])
        if provider == "bank-of-england" and "SeriesCodes" in query:
            return self._bank_of_england(query["SeriesCodes"][0])
        if provider == "french":
            return self._portfolios() if last.startswith("Portfolios") else self._factors()
        if provider.startswith("ishares"):
            return self._holdings(query) if provider.endswith("holdings") else self._shares()
        return None

    def _of(self, provider: str, code: str) -> str | None:
        named = {
            source.code.removesuffix(":adjusted"): series.id
            for series in self.catalogue.values()
            for source in series.providers
            if source.provider == provider
        }
        return named.get(code)

    def _chart(self, symbol: str) -> Answer | None:
        series_id = self._of("yahoo", symbol)
        if series_id is None:
            return None
        return self.chart(symbol, self.values(series_id))

    def chart(self, symbol: str, values: pd.Series[float]) -> Answer:
        """These closes as Yahoo answers with them."""
        opening = values.index.tz_localize("America/New_York") + pd.Timedelta(hours=9, minutes=30)
        closes = [float(value) for value in values]
        meta = {
            "currency": "USD",
            "symbol": symbol,
            "instrumentType": "ETF",
            "exchangeTimezoneName": "America/New_York",
            "regularMarketPrice": closes[-1],
            "priceHint": 2,
            "dataGranularity": "1d",
            "validRanges": ["1d", "max"],
        }
        quote = dict.fromkeys(("open", "high", "low", "close"), closes)
        result = {
            "meta": meta,
            "timestamp": [int(moment.timestamp()) for moment in opening],
            "indicators": {
                "quote": [quote | {"volume": [1000] * len(closes)}],
                "adjclose": [{"adjclose": closes}],
            },
        }
        body = json.dumps({"chart": {"result": [result], "error": None}}).encode()
        return Answer(body, media_type="application/json")

    def _fred(self, code: str) -> Answer | None:
        series_id = self._of("fred", code)
        if series_id is None:
            return None
        values = self.values(series_id).reindex(self.sessions)
        rows = [f"{day.date()},{'' if np.isnan(value) else value}" for day, value in values.items()]
        return Answer(("\n".join([f"observation_date,{code}", *rows]) + "\n").encode())

    def _bank_of_england(self, code: str) -> Answer | None:
        series_id = self._of("bank-of-england", code)
        if series_id is None:
            return None
        rows = [f"{day:%d %b %Y},{value:.4f}" for day, value in self.values(series_id).items()]
        return Answer(("\r\n".join([f"DATE,{code}", *rows]) + "\r\n").encode())

    def _tenths(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Returns of ten portfolios in percent, a row a session, the smallest companies first."""
        small, large = (self.values(name).pct_change().fillna(0) * 100 for name in ("RUT", "SPX"))
        # Each moves a little by itself: otherwise nobody could tell one from another.
        own = np.random.default_rng(11).normal(0, 0.15, (len(self.sessions), 10))
        ends = small[self.sessions].to_numpy(), large[self.sessions].to_numpy()
        return np.linspace(*ends, 10).T + own

    def _portfolios(self) -> Answer:
        rows = []
        for day, tenths in zip(self.sessions, self._tenths(), strict=True):
            thirds = [tenths[:3].mean(), tenths[3:7].mean(), tenths[7:].mean()]
            fifths = tenths.reshape(5, 2).mean(axis=1)
            returns = ",".join(f" {value:.2f}" for value in (*thirds, *fifths, *tenths))
            rows.append(f"{day:%Y%m%d}, -99.99,{returns}")
        table = ["," + ",".join(PORTFOLIOS), *rows]
        return _library("  Average Value Weighted Returns -- Daily", table)

    def _factors(self) -> Answer:
        market = self._tenths() @ SHARES_OF_MARKET - 0.021
        rows = [
            f"{day:%Y%m%d}, {value:.2f}, 0.01, -0.02, 0.021"
            for day, value in zip(self.sessions, market, strict=True)
        ]
        return _library("", [",Mkt-RF,SMB,HML,RF", *rows])

    def _holdings(self, query: dict[str, list[str]]) -> Answer:
        day = dt.datetime.strptime(query["asOfDate"][0], "%Y%m%d").replace(tzinfo=dt.UTC)
        prefix = query["fileName"][0][:2]
        rows = [
            f'"{prefix}{n:02}","INVENTED {n} CORP","{SECTORS[n % len(SECTORS)]}","Equity",'
            '"1,000,000.00","2.50","NASDAQ","-"'
            for n in range(40)
        ]
        header = "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Exchange,Accrual Date"
        title = ["An invented fund", f'Fund Holdings as of,"{day:%b %d, %Y}"', " ", header]
        text = "\n".join([*title, *rows, " ", '"Invented."', ""])
        return Answer(text.encode())

    def _shares(self) -> Answer:
        nav = self.values("IWM")
        chance = np.random.default_rng(7)
        shares = 280_000_000 + 50_000 * np.cumsum(chance.integers(-20, 21, len(nav)))
        cells = [("As Of", "NAV per Share", "Ex-Dividends", "Shares Outstanding")]
        days = zip(nav.index[::-1], nav[::-1], shares[::-1], strict=True)
        cells += [(f"{day:%b %d, %Y}", f"{value}", "--", f"{count}") for day, value, count in days]
        rows = "".join(
            "<ss:Row>"
            + "".join(f'<ss:Cell><ss:Data ss:Type="String">{c}</ss:Data></ss:Cell>' for c in row)
            + "</ss:Row>"
            for row in cells
        )
        sheet = f'<ss:Worksheet ss:Name="Historical"><ss:Table>{rows}</ss:Table></ss:Worksheet>'
        space = "urn:schemas-microsoft-com:office:spreadsheet"
        text = f'<?xml version="1.0"?><ss:Workbook xmlns:ss="{space}">{sheet}</ss:Workbook>'
        return Answer(text.encode(), media_type="application/vnd.ms-excel")


def _library(title: str, table: list[str]) -> Answer:
    text = "\n".join(["Invented returns.", "", title, *table, "", "The end.", ""])
    body = zipped({"table.csv": text.encode()})
    return Answer(body, media_type="application/zip")
