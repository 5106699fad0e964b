"""The event catalogue against the calendar, against arithmetic and against the full store."""

from __future__ import annotations

import calendar
import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import exchange_calendars
import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_files import events_of, read_event_files
from bumpsheet.errors import BumpsheetError
from bumpsheet.trading.calendars import Timing, TradingCalendar, load_sessions

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Decision, Event
    from bumpsheet.project import Project

MONTHS = [name.lower() for name in calendar.month_name]
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth"),
)
MUMBAI = TradingCalendar(
    "XBOM", exchange_calendars.get_calendar("XBOM", start="1997-01-01").sessions
)
SUNDAY_CUT = "fed-2020-03-15"
# The exchange was closed, the Bureau of Labor Statistics was not.
GOOD_FRIDAYS = ["cpi-april-2017", "cpi-april-2020"]
# Announced with the exchange closed or not yet open: before the day's session, or on a Sunday.
AT_OTHER_HOURS = {
    *("fed-2001-09-17", "fed-2008-01-22", "fed-2008-10-08", SUNDAY_CUT),
    *("boe-2020-03-11", "boe-2020-05-07", "boe-2020-08-06", "boe-2020-11-05"),
}
# Meetings between the scheduled ones that changed the rate; the FOMC gave up that of 17 March 2020
# after the one on the Sunday before.
UNSCHEDULED = {
    "us": {1994: 1, 1998: 1, 2001: 3, 2008: 2, 2020: 1},
    "uk": {2001: 1, 2020: 2},
}


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


@pytest.fixture(scope="module")
def events(catalogues: Catalogues) -> dict[str, Event]:
    return dict(catalogues.events)


def sessions_of(catalogues: Catalogues, event: Event) -> TradingCalendar:
    code = catalogues.markets[event.market].calendar
    return MUMBAI if code == MUMBAI.calendar else load_sessions(code)


def of_kind(events: dict[str, Event], kind: str, market: str = "us") -> list[Event]:
    return [e for e in events.values() if e.kind == kind and e.market == market]


def decisions(events: dict[str, Event], market: str) -> list[tuple[Event, Decision]]:
    rated = [(event, event.decision) for event in of_kind(events, "rate_decision", market)]
    return [(event, decision) for event, decision in rated if decision is not None]


def test_events_come_in_order_of_their_dates(events: dict[str, Event]) -> None:
    days = [event.date for event in events.values()]
    assert days == sorted(days)


def test_elections_are_on_the_tuesday_after_the_first_monday_of_november(
    events: dict[str, Event],
) -> None:
    expected = {}
    for year in range(1972, 2029, 2):
        mondays = [week[calendar.MONDAY] for week in calendar.monthcalendar(year, 11)]
        first_monday = next(day for day in mondays if day)
        expected[f"us-election-{year}"] = dt.date(year, 11, first_monday + 1)
    held = {event.id: event.date for event in of_kind(events, "election")}
    assert held == expected


def test_presidential_elections_name_who_won_and_midterms_are_called_so(
    events: dict[str, Event],
) -> None:
    for event in of_kind(events, "election"):
        presidential = event.date.year % 4 == 0
        assert ("presidential" in event.label) is presidential
        assert ("mid-term" in event.label) is not presidential
        known = presidential and event.date.year < 2028
        assert (event.outcome is not None) is known, event.id


def test_the_exchange_was_closed_on_three_election_days(
    events: dict[str, Event], catalogues: Catalogues
) -> None:
    nyse = load_sessions("XNYS")
    held = [e for e in of_kind(events, "election") if e.date <= nyse.index[-1].date()]
    closed = [event.id for event in held if event.date not in nyse]
    assert closed == ["us-election-1972", "us-election-1976", "us-election-1980"]
    assert catalogues.events[closed[2]].base_session(nyse) == dt.date(1980, 11, 3)
    assert catalogues.events[closed[2]].day_zero(nyse) == dt.date(1980, 11, 5)


