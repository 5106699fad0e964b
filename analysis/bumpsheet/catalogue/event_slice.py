"""What of the event catalogue a report can mention."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.catalogues import Catalogues


def event_slice(catalogues: Catalogues, event_id: str, market: str, until: dt.date) -> str | None:
    """Digest of an event, of the rate decisions of a market up to a day, and how far they reach.

    Parameters
    ----------
    until : date
        As-of date of the report.

    Returns
    -------
    str or None
        None if the catalogue has no such event.
    """
    event = catalogues.events.get(event_id)
    if event is None:
        return None
    decided = [
        one.model_dump(mode="json")
        for one in catalogues.events.values()
        if one.market == market and one.decision is not None and one.date <= until
    ]
    through = catalogues.decisions_through.get(market)
    reaches = through is not None and through >= until
    content = [event.model_dump(mode="json"), decided, reaches or str(through)]
    return digest_of(json.dumps(content, ensure_ascii=False).encode())
