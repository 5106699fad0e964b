"""What is rarer than the lead of a report, and therefore told right after its first sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.notability import age
from bumpsheet.facts.windows import UP
from bumpsheet.narrative.angles import day_of, is_up, month_of, turned, yield_of

if TYPE_CHECKING:
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.words import Wording


# What goes against a rise, or a fall, since the event.
AFTER_A_RISE = {"largest_loss_since_event", "trough_since_event"}
AFTER_A_FALL = {"largest_gain_since_event", "longest_streak_since_event"}
ENDS = {"peak_since_event", "trough_since_event"}
# Leads that tell the returns and nothing else.
PLAIN = {"lead", "lag", "level", "narrow"}


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


def is_rarer(wording: Wording, angle: str, fact: Fact) -> bool:
    """Whether a fact goes before all but the first sentence, whose angle is given.

    It is rare, or a high or low of small caps that a plain lead leaves out. What goes against the
    return since the event waits for its place, and so does another index where small caps did as
    rarely.
    """
    small = wording.findings.get(fact.figure, window=fact.window)
    if fact.figure in (AFTER_A_RISE if is_up(wording) else AFTER_A_FALL):
        return False
    if fact != small and small and wording.is_rare(small):
        return False
    is_end = fact == small and fact.figure in ENDS and wording.is_old(fact)
    if not (wording.is_rare(fact) or (is_end and angle in PLAIN)):
        return False
    is_record = fact.figure == "peak_since_event" and fact.since is None
    return not is_record and (age(fact) or 0.0) > age_of_lead(wording, angle)
