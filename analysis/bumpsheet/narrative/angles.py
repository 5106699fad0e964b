"""What a report leads with: the rarest thing that its facts tell of small caps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts import numbers
from bumpsheet.facts.notability import age
from bumpsheet.facts.windows import UP, Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bumpsheet.catalogue.words import LeadRule
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.words import Wording

# Where nothing else leads.
LEVEL = 0.0
# Percent.
HALF = 50


def angle_of(wording: Wording) -> str:
    """Name the angle; headline, standfirst and lead are written by it.

    A bump that has faded leads whatever else is notable, then what a first session did on its own,
    then a record. Of the others the most notable leads, and of equally notable ones the first of
    ``_angles``.

    Returns
    -------
    str
        fade, first, record, recorded, streak, day, stretch, month, high, low, reached, sank, turn,
        rebound, lead, lag, inflow, rates, narrow, still or level; unknown where the return since
        the event is.
    """
    if wording.findings.get("return_since_event") is None:
        return "unknown"
    if _has_faded(wording):
        return "fade"
    if wording.findings.about.as_of == wording.findings.about.day0:
        return "first"
    if is_record(wording):
        return "record"
    return max(_angles(wording), key=lambda found: found[0])[1]


def is_record(wording: Wording, role: str = "small") -> bool:
    """Whether a series closed on the as-of date at the record of its whole history."""
    peak, about = wording.findings.get("peak_since_event", role), wording.findings.about
    return peak is not None and peak.as_of == about.as_of and set_record(wording, role)


def set_record(wording: Wording, role: str = "small") -> bool:
    """Whether a series closed at the record of its whole history since the event."""
    peak, about = wording.findings.get("peak_since_event", role), wording.findings.about
    if peak is None or peak.since or peak.outdone:
        return False
    return about.roles[role].holds_records


def _angles(wording: Wording) -> Iterator[tuple[float, str]]:
    """What could lead, each with how notable it is."""
    get, words = wording.findings.get, wording.words
    streak = get("current_streak", window=UP)
    if streak and numbers.number(streak) >= words.leading_streak:
        yield max(wording.notable(streak), words.leads.gap), "streak"
    day = day_of(wording)
    if day:
        yield aged(day, words.leads), "day"
    stretch = turned(wording)
    if stretch and wording.is_rare(stretch):
        yield aged(stretch, words.leads), "stretch"
    month = month_of(wording)
    if month and wording.is_rare(month):
        yield aged(month, words.leads), "month"
    yield from _ends(wording)
    yield from _gaps(wording)
    yield from _beside(wording)
    yield LEVEL, "level"


def aged(fact: Fact, rule: LeadRule) -> float:
    """How notable a superlative is, from 0 to 1."""
    return min(1.0, rule.superlative + rule.by_year * (age(fact) or 0.0))


def day_of(wording: Wording) -> Fact | None:
    """The first session, or the best or worst, where it was the largest since long ago."""
    first, largest = wording.findings.get("first_session_return"), _largest(wording, 1)
    days = [
        day
        for day in (first, largest)
        if day and wording.is_news(day) and (_is_recent(wording, day) or wording.is_rare(day))
    ]
    return max(days, key=lambda day: aged(day, wording.words.leads), default=None)


def is_up(wording: Wording) -> bool:
    """Whether small caps stand above their level before the event."""
    now = wording.findings.get("return_since_event")
    return now is not None and numbers.number(now) > 0


def _largest(wording: Wording, sessions: int) -> Fact | None:
    """The largest move over so many sessions in the direction of the return since the event."""
    figure = "largest_gain_since_event" if is_up(wording) else "largest_loss_since_event"
    return wording.findings.get(figure, window=Sessions(sessions))


def _is_recent(wording: Wording, fact: Fact) -> bool:
    return (wording.findings.about.as_of - fact.as_of).days <= wording.words.leads.recent_days


def turned(wording: Wording) -> Fact | None:
    """The largest gain over the report's horizon after a rise since the event, else the loss."""
    return _largest(wording, wording.findings.about.spec.horizons[0])


def month_of(wording: Wording) -> Fact | None:
    """The best whole month after a rise since the event, else the worst; none that is long past."""
    figure = "best_month_since_event" if is_up(wording) else "worst_month_since_event"
    found = wording.findings.get(figure)
    return found if found and _is_recent(wording, found) else None


