"""The event catalogue against the calendar, against arithmetic and against the full store."""

from __future__ import annotations

import calendar
import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.event_kinds import load_event_kinds
from bumpsheet.catalogue.events import Decision, Event, load_events
from bumpsheet.errors import BumpsheetError
from bumpsheet.trading.calendars import Timing, TradingCalendar, load_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.project import Project

MONTHS = [name.lower() for name in calendar.month_name]
ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
)
TARGET_BEFORE = 0.25  # upper end of the range from December 2008 to December 2015
SUNDAY_CUT = "fed-2020-03-15"


@pytest.fixture(scope="module")
def kinds(project: Project) -> Mapping[str, EventKind]:
    return load_event_kinds(project.data / "event_kinds.yml")


@pytest.fixture(scope="module")
def events(project: Project, kinds: Mapping[str, EventKind]) -> dict[str, Event]:
    found = load_events(project.data / "events", kinds)
    return {name: event for name, event in found.items() if event.market == "us"}


@pytest.fixture(scope="module")
def nyse() -> TradingCalendar:
    return load_sessions("XNYS")


def of_kind(events: dict[str, Event], kind: str) -> list[Event]:
    return [event for event in events.values() if event.kind == kind]


def decisions(events: dict[str, Event]) -> list[tuple[Event, Decision]]:
    rated = [(event, event.decision) for event in of_kind(events, "rate_decision")]
    return [(event, decision) for event, decision in rated if decision is not None]


def test_events_come_in_order_of_their_dates(events: dict[str, Event]) -> None:
    days = [event.date for event in events.values()]
    assert days == sorted(days)
    assert len(events) == 23 + 29 + 1 + 36


def test_elections_are_on_the_tuesday_after_the_first_monday_of_november(
    events: dict[str, Event],
) -> None:
    expected = {}
    for year in range(1980, 2025, 2):
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
        assert (event.outcome is not None) is presidential


def test_the_exchange_was_closed_on_one_election_day_only(
    events: dict[str, Event], nyse: TradingCalendar
) -> None:
    closed = [event for event in of_kind(events, "election") if event.date not in nyse]
    assert [event.id for event in closed] == ["us-election-1980"]
    assert closed[0].base_session(nyse) == dt.date(1980, 11, 3)
    assert closed[0].day_zero(nyse) == dt.date(1980, 11, 5)


def test_every_other_event_is_on_a_session_except_the_sunday_cut(
    events: dict[str, Event], nyse: TradingCalendar
) -> None:
    others = [event for event in events.values() if event.kind != "election"]
    assert [event.id for event in others if event.date not in nyse] == [SUNDAY_CUT]
    sunday = events[SUNDAY_CUT]
    assert sunday.date.weekday() == calendar.SUNDAY
    assert sunday.base_session(nyse) == dt.date(2020, 3, 13)
    assert sunday.day_zero(nyse) == dt.date(2020, 3, 16)


def test_timing_is_that_of_the_kind_except_for_the_sunday_cut(
    events: dict[str, Event], kinds: Mapping[str, EventKind]
) -> None:
    unusual = [
        event.id for event in events.values() if event.timing is not kinds[event.kind].timing
    ]
    assert unusual == [SUNDAY_CUT]


def test_base_and_day_zero_are_neighbouring_sessions_around_the_news(
    events: dict[str, Event], nyse: TradingCalendar
) -> None:
    for event in events.values():
        base, first = event.base_session(nyse), event.day_zero(nyse)
        assert nyse.after(base) == first
        if event.timing is Timing.AFTER_CLOSE:
            assert base <= event.date < first
        else:
            assert base < event.date <= first


def test_each_target_follows_from_the_one_before(events: dict[str, Event]) -> None:
    targets = [TARGET_BEFORE, *(decision.target for _, decision in decisions(events))]
    changes = [decision.change for _, decision in decisions(events)]
    assert [round(100 * (new - old)) for old, new in pairwise(targets)] == changes


def test_places_count_the_moves_in_one_direction(events: dict[str, Event]) -> None:
    count, direction = 0, 0
    for event, decision in decisions(events):
        turned = (decision.change > 0) != (direction > 0)
        count = 1 if turned or not direction else count + 1
        direction = decision.change
        word = "rise" if direction > 0 else "cut"
        assert decision.place == f"{ORDINALS[count - 1]} {word}", event.id


@pytest.mark.parametrize(
    ("first", "last", "moves", "basis_points"),
    [
        ("2015-12-01", "2018-12-31", 9, 225),
        ("2019-07-01", "2020-03-31", 5, -225),
        ("2022-03-01", "2023-07-31", 11, 525),
        ("2024-09-01", "2024-12-31", 3, -100),
    ],
)
def test_cycles_add_up_to_what_is_known_of_them(
    events: dict[str, Event], first: str, last: str, moves: int, basis_points: int
) -> None:
    inside = [
        decision.change
        for event, decision in decisions(events)
        if first <= event.date.isoformat() <= last
    ]
    assert (len(inside), sum(inside)) == (moves, basis_points)


def test_decisions_are_called_by_their_dates(events: dict[str, Event]) -> None:
    made = of_kind(events, "rate_decision")
    assert [event.id for event in made] == [f"fed-{event.date}" for event in made]
    holds = [event.id for event in made if event.decision is None]
    assert holds == ["fed-2023-12-13"]


def test_consumer_prices_come_once_a_month_for_the_month_before(events: dict[str, Event]) -> None:
    releases = of_kind(events, "inflation_release")
    months = [(year, month) for year in (2022, 2023, 2024) for month in range(1, 13)]
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
        ("cpi-july-2024", "2024-07-11"),
        ("cpi-november-2022", "2022-11-10"),
        ("fed-2024-09-18", "2024-09-18"),
    ],
)
def test_days_that_everyone_remembers(events: dict[str, Event], event_id: str, day: str) -> None:
    assert events[event_id].date.isoformat() == day


def test_an_id_used_twice_is_refused(tmp_path: Path, kinds: Mapping[str, EventKind]) -> None:
    line = "{id: vote, date: 2020-11-03, kind: election, timing: after_close, label: the vote}"
    for name in ("one.yml", "two.yml"):
        (tmp_path / name).write_text(f"source: nobody\nevents:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(BumpsheetError, match=r"two\.yml: two events share an id .*vote"):
        load_events(tmp_path, kinds)


def test_a_kind_that_has_no_entry_is_refused(
    tmp_path: Path, kinds: Mapping[str, EventKind]
) -> None:
    line = "{id: vote, date: 2020-11-03, kind: electoin, timing: after_close, label: the vote}"
    (tmp_path / "one.yml").write_text(f"source: nobody\nevents:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(BumpsheetError, match=r"one\.yml: events entry 1\.kind: .*mean election\?"):
        load_events(tmp_path, kinds)


def test_the_catalogue_agrees_with_the_full_store(events: dict[str, Event], market: Path) -> None:
    folder = market / "events"
    elections = pd.read_csv(folder / "us_elections.csv")["election_date"].tolist()
    assert [str(event.date) for event in of_kind(events, "election")] == elections

    releases = pd.read_csv(folder / "cpi_releases.csv").iloc[:, 0].astype(str)
    listed = [day for day in releases if "2022" <= day[:4] <= "2024"]
    assert [str(event.date) for event in of_kind(events, "inflation_release")] == listed

    table = pd.read_csv(folder / "fomc_decisions.csv")
    moved = table[(table["date"] >= "2015") & (table["change_bp"] != 0)]
    assert [(str(event.date), decision.change) for event, decision in decisions(events)] == [
        (row.date, round(row.change_bp)) for row in moved.itertuples()
    ]
