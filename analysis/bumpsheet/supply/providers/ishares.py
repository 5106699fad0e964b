"""iShares: what a fund holds, and its shares outstanding and net asset value day by day.

The holdings are a CSV below title rows (``Fund Holdings as of,"Nov 05, 2024"``), with footnotes
below the table. The fund's spreadsheet is SpreadsheetML; its sheet ``Historical`` has the newest
day first.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

import pandas as pd

from bumpsheet.supply.failures import RefusedReplyError
from bumpsheet.supply.providers.provider import DeliveredFile, FileProvider
from bumpsheet.supply.replies import MISSING, text_of

if TYPE_CHECKING:
    from bumpsheet.supply.fetching import Client, Reply

AS_OF = re.compile(r'^Fund Holdings as of,"?([A-Z][a-z]{2} \d{1,2}, \d{4})"?', re.MULTILINE)
HEADER = ("Ticker", "Name", "Sector", "Asset Class", "Market Value", "Weight (%)")
NUMBERS = ("Market Value", "Weight (%)")
NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
SHEET = re.compile(r'<ss:Worksheet ss:Name="Historical">.*?</ss:Worksheet>', re.DOTALL)
HISTORY = ("As Of", "NAV per Share", "Shares Outstanding")
DAY = "%b %d, %Y"


class ISharesHoldings(FileProvider):
    """Lists of members by product, name and ticker: ``239710/ishares-russell-2000-etf/IWM``."""

    id = "ishares-holdings"
    home = "https://www.ishares.com"

    def file(self, code: str, client: Client, as_of: dt.date | None) -> DeliveredFile:
        """Fetch the list of ``as_of``, or the latest; its date stands in the reply."""
        product, _, ticker = code.rpartition("/")
        parameters = {"fileType": "csv", "fileName": f"{ticker}_holdings", "dataType": "fund"}
        if as_of is not None:
            parameters["asOfDate"] = f"{as_of:%Y%m%d}"
        reply = client.get(f"{self.base}/us/products/{product}/1467271812596.ajax", parameters)
        dated, content = members(reply)
        if as_of is not None and dated > as_of:
            raise RefusedReplyError(reply.address, f"a list of {dated} instead of {as_of}")
        return DeliveredFile(content, reply, dated)


class ISharesShares(FileProvider):
    """Shares outstanding and net asset value by product, name and file name of the fund."""

    id = "ishares-shares"
    home = "https://www.ishares.com"

    def file(self, code: str, client: Client, _: dt.date | None) -> DeliveredFile:
        """Fetch the fund's spreadsheet and write ``date,nav,shares``."""
        product, _sep, name = code.rpartition("/")
        parameters = {"fileType": "xls", "fileName": f"{name}_fund", "dataType": "fund"}
        reply = client.get(f"{self.base}/us/products/{product}/1521942788811.ajax", parameters)
        return DeliveredFile(shares(reply), reply)


def members(reply: Reply) -> tuple[dt.date, bytes]:
    """Day of a list of holdings, and its table without what stands around it."""
    text = text_of(reply)
    found = AS_OF.search(text)
    if found is None:
        raise RefusedReplyError(reply.address, "a list without the day that it is of")
    dated = dt.datetime.strptime(found[1], DAY).replace(tzinfo=dt.UTC).date()
    lines = text[found.end() :].splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith("Ticker,")), None)
    rows = [] if start is None else list(csv.reader(io.StringIO("\n".join(lines[start:]))))
    header = [name.strip() for name in rows[0]] if rows else []
    if not set(HEADER) <= set(header):
        raise RefusedReplyError(reply.address, "other columns than documented")
    # A blank line and footnotes follow the table.
    table = list(itertools.takewhile(lambda row: len(row) == len(header), rows[1:]))
    frame = pd.DataFrame(table, columns=header, dtype=str)[list(HEADER)]
    frame = frame.apply(lambda column: column.str.strip())
    for name in NUMBERS:
        frame[name] = frame[name].str.replace(",", "")
    if frame.empty:
        raise RefusedReplyError(reply.address, "names no member")
    return dated, frame.to_csv(index=False, lineterminator="\n").encode()


def shares(reply: Reply) -> bytes:
    """The sheet ``Historical`` of a fund's spreadsheet as ``date,nav,shares``, oldest day first."""
    # Other sheets hold names with a bare ampersand: the file as a whole is no XML.
    found = SHEET.search(text_of(reply))
    if found is None or "<!" in found[0]:
        raise RefusedReplyError(reply.address, "no sheet called Historical")
    try:
        sheet = Tree.fromstring(f'<x xmlns:ss="{NAMESPACE}">{found[0]}</x>')
    except Tree.ParseError as error:
        raise RefusedReplyError(reply.address, "a sheet that cannot be read") from error
    rows = [
        ["".join(cell.itertext()).strip() for cell in row.iter(f"{{{NAMESPACE}}}Cell")]
        for row in sheet.iter(f"{{{NAMESPACE}}}Row")
    ]
    header = rows[0] if rows else []
    if not set(HISTORY) <= set(header):
        raise RefusedReplyError(reply.address, "other columns than documented")
    places = [header.index(name) for name in HISTORY]
    known = [[row[place] for place in places] for row in rows[1:] if len(row) == len(header)]
    frame = pd.DataFrame(known, columns=["date", "nav", "shares"])
    frame["date"] = pd.to_datetime(frame["date"], format=DAY, errors="coerce")
    for name in ("nav", "shares"):
        written = frame[name].str.replace(",", "")
        frame[name] = pd.to_numeric(written.where(~written.isin(list(MISSING))), errors="coerce")
    frame = frame.dropna().sort_values("date").drop_duplicates("date")
    if frame.empty:
        raise RefusedReplyError(reply.address, "holds no value")
    content = frame.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
    return content.encode()