def test_the_united_kingdom_votes_on_thursdays(events: dict[str, Event]) -> None:
    votes = [*of_kind(events, "election", "uk"), *of_kind(events, "referendum", "uk")]
    assert {event.date.weekday() for event in votes} == {calendar.THURSDAY}
    assert {event.timing for event in votes} == {Timing.AFTER_CLOSE}
    years = [event.date.year for event in of_kind(events, "election", "uk")]
    assert years == [1992, 1997, 2001, 2005, 2010, 2015, 2017, 2019, 2024]
    # No Parliament has sat for more than five years; elections were never further apart.
    days = [event.date for event in of_kind(events, "election", "uk")]
    assert all((after - day).days < 5.3 * 365 for day, after in pairwise(days))


def test_indian_votes_are_counted_in_a_session_or_on_a_saturday(
    events: dict[str, Event], catalogues: Catalogues
) -> None:
    counts = of_kind(events, "election", "india")
    assert [event.date.year for event in counts] == [2004, 2009, 2014, 2019, 2024]
    for event in counts:
        mumbai = sessions_of(catalogues, event)
        is_session = event.date in mumbai
        assert is_session is (event.timing is Timing.DURING_SESSION), event.id
        assert is_session is (event.date.weekday() != calendar.SATURDAY), event.id
        assert event.base_session(mumbai) < event.date <= event.day_zero(mumbai), event.id


def test_decisions_and_releases_are_on_sessions_except_a_sunday_and_two_good_fridays(
    events: dict[str, Event], catalogues: Catalogues
) -> None:
    others = [e for e in events.values() if e.kind in {"rate_decision", "inflation_release"}]
    closed = [event for event in others if event.date not in sessions_of(catalogues, event)]
    assert [event.id for event in closed] == [GOOD_FRIDAYS[0], SUNDAY_CUT, GOOD_FRIDAYS[1]]
    nyse = load_sessions("XNYS")
    sunday = events[SUNDAY_CUT]
    assert sunday.date.weekday() == calendar.SUNDAY
    assert (sunday.base_session(nyse), sunday.day_zero(nyse)) == (
        dt.date(2020, 3, 13),
        dt.date(2020, 3, 16),
    )
    friday = events[GOOD_FRIDAYS[0]]
    assert (friday.base_session(nyse), friday.day_zero(nyse)) == (
        dt.date(2017, 4, 13),
        dt.date(2017, 4, 17),
    )


def test_timing_is_that_of_the_kind_except_where_it_was_announced_at_other_hours(
    events: dict[str, Event], catalogues: Catalogues
) -> None:
    unusual = {
        event.id
        for event in events.values()
        if event.timing is not catalogues.kinds[event.kind].timing and event.market != "india"
    }
    assert unusual == AT_OTHER_HOURS


def test_base_and_day_zero_are_neighbouring_sessions_around_the_news(
    events: dict[str, Event], catalogues: Catalogues
) -> None:
    for event in events.values():
        sessions = sessions_of(catalogues, event)
        if event.date > sessions.index[-2].date():
            continue  # the calendar does not reach
        base, first = event.base_session(sessions), event.day_zero(sessions)
        assert sessions.after(base) == first
        if event.timing is Timing.AFTER_CLOSE:
            assert base <= event.date < first
        else:
            assert base < event.date <= first
        assert event.outcome_known is None or event.outcome_known > first, event.id


@pytest.mark.parametrize(("market", "before"), [("us", 8.25), ("uk", 6.25)])
def test_each_target_follows_from_the_one_before(
    events: dict[str, Event], market: str, before: float
) -> None:
    targets = [before, *(decision.target for _, decision in decisions(events, market))]
    changes = [decision.change for _, decision in decisions(events, market)]
    assert [round(100 * (new - old)) for old, new in pairwise(targets)] == changes
    # What was ever decided at once, in quarters of a point but for Bank Rate at its lowest.
    assert {abs(change) for change in changes} <= {15, 25, 50, 75, 100, 150}


@pytest.mark.parametrize("market", ["us", "uk"])
def test_places_count_the_moves_in_one_direction(events: dict[str, Event], market: str) -> None:
    """The first moves belong to a cycle that began before the list: nobody counts them."""
    count, before = 0, None
    for event, decision in decisions(events, market):
        move = "rise" if decision.change > 0 else "cut"
        if before is None:
            known = False
        elif before[1] != move or event.date.year - before[0].year > 3:
            known, count = True, 0
        count += 1
        before = (event.date, move)
        expected = f"{ORDINALS[count - 1]} {move}" if known else None
        assert decision.place == expected, event.id
        day = f"{event.date:%B %-d, %Y}" if event.market == "us" else f"{event.date:%-d %B %Y}"
        shown = expected or f"{move} of {day}"
        assert shown in event.label.replace("\N{NO-BREAK SPACE}", " "), event.id


