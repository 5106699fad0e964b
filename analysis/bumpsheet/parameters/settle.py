"""What a parameter file leaves out is taken from its market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bumpsheet.catalogue.markets import check_market
from bumpsheet.catalogue.series import DEFAULT_MARKET
from bumpsheet.errors import BumpsheetError
from bumpsheet.trading.calendars import Timing

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event
    from bumpsheet.parameters.model import ReportSpec


def settled(content: Any, catalogues: Catalogues, where: str) -> Any:
    """Fill in market, calendar, series and the families that make sense.

    The market is the one that the file names, or that of its event. What is no group of keys stays
    as it is, for the model of parameters to refuse.

    Raises
    ------
    BumpsheetError
        If the market that the file names has no file of its own.
    """
    if not isinstance(content, dict):
        return content
    chosen = content.get("market", _market_of(content.get("event"), catalogues, where))
    if not isinstance(chosen, str):
        return content
    check_market(chosen, catalogues.markets, where, "market")
    market = catalogues.markets[chosen]
    roles, families = market.series.model_dump(by_alias=True), market.families
    return {
        "market": chosen,
        "calendar": market.calendar,
        **content,
        "series": _over(roles, content.get("series", {})),
        "sections": _over(families, content.get("sections", {})),
    }


def check_clock(spec: ReportSpec, event: Event, catalogues: Catalogues, where: str) -> None:
    """Refuse an event of another market that was timed by that market's session.

    Raises
    ------
    BumpsheetError
        Since nothing says whether this market was open at that moment.
    """
    if event.market == spec.market or event.timing is not Timing.DURING_SESSION:
        return
    theirs = catalogues.markets[event.market].clock.place
    ours = catalogues.markets[spec.market].clock.place
    raise BumpsheetError(
        where,
        f"this event is timed by the session of {theirs}",
        field="event",
        value=event.id,
        remedy=f"write its date, kind and label here, with its timing as seen from {ours}",
    )


def _market_of(event: Any, catalogues: Catalogues, where: str) -> str:
    """The market of an event of the catalogue, or of one written here."""
    if isinstance(event, dict) and isinstance(event.get("market"), str):
        written: str = event["market"]
        check_market(written, catalogues.markets, where, "event.market")
        return written
    listed = catalogues.events.get(event) if isinstance(event, str) else None
    return listed.market if listed else DEFAULT_MARKET


def _over(usual: Any, written: Any) -> Any:
    return {**usual, **written} if isinstance(written, dict) else written