def _ends(wording: Wording) -> Iterator[tuple[float, str]]:
    """A high or a low at the last close, or an earlier one in the direction of the move."""
    as_of, rule = wording.findings.about.as_of, wording.words.leads
    for figure, name, earlier in (
        ("peak_since_event", "high", "reached"),
        ("trough_since_event", "low", "sank"),
    ):
        found = wording.findings.get(figure)
        if not found or not wording.is_news(found):
            continue
        if found.as_of == as_of:
            yield aged(found, rule), name
        elif _leads_on(wording, figure):
            is_record = name == "high" and set_record(wording)
            yield rule.passed * aged(found, rule), "recorded" if is_record else earlier


def _leads_on(wording: Wording, figure: str) -> bool:
    """Whether the return since the event goes the way of an earlier high or low."""
    is_high = figure == "peak_since_event"
    if not is_high and _has_recovered(wording, HALF):
        return False
    return is_up(wording) is is_high and not (is_high and wording.state in {"fading", "gone"})


def _gaps(wording: Wording) -> Iterator[tuple[float, str]]:
    """Small caps against large ones and against growth."""
    get, words = wording.findings.get, wording.words
    values = {
        role: numbers.number(fact)
        for role in ("small", "growth", "excess")
        if (fact := get("return_since_event", role)) is not None
    }
    small, gap = values["small"], values.get("excess", 0.0)
    if small >= words.leading_turn and values.get("growth", 0.0) <= -words.leading_turn:
        yield words.leads.turn, "turn"
    if _has_rebounded(wording):
        yield words.leads.rebound, "rebound"
    if abs(gap) >= words.leading_excess:
        yield words.leads.gap, "lead" if gap > 0 else "lag"
    if max(abs(small), abs(gap)) < words.leading_stillness:
        yield words.leads.still, "still"


def _beside(wording: Wording) -> Iterator[tuple[float, str]]:
    """What is rare of flows, yields and breadth, where little is of small caps."""
    rule, only = wording.words.leads, wording.findings.only
    flow = only("largest_weekly_flow_since_event")
    if flow and wording.is_rare(flow) and numbers.number(flow) > 0:
        yield rule.beside * aged(flow, rule), "inflow"
    extreme = yield_of(wording)
    if extreme and wording.is_rare(extreme):
        yield rule.beside * aged(extreme, rule), "rates"
    rising, leaders = only("share_rising"), only("leaders_share")
    now = wording.findings.get("return_since_event")
    is_gain = now is not None and numbers.number(now) >= wording.words.leading_stillness
    if rising and leaders and is_gain:
        share, rest = numbers.number(leaders), numbers.number(rising)
        if HALF <= share < 100 and rest < HALF:
            yield rule.narrow, "narrow"


def yield_of(wording: Wording) -> Fact | None:
    """The high of the yield since the event after a rise, else the low; where it is news."""
    get = wording.findings.get
    top, low = (get(f"yield_{end}_since_event", "yield") for end in ("peak", "trough"))
    change = get("yield_change_since_event", "yield")
    is_high, is_low = (fact is not None and wording.is_news(fact) for fact in (top, low))
    is_down = change is not None and numbers.number(change) < 0
    if is_high and not (is_low and is_down):
        return top
    return low if is_low else None


def _has_rebounded(wording: Wording) -> bool:
    """Whether a loss of some size was mostly made up; a gain since the event is more than that."""
    low, rule = wording.findings.get("trough_return_since_event"), wording.words.rebound
    is_loss = low is not None and -numbers.number(low) >= rule.loss
    return is_loss and not is_up(wording) and _has_recovered(wording, rule.made_up)


def _has_recovered(wording: Wording, percent: float) -> bool:
    """Whether so much of the loss at the lowest close has been made up."""
    low = wording.findings.get("trough_return_since_event")
    now = wording.findings.get("return_since_event")
    if low is None or now is None:
        return False
    loss, left = -numbers.number(low), -numbers.number(now)
    return left <= loss * (1 - percent / 100)


def _has_faded(wording: Wording) -> bool:
    """Whether a gain of some size is mostly gone, and no larger loss came after it."""
    peak = wording.findings.get("peak_return_since_event")
    now = wording.findings.get("return_since_event")
    if peak is None or now is None or wording.state not in {"fading", "gone"}:
        return False
    gain = numbers.number(peak)
    return gain >= wording.words.fade.peak_gain and -numbers.number(now) <= gain