@pytest.mark.parametrize(
    ("event_id", "place"),
    [
        ("fed-1992-09-04", None),
        ("fed-1994-02-04", "first rise"),
        ("fed-2001-12-11", "eleventh cut"),
        ("fed-2006-06-29", "seventeenth rise"),
        ("fed-2023-07-26", "eleventh rise"),
        ("fed-2024-12-18", "third cut"),
        ("boe-1998-06-04", None),
        ("boe-2009-03-05", "ninth cut"),
        ("boe-2016-08-04", "first cut"),
        ("boe-2023-08-03", "fourteenth rise"),
        ("boe-2025-12-18", "sixth cut"),
    ],
)
def test_places_that_the_press_counted(
    events: dict[str, Event], event_id: str, place: str | None
) -> None:
    decision = events[event_id].decision
    assert decision is not None
    assert decision.place == place


@pytest.mark.parametrize(
    ("market", "first", "last", "expected"),
    [
        ("us", "1990-01-01", "1992-12-31", (18, -525)),
        ("us", "1994-01-01", "1995-02-28", (7, 300)),
        ("us", "1998-09-01", "1998-12-31", (3, -75)),
        ("us", "1999-06-01", "2000-05-31", (6, 175)),
        ("us", "2001-01-01", "2001-12-31", (11, -475)),
        ("us", "2004-06-01", "2006-06-30", (17, 425)),
        ("us", "2007-09-01", "2008-12-31", (10, -500)),
        ("us", "2015-12-01", "2018-12-31", (9, 225)),
        ("us", "2019-07-01", "2020-03-31", (5, -225)),
        ("us", "2022-03-01", "2023-07-31", (11, 525)),
        ("us", "2024-09-01", "2024-12-31", (3, -100)),
        ("us", "2025-01-01", "2025-12-31", (3, -75)),
        ("uk", "1998-10-01", "1999-06-30", (7, -250)),
        ("uk", "2001-02-01", "2001-11-30", (7, -200)),
        ("uk", "2007-12-01", "2009-03-31", (9, -525)),
        ("uk", "2020-03-01", "2020-03-31", (2, -65)),
        ("uk", "2021-12-01", "2023-08-31", (14, 515)),
        ("uk", "2024-08-01", "2025-12-31", (6, -150)),
    ],
)
def test_cycles_add_up_to_what_is_known_of_them(
    events: dict[str, Event], market: str, first: str, last: str, expected: tuple[int, int]
) -> None:
    inside = [
        decision.change
        for event, decision in decisions(events, market)
        if first <= event.date.isoformat() <= last
    ]
    assert (len(inside), sum(inside)) == expected


def test_every_scheduled_meeting_is_there(events: dict[str, Event]) -> None:
    """The FOMC has met eight times a year, the MPC twelve times until 2015 and eight from 2017."""

    def held(market: str, year: int) -> int:
        made = of_kind(events, "rate_decision", market)
        return sum(event.date.year == year for event in made) - UNSCHEDULED[market].get(year, 0)

    assert {year: held("us", year) for year in range(1994, 2026)} == dict.fromkeys(
        range(1994, 2026), 8
    )
    monthly = dict.fromkeys(range(1998, 2016), 12) | {2016: 11}
    eight = dict.fromkeys(range(2017, 2026), 8)
    assert {year: held("uk", year) for year in range(1998, 2026)} == monthly | eight


def test_decisions_are_called_by_their_dates(events: dict[str, Event]) -> None:
    for market, bank in (("us", "fed"), ("uk", "boe")):
        made = of_kind(events, "rate_decision", market)
        assert [event.id for event in made] == [f"{bank}-{event.date}" for event in made]
        for event in made:
            held = event.decision is None
            assert held is (" hold of " in event.label), event.id
            assert held is ("unchanged at " in (event.outcome or "")), event.id


def test_holds_leave_the_rate_of_the_decision_before(events: dict[str, Event]) -> None:
    for market in ("us", "uk"):
        target: float | None = None
        for event in of_kind(events, "rate_decision", market):
            if event.decision is not None:
                target = event.decision.target
            else:
                assert target is not None
                assert event.outcome is not None
                shown = event.outcome.split("%")[0].split()[-1]
                assert float(shown) == target, event.id


