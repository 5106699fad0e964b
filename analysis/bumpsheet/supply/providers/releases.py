"""Days on which consumer prices are released: the office's schedule, or FRED's list of releases."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.supply.failures import RefusedReplyError
from bumpsheet.supply.providers.fred import KEY, release_dates
from bumpsheet.supply.providers.provider import DeliveredFile, FileProvider

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.supply.fetching import Client, Reply

COLUMNS = ("Reference Month", "Release Date")


class BlsSchedule(FileProvider):
    """The schedule of a release of the US Bureau of Labor Statistics, such as ``cpi``."""

    id = "bls"
    home = "https://www.bls.gov"

    def file(self, code: str, client: Client, _: dt.date | None) -> DeliveredFile:
        """Fetch the page and write ``date,about``: the day, and the month that it tells of."""
        reply = client.get(f"{self.base}/schedule/news_release/{code}.htm")
        return DeliveredFile(schedule(reply), reply)


class FredReleases(FileProvider):
    """Days of a release by its FRED number; needs a key."""

    id = "fred-api"
    home = "https://api.stlouisfed.org"

    def file(self, code: str, client: Client, _: dt.date | None) -> DeliveredFile:
        """Fetch the list, days to come included."""
        key = os.environ.get(KEY)
        if not key:
            raise RefusedReplyError(self.base, f"needs a key in {KEY}")
        parameters = {
            "release_id": code,
            "file_type": "json",
            "include_release_dates_with_no_data": "true",
            "api_key": key,
        }
        reply = client.get(f"{self.base}/fred/release/dates", parameters)
        listed = sorted(set(release_dates(reply)))
        if not listed:
            raise RefusedReplyError(reply.address, "names no day")
        lines = ["date,about", *(f"{day}," for day in listed)]
        return DeliveredFile(("\n".join(lines) + "\n").encode(), reply)


def schedule(reply: Reply) -> bytes:
    """The table of a schedule as ``date,about``, in the order of the days."""
    try:
        page = reply.body.decode("utf-8-sig")
        found = pd.read_html(io.StringIO(page), match=COLUMNS[0], flavor="lxml")
    except (ValueError, ImportError) as error:
        raise RefusedReplyError(reply.address, "a page without a schedule") from error
    table = found[0]
    if not set(COLUMNS) <= set(table.columns):
        raise RefusedReplyError(reply.address, "other columns than documented")
    written = table[COLUMNS[1]].astype(str).str.replace(".", "", regex=False)
    # "Sept. 11, 2025", "June 11, 2025" and "Jan. 15, 2025" stand side by side.
    days = pd.to_datetime(
        written.str.replace(r"^([A-Z][a-z]{2})[a-z]*", r"\1", regex=True),
        format="%b %d, %Y",
        errors="coerce",
    )
    months = pd.to_datetime(table[COLUMNS[0]], format="%B %Y", errors="coerce")
    frame = pd.DataFrame({"date": days, "about": months}).dropna()
    if frame.empty:
        raise RefusedReplyError(reply.address, "names no day")
    frame["about"] = frame["about"].dt.strftime("%Y-%m")
    frame = frame.sort_values("date").drop_duplicates("date")
    return frame.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n").encode()
