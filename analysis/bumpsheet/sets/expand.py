"""Expanding a set: every report that it stands for, and those that cannot be made."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bumpsheet.catalogue.event_choice import Choice, chosen_events
from bumpsheet.errors import BumpsheetError
from bumpsheet.parameters.load import LATEST, listed_event
from bumpsheet.parameters.names import check_name
from bumpsheet.parameters.settle import settled
from bumpsheet.sets.model import EventChoice
from bumpsheet.sets.names import About, name_form, named
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event
    from bumpsheet.sets.model import Pair, ReportSet
    from bumpsheet.sets.reach import Reach

# Roles without which there is no report.
MUST_HAVE = ("small", "large")
# More reports than anybody publishes are a slip in a list.
MOST_REPORTS = 20_000


@dataclass(frozen=True, slots=True)
class Member:
    """One report of a set.

    Parameters
    ----------
    content : dict
        What a parameter file of its own would say.
    without : str
        Why it does without a series that reports of its market have; empty where it has all.
    """

    name: str
    about: About
    content: dict[str, Any]
    without: str = ""


@dataclass(slots=True)
class Expansion:
    """What a set stands for.

    Parameters
    ----------
    left_out : dict of str to str
        By name, why a report cannot be made: no session or no data reaches it yet.
    """

    members: dict[str, Member] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def expand(wanted: ReportSet, catalogues: Catalogues, reach: Reach, where: str) -> Expansion:
    """List the reports of a set in the order of its events.

    Parameters
    ----------
    where : str
        File of the set, for messages.

    Raises
    ------
    BumpsheetError
        If an event is unknown, none is chosen, two reports would have the same name, a name is
        not usable, or ``except`` names none of them.
    """
    form, found = name_form(wanted, where), Expansion()
    combinations = list(itertools.product(wanted.as_of, wanted.series, wanted.brands))
    events = _events(wanted, catalogues, where)
    for pair in wanted.series:
        for role, series_id in pair.model_dump(by_alias=True, exclude_none=True).items():
            catalogues.series.named(series_id, where, f"series.{role}")
    if len(events) * len(combinations) > MOST_REPORTS:
        raise BumpsheetError(
            where,
            f"stands for more than {MOST_REPORTS} reports",
            value=len(events) * len(combinations),
            remedy="choose fewer events, days, series or brands",
        )
    for event in events:
        for combination in combinations:
            _add(found, wanted, event, combination, (catalogues, reach, form, where))
    unknown = next((name for name in wanted.leave_out if not _is_known(name, found)), None)
    if unknown is not None:
        raise BumpsheetError(
            where, "no report of this set", field="except", value=unknown, remedy="correct the name"
        )
    for name in wanted.leave_out:
        found.members.pop(name, None)
        found.left_out.pop(name, None)
    return found


def _is_known(name: str, found: Expansion) -> bool:
    return name in found.members or name in found.left_out


def _add(
    found: Expansion,
    wanted: ReportSet,
    event: Event,
    combination: tuple[int | str | dt.date, Pair, str],
    known: tuple[Catalogues, Reach, str, str],
) -> None:
    (catalogues, reach, form, where), (known_until, pair, brand) = known, combination
    written = {**wanted.report, "event": event.id}
    series = pair.model_dump(by_alias=True, exclude_unset=True)
    written |= {"series": series} if series else {}
    written |= {"brand": brand} if brand != "bumpsheet" else {}
    full = settled(written, catalogues, where)
    roles = {role: str(full["series"].get(role)) for role in MUST_HAVE}
    as_of, problem = _as_of(event, known_until, full["calendar"], catalogues)
    shown = str(known_until if as_of is None else as_of)
    sessions = known_until if isinstance(known_until, int) else None
    about = About(event.id, shown, sessions, roles["small"], roles["large"], brand)
    name = named(form, about.parts())
    _refuse_unusable(name, where)
    if _is_known(name, found):
        raise BumpsheetError(
            where,
            "two reports would have this name",
            field="name",
            value=name,
            remedy=f"put what differs into it: {_differing(wanted)}",
        )
    asked = {role: one for role, one in written.get("series", {}).items() if one is not None}
    roles |= asked
    problem = problem or _out_of_reach(event, as_of, (full["calendar"], roles), catalogues, reach)
    if problem is not None:
        found.left_out[name] = problem
        return
    content = {"event": event.id, "as_of": LATEST if as_of is None else as_of, **written}
    others = {role: one for role, one in full["series"].items() if one and role not in roles}
    without = _unreached(event, as_of, (full["calendar"], roles, others), catalogues, reach)
    if without:
        content["series"] = {**written.get("series", {}), **dict.fromkeys(without)}
    found.members[name] = Member(name, about, content, "; ".join(without.values()))


def _events(wanted: ReportSet, catalogues: Catalogues, where: str) -> list[Event]:
    choice = wanted.events
    if not isinstance(choice, EventChoice):
        return [listed_event(event_id, catalogues, where) for event_id in choice]
    days = [None if day is None else str(day) for day in (choice.first, choice.last)]
    try:
        found = chosen_events(
            catalogues, Choice(choice.words, choice.kind, choice.market, days[0], days[1])
        )
    except BumpsheetError as error:
        option = {"--kind": "kind", "--market": "market"}.get(error.where, error.where)
        raise BumpsheetError(
            where,
            error.problem,
            field=f"events.{option}",
            value=error.value,
            remedy=error.remedy,
        ) from error
    found = [event for event in found if choice.move is None or choice.move in _moves(event)]
    if not found:
        raise BumpsheetError(
            where,
            "no event of the catalogue is chosen",
            field="events",
            remedy="ask for less; see: bumpsheet events",
        )
    return found


def _moves(event: Event) -> Iterator[str]:
    """What a rate decision is: a cut, a rise or a hold; the first two change something."""
    if event.decision is not None:
        change = event.decision.change
        yield "hold" if change == 0 else "cut" if change < 0 else "rise"
        if change:
            yield "change"


def _as_of(
    event: Event, known_until: int | str | dt.date, calendar: str, catalogues: Catalogues
) -> tuple[dt.date | None, str | None]:
    """The as-of date, None for the latest; and why there is none."""
    sessions = catalogues.sessions(calendar)
    try:
        base, day0 = event.base_session(sessions), event.day_zero(sessions)
    except ValueError:
        return None, f"no session of {calendar} knows it yet"
    if isinstance(known_until, int):
        place = int(sessions.index.get_loc(str(base))) + known_until
        if place >= len(sessions.index):
            return None, f"the calendar of {calendar} does not reach so far"
        return as_date(sessions.index[place]), None
    if isinstance(known_until, dt.date):
        return known_until, None if known_until >= day0 else f"{day0} is the first to know it"
    return None, None


def _out_of_reach(
    event: Event,
    as_of: dt.date | None,
    asked: tuple[str, dict[str, str]],
    catalogues: Catalogues,
    reach: Reach,
) -> str | None:
    """Why no data tell of a report; None where they do."""
    calendar, roles = asked
    base = event.base_session(catalogues.sessions(calendar))
    lacking = (reach.lacks(series_id, base, as_of) for series_id in roles.values())
    return next((reason for reason in lacking if reason is not None), None)


def _unreached(
    event: Event,
    as_of: dt.date | None,
    asked: tuple[str, dict[str, str], dict[str, str]],
    catalogues: Catalogues,
    reach: Reach,
) -> dict[str, str]:
    """Why the market's other series cannot be told of, by role: a report is made without them."""
    calendar, roles, others = asked
    base = event.base_session(catalogues.sessions(calendar))
    ends = [end for role in MUST_HAVE if (end := reach.end(roles[role])) is not None]
    until = as_of or min(ends)
    lacking = {role: reach.lacks(series_id, base, until) for role, series_id in others.items()}
    return {role: reason for role, reason in lacking.items() if reason is not None}


def _refuse_unusable(name: str, where: str) -> None:
    try:
        check_name(name)
    except BumpsheetError as error:
        raise BumpsheetError(
            where, f"a report would have a name that is {error.problem}", field="name", value=name
        ) from error


def _differing(wanted: ReportSet) -> str:
    counted = all(isinstance(item, int) for item in wanted.as_of)
    parts = {
        "{event}": not isinstance(wanted.events, tuple) or len(wanted.events) > 1,
        "{sessions}" if counted else "{as_of}": len(wanted.as_of) > 1,
        "{small}-{large}": len(wanted.series) > 1,
        "{brand}": len(wanted.brands) > 1,
    }
    return "-".join(part for part, differs in parts.items() if differs)