def test_labels_read_on_in_a_sentence(events: dict[str, Event]) -> None:
    for event in events.values():
        assert event.label.startswith("the "), event.id
        assert event.label[-1] not in ".,;:", event.id
        assert "  " not in event.label, event.id
        assert "{" not in event.label + event.short_label, event.id


def test_consumer_prices_come_once_a_month_for_the_month_before(events: dict[str, Event]) -> None:
    releases = of_kind(events, "inflation_release")
    # The government was shut in November 2025, when October's would have been released.
    months = [(year, month) for year in range(2003, 2026) for month in range(1, 13)]
    months.remove((2025, 11))
    assert [(event.date.year, event.date.month) for event in releases] == months
    for event in releases:
        about = event.date.replace(day=1) - dt.timedelta(days=1)
        assert event.id == f"cpi-{MONTHS[event.date.month]}-{event.date.year}"
        assert event.label.endswith(f"{MONTHS[about.month].title()} {about.year}")


@pytest.mark.parametrize(
    ("event_id", "day"),
    [
        ("us-election-2016", "2016-11-08"),
        ("us-election-2024", "2024-11-05"),
        ("us-election-2026", "2026-11-03"),
        ("us-election-2028", "2028-11-07"),
        ("uk-brexit-2016", "2016-06-23"),
        ("uk-av-referendum-2011", "2011-05-05"),
        ("uk-scotland-referendum-2014", "2014-09-18"),
        ("uk-election-1997", "1997-05-01"),
        ("uk-election-2024", "2024-07-04"),
        ("india-election-2004", "2004-05-13"),
        ("india-election-2024", "2024-06-04"),
        ("cpi-july-2024", "2024-07-11"),
        ("cpi-november-2022", "2022-11-10"),
        ("fed-2001-01-03", "2001-01-03"),
        ("fed-2024-09-18", "2024-09-18"),
        # Announced after the general election, though decided three days before.
        ("boe-2015-05-11", "2015-05-11"),
        ("boe-2024-08-01", "2024-08-01"),
    ],
)
def test_days_that_everyone_remembers(events: dict[str, Event], event_id: str, day: str) -> None:
    assert events[event_id].date.isoformat() == day


def test_every_file_says_through_which_day_it_is_complete_and_by_whom(
    catalogues: Catalogues,
) -> None:
    for name, file in catalogues.event_files.items():
        assert len(file.source) > 10, name
        assert file.complete_through is not None, name
        days = [event.date for event in file.all_events(catalogues.event_words.ordinals)]
        assert max(days) <= file.complete_through, name
        assert file.complete_from is None or file.complete_from <= min(days), name


def test_nothing_is_said_of_an_election_whose_result_no_source_here_knows(
    events: dict[str, Event],
) -> None:
    for year in (2026, 2028):
        event = events[f"us-election-{year}"]
        assert event.outcome is None
        assert event.outcome_known is None
        assert event.first_session == "the first session after the vote"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"source: nobody\n{text}", encoding="utf-8")


def read(folder: Path, catalogues: Catalogues) -> dict[str, Event]:
    return events_of(read_event_files(folder), catalogues.kinds, catalogues.markets, ORDINALS)


def test_an_id_used_twice_is_refused(tmp_path: Path, catalogues: Catalogues) -> None:
    line = "{id: vote, date: 2020-11-03, kind: election, timing: after_close, label: the vote}"
    for name in ("one.yml", "two.yml"):
        write(tmp_path, name, f"events:\n  - {line}\n")
    with pytest.raises(BumpsheetError, match=r"two\.yml: two events share an id .*vote"):
        read(tmp_path, catalogues)


def test_a_kind_that_has_no_entry_is_refused(tmp_path: Path, catalogues: Catalogues) -> None:
    line = "{id: vote, date: 2020-11-03, kind: electoin, timing: after_close, label: the vote}"
    write(tmp_path, "one.yml", f"events:\n  - {line}\n")
    with pytest.raises(BumpsheetError, match=r"one\.yml: events entry 1\.kind: .*mean election\?"):
        read(tmp_path, catalogues)


