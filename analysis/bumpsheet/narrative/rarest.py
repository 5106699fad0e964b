"""What is rarer than the lead of a report, and therefore told right after its first sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.notability import age
from bumpsheet.facts.windows import UP
from bumpsheet.narrative.angles import day_of, is_up, month_of, turned, yield_of

if TYPE_CHECKING:
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.words import Wording


def age_of_lead(wording: Wording, angle: str) -> float:
    """Years since the last comparable of what leads; nothing where no superlative does."""
    get, only = wording.findings.get, wording.findings.only
    found = {
        "first": get("first_session_return"),
        "record": get("peak_since_event"),
        "recorded": get("peak_since_event"),
        "streak": get("current_streak", window=UP),
        "day": day_of(wording),
        "stretch": turned(wording),
        "month": month_of(wording),
        "high": get("peak_since_event"),
        "reached": get("peak_since_event"),
        "low": get("trough_since_event"),
        "sank": get("trough_since_event"),
        "inflow": only("largest_weekly_flow_since_event"),
        "rates": yield_of(wording),
    }.get(angle)
    return age(found) or 0.0 if found and wording.is_news(found) else 0.0


def is_rarer(wording: Wording, lead: float, fact: Fact) -> bool:
    """Whether a fact goes before all but the first sentence, which is of so many years.

    It is rare, or of small caps and not seen for a year where no superlative leads; a gain after a
    fall, or a loss after a rise, waits for its place.
    """
    is_of_small = fact.subject == wording.findings.subjects["small"]
    if not wording.is_rare(fact) and (lead or not is_of_small or not wording.is_old(fact)):
        return False
    contrary = "largest_loss_since_event" if is_up(wording) else "largest_gain_since_event"
    if fact.figure == contrary:
        return False
    is_record = fact.figure == "peak_since_event" and fact.since is None
    return not is_record and (age(fact) or 0.0) > lead