LIST = """decisions:
  id: bank
  kind: rate_decision
  timing: during_session
  label: the bank's {{place}}
  label_alone: the bank's {{move}} of {{day}}
  short_label: {short}
  kept: unchanged at {{rate}}%
  rate_before: 5
  rates:
    {years}: {rates}
  details: {details}
"""


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"rates": "{02-30: 5}"}, "2020 has no day 02-30"),
        ({"rates": "{2-3: 5}"}, "not of the form"),
        ({"rates": "{03-03: 5, 02-03: 5}"}, "2020-03-03 is not before the entry after it"),
        ({"rates": "{03-03: 500}"}, "must be 100 or less"),
        ({"details": "{2020-04-04: {outcome: x}}"}, "details for 2020-04-04, which the list lacks"),
        ({"short": "'{colour}'"}, "has braces around no known word"),
        ({"short": "'{day} {day} {day} {day}'"}, "cannot be made: String should have at most 40"),
        ({"years": "1820"}, "cannot be made"),
        ({"years": "99999"}, "99999 has no day 02-03"),
        ({"short": "'{move'"}, "has braces around no known word"),
    ],
)
def test_a_list_with_a_mistake_is_refused_in_one_line(
    tmp_path: Path, catalogues: Catalogues, changed: dict[str, str], complaint: str
) -> None:
    right = {"rates": "{02-03: 5, 03-03: 5.25}", "details": "{}", "short": "Bank"}
    right["years"] = "2020"
    write(tmp_path, "one.yml", LIST.format(**right))
    assert list(read(tmp_path, catalogues)) == ["bank-2020-02-03", "bank-2020-03-03"]
    write(tmp_path, "one.yml", LIST.format(**(right | changed)))
    with pytest.raises(BumpsheetError) as error:
        read(tmp_path, catalogues)
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_holds_events_of_one_sort(tmp_path: Path, catalogues: Catalogues) -> None:
    write(tmp_path, "one.yml", "complete_through: 2020-01-01\n")
    with pytest.raises(BumpsheetError, match="holds none or several of events, decisions"):
        read(tmp_path, catalogues)


def test_the_catalogue_agrees_with_the_full_store(events: dict[str, Event], market: Path) -> None:
    folder = market / "events"
    elections = pd.read_csv(folder / "us_elections.csv")["election_date"].tolist()
    ours = [str(event.date) for event in of_kind(events, "election")]
    assert [day for day in ours if elections[0] <= day <= elections[-1]] == elections

    releases = pd.read_csv(folder / "cpi_releases.csv").iloc[:, 0].astype(str).tolist()
    assert [str(event.date) for event in of_kind(events, "inflation_release")] == releases

    table = pd.read_csv(folder / "fomc_decisions.csv")
    theirs = {row.date: (row.target_pct, round(row.change_bp)) for row in table.itertuples()}
    made = {str(e.date): e for e in of_kind(events, "rate_decision")}
    assert theirs.keys() <= made.keys()
    for day, (target, change) in theirs.items():
        decision = made[day].decision
        assert (decision.change if decision else 0) == change, day
        if decision:
            assert decision.target == pytest.approx(target), day
    # The file lacks meetings that changed nothing, and what lies before and after its span.
    extra = [e for day, e in made.items() if day not in theirs and e.decision is not None]
    assert {e.date.year for e in extra} == {1990, 1991, 2025}


def test_bank_rate_agrees_with_the_full_store(events: dict[str, Event], market: Path) -> None:
    table = pd.read_csv(market / "intl" / "uk" / "bank_rate_decisions.csv")
    theirs = dict(zip(table["date"].tolist(), table["value"].tolist(), strict=True))
    assert len(theirs) == 303
    ours, rate = {}, 6.25
    for event in of_kind(events, "rate_decision", "uk"):
        rate = event.decision.target if event.decision else rate
        ours[str(event.date)] = rate
    # Meetings that ended before the day of their announcement, by which the store dates them.
    announced = {
        "2013-10-09": "2013-10-10",
        "2014-04-09": "2014-04-10",
        "2014-10-08": "2014-10-09",
        "2015-05-08": "2015-05-11",
        "2015-06-03": "2015-06-04",
        "2015-07-08": "2015-07-09",
    }
    expected = {announced.get(day, day): rate for day, rate in theirs.items()}
    assert {day: rate for day, rate in ours.items() if day <= "2025-03-20"} == expected
