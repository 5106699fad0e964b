"""Decisions after those of the catalogue, from a store's policy rates: data/ is never touched."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import exchange_calendars
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_lists import Effect
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.decisions import derive, with_later_events
from bumpsheet.market.store import Store, open_stores
from bumpsheet.narrative.absences import worded
from bumpsheet.trading.calendars import load_sessions
from conftest import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.event_files import EventFile
    from bumpsheet.catalogue.event_lists import DecisionList
    from bumpsheet.project import Project

NEXT_SESSION, SAME_DAY = (Effect(series="DFEDTARU", sessions_later=n) for n in (1, 0))
CALENDARS = {
    "DFEDTARU": exchange_calendars.get_calendar("XNYS", start="1989-01-03"),
    "BANKRATE": exchange_calendars.get_calendar("XLON", start="1989-01-03"),
}
NYSE = exchange_calendars.get_calendar("XNYS", start="2020-01-01", end="2025-12-31").sessions


def daily(steps: Sequence[tuple[str, float]], last: str) -> pd.Series[float]:
    """A rate by calendar day, as FRED gives it, from the days of its changes."""
    changes = pd.Series([rate for _, rate in steps], pd.DatetimeIndex([day for day, _ in steps]))
    return changes.reindex(pd.date_range(steps[0][0], last), method="ffill")


def write(folder: Path, series: str, values: pd.Series[float]) -> Store:
    folder.mkdir(exist_ok=True)
    table = pd.DataFrame({"date": values.index.date, "value": values.to_numpy()})
    table.to_csv(folder / f"{series}.csv", index=False)
    return Store(folder, "full store")


def known(project: Project, *stores: Store) -> Catalogues:
    return with_later_events(load_catalogues(project), stores)


def test_the_target_of_2022_gives_the_announcements_of_2022() -> None:
    """Days of effect as the Federal Reserve's H.15 has them, announcements as it dated them."""
    steps = [
        ("2021-12-01", 0.25),
        ("2022-03-17", 0.5),
        ("2022-05-05", 1.0),
        ("2022-06-16", 1.75),
        ("2022-07-28", 2.5),
        ("2022-09-22", 3.25),
        ("2022-11-03", 4.0),
        ("2022-12-15", 4.5),
    ]
    found = derive(
        daily(steps, "2022-12-31"),
        NEXT_SESSION,
        load_sessions("XNYS"),
        (dt.date(2022, 1, 26), 0.25),
    )
    assert found is not None
    assert [(str(day), rate) for day, rate in found.rows] == [
        ("2022-03-16", 0.5),
        ("2022-05-04", 1.0),
        ("2022-06-15", 1.75),
        ("2022-07-27", 2.5),
        ("2022-09-21", 3.25),
        ("2022-11-02", 4.0),
        ("2022-12-14", 4.5),
    ]
    # The series ends on a Saturday: a decision of Friday the 30th would show on Tuesday 3 January.
    assert found.through == dt.date(2022, 12, 29)


def test_bank_rate_changes_on_the_day_of_its_announcement() -> None:
    steps = [("2022-01-04", 0.25), ("2022-02-03", 0.5), ("2022-03-17", 0.75), ("2022-05-05", 1.0)]
    found = derive(
        daily(steps, "2022-06-10"), SAME_DAY, load_sessions("XLON"), (dt.date(2022, 2, 3), 0.5)
    )
    assert found is not None
    assert [str(day) for day, _ in found.rows] == ["2022-03-17", "2022-05-05"]
    assert found.through == dt.date(2022, 6, 10)


@given(
    places=st.lists(st.integers(20, len(NYSE) - 20), unique=True, max_size=12),
    moves=st.lists(st.sampled_from([-75, -50, -25, 25, 50, 75]), min_size=12, max_size=12),
)
def test_whatever_was_announced_is_found_again(places: list[int], moves: list[int]) -> None:
    rate, steps, announced = 10.0, [(str(NYSE[0].date()), 10.0)], []
    for place, move in zip(sorted(places), moves, strict=False):
        rate += move / 100
        announced.append((NYSE[place].date(), rate))
        steps.append((str(NYSE[place + 1].date()), rate))
    end = NYSE[10].date()
    found = derive(daily(steps, "2025-12-31"), NEXT_SESSION, load_sessions("XNYS"), (end, 10.0))
    assert found is not None
    assert list(found.rows) == announced


AFTER = [("2026-01-02", 3.75), ("2026-03-19", 3.5), ("2026-06-18", 3.5), ("2026-09-17", 3.75)]


def test_a_store_adds_decisions_and_counts_them_on(project: Project, tmp_path: Path) -> None:
    store = write(tmp_path / "s", "DFEDTARU", daily(AFTER, "2026-11-20"))
    write(
        tmp_path / "s", "BANKRATE", daily([("2026-01-02", 3.75), ("2026-04-30", 3.5)], "2026-05-07")
    )
    before = load_catalogues(project)
    found = known(project, store)
    assert found.events.keys() - before.events.keys() == {
        *("fed-2026-03-18", "fed-2026-09-16", "boe-2026-04-30"),
    }
    cut, rise = found.events["fed-2026-03-18"], found.events["fed-2026-09-16"]
    assert cut.decision is not None
    assert rise.decision is not None
    # Three cuts of 2024 and three of 2025 came before.
    assert (cut.decision.change, cut.decision.place) == (-25, "seventh cut")
    assert (rise.decision.change, rise.decision.place) == (25, "first rise")
    assert cut.source == "derived from DFEDTARU"
    assert found.decisions_through == {"us": dt.date(2026, 11, 19), "uk": dt.date(2026, 5, 7)}
    days = [event.date for event in found.events.values()]
    assert days == sorted(days)
    for event_id, event in before.events.items():
        assert found.events[event_id] == event, "what is written down stays"


@pytest.mark.parametrize(
    ("steps", "last"),
    [
        ([("2025-01-02", 4.5), ("2025-09-18", 4.25)], "2025-09-30"),
        ([("2026-04-01", 3.75), ("2026-06-18", 3.5)], "2026-07-31"),
    ],
    ids=["ends before the list does", "begins after the list ends"],
)
def test_a_series_that_does_not_join_the_list_adds_nothing(
    project: Project, tmp_path: Path, steps: list[tuple[str, float]], last: str
) -> None:
    before = load_catalogues(project)
    found = known(project, write(tmp_path / "s", "DFEDTARU", daily(steps, last)))
    assert found.events == before.events
    assert found.decisions_through == before.decisions_through


@pytest.mark.parametrize(
    ("steps", "day", "value"),
    [
        ([("2026-01-02", 0.0375), ("2026-03-19", 0.035)], "2026-01-02", 0.0375),
        ([("2026-01-02", 4.0), ("2026-03-19", 3.75)], "2026-01-02", 4.0),
        ([("2026-01-02", 3.75), ("2026-03-19", 9.75)], "2026-03-19", 9.75),
        ([("2026-01-02", 3.75), ("2026-03-19", 3.57)], "2026-03-19", 3.57),
    ],
    ids=["fractions", "another rate than the list", "a leap", "no step of a central bank"],
)
def test_a_series_that_contradicts_the_list_adds_nothing_and_says_so(
    project: Project, tmp_path: Path, steps: list[tuple[str, float]], day: str, value: float
) -> None:
    before = load_catalogues(project)
    found = known(project, write(tmp_path / "s", "DFEDTARU", daily(steps, "2026-07-31")))
    assert found.events == before.events
    assert found.decisions_through == before.decisions_through
    wrong = found.wrong_rates["us"]
    assert (wrong.series, str(wrong.day), wrong.value) == ("DFEDTARU", day, value)


def listed(list_: DecisionList, series: str, last: str) -> pd.Series[float]:
    """What a series must show if the list is right: each rate from the day of its effect on."""
    assert list_.effect is not None
    # Pandas counts sessions itself: an oracle that the project has no part in.
    after = list_.effect.sessions_later * CALENDARS[series].day
    rows = [(pd.Timestamp(day) + after, rate) for day, rate in list_.rows()]
    return daily([(str(day.date()), rate) for day, rate in rows], last)


@pytest.mark.parametrize("series", ["DFEDTARU", "BANKRATE"])
def test_what_the_list_says_contradicts_nothing(
    project: Project, tmp_path: Path, series: str
) -> None:
    file = file_of(project, series)
    assert file.decisions is not None
    values = listed(file.decisions, series, "2026-03-17")
    # Decisions that fall on no session, and series that show a change a day earlier or later.
    for moved in (-1, 0, 1):
        store = write(tmp_path / str(moved), series, values.shift(moved, freq="D"))
        assert not known(project, store).wrong_rates


@pytest.mark.parametrize(
    ("series", "change", "first"),
    [
        ("DFEDTARU", lambda v: v.replace({2.25: 2.0}), "2004-12-20"),
        (
            "DFEDTARU",
            lambda v: v.where(~v.index.isin(v["2021-05-10":"2021-05-20"].index), 0.5),
            "2021-05-10",
        ),
        ("DFEDTARU", lambda v: v.shift(10, freq="D"), None),
        ("BANKRATE", lambda v: v + 0.25, None),
    ],
    ids=[
        "a decision without a change",
        "a change without a decision",
        "a week late",
        "at another level",
    ],
)
def test_a_series_that_contradicts_listed_decisions_is_named(
    project: Project,
    tmp_path: Path,
    series: str,
    change: Callable[[pd.Series[float]], pd.Series[float]],
    first: str | None,
) -> None:
    file = file_of(project, series)
    assert file.decisions is not None
    sound = listed(file.decisions, series, "2026-11-20")
    wrong = known(project, write(tmp_path / "s", series, change(sound))).wrong_rates[file.market]
    assert wrong.series == series
    assert wrong.day is not None
    if first is not None:
        # The list's own tolerance: three sessions.
        assert abs((wrong.day - dt.date.fromisoformat(first)).days) <= 5
    assert wrong.value != wrong.listed


def file_of(project: Project, series: str) -> EventFile:
    files = load_catalogues(project).event_files.values()
    return next(
        file
        for file in files
        if file.decisions is not None
        and file.decisions.effect is not None
        and file.decisions.effect.series == series
    )


@pytest.mark.usefixtures("sample_only")
def test_a_report_tells_of_a_rate_that_contradicts_the_list(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path / "p", ())
    copy.spec_path("x").write_text("event: us-election-2024\nas_of: 2024-11-29\n")
    store = write(tmp_path / "store", "DFEDTARU", daily([("2024-01-01", 5.5)], "2025-01-31")).folder
    findings = collect(open_study(copy, "x", store)).findings
    (rate,) = findings.every("policy_rate")
    assert rate.value == 4.75, "as it is listed"
    reasons = [item.reason for item in worded(findings.absences, copy.templates)]
    assert any("it says 5.5%, where 5.0% is listed" in reason for reason in reasons), reasons


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("date,value\n2016-01-04,5.5\n2024-12-31,4.25\n", "on 2016-01-04 it says 5.5%, where 0.5%"),
        ("date,value\n2024-01-02,x\n", "adds none: DFEDTARU.csv"),
        ("date,value\n2024-01-02,5.5\n2024-01-02,5.5\n", "a date stands twice"),
    ],
)
def test_a_report_says_why_no_decision_is_the_latest(
    project: Project, tmp_path: Path, content: str, complaint: str
) -> None:
    copy = copy_project(project, tmp_path / "p", ())
    path = copy.data / "events" / "fomc-decisions.yml"
    text = path.read_text(encoding="utf-8")
    # As if the list had been written early in 2016.
    short = text[: text.index("    1990:")] + "    2015: {10-28: 0.25, 12-16: 0.5}\n"
    path.write_text(short.replace("2026-03-17", "2016-01-31"), encoding="utf-8")
    copy.spec_path("x").write_text("event: us-election-2024\nas_of: 2024-11-29\n")
    store = tmp_path / "store"
    store.mkdir()
    (store / "DFEDTARU.csv").write_text(content)
    findings = collect(open_study(copy, "x", store)).findings
    assert not findings.every("policy_change")
    reasons = [item.reason for item in worded(findings.absences, copy.templates)]
    assert any(complaint in reason for reason in reasons), reasons


@pytest.mark.usefixtures("sample_only")
def test_a_report_takes_its_latest_change_from_the_store(project: Project, tmp_path: Path) -> None:
    """The list cut off in the summer of 2024 and the target of the year give what it says."""
    copy = copy_project(project, tmp_path / "p", ())
    path = copy.data / "events" / "fomc-decisions.yml"
    text = path.read_text(encoding="utf-8")
    cut = text[: text.index("    2024: {")] + "    2024: {01-31: 5.5, 07-31: 5.5}\n"
    path.write_text(cut.replace("2026-03-17", "2024-08-01"), encoding="utf-8")
    copy.spec_path("x").write_text("event: us-election-2024\nas_of: 2024-11-29\n")
    steps = [("2024-01-01", 5.5), ("2024-09-19", 5.0), ("2024-11-08", 4.75), ("2024-12-19", 4.5)]
    store = write(tmp_path / "store", "DFEDTARU", daily(steps, "2025-01-31")).folder
    derived = collect(open_study(copy, "x", store)).findings
    copy.spec_path("x").write_text("event: us-election-2024\nas_of: 2024-11-29\n")
    path.write_text(text, encoding="utf-8")
    listed = collect(open_study(copy, "x")).findings
    for figure in ("policy_rate", "policy_change", "sessions_since_policy_change"):
        (ours,), (theirs,) = derived.every(figure), listed.every(figure)
        assert (ours.value, ours.as_of) == (theirs.value, theirs.as_of), figure
    (rate,) = derived.every("policy_rate")
    assert (rate.value, rate.as_of) == (4.75, dt.date(2024, 11, 7)), "nothing after the as-of date"


def test_the_sample_alone_adds_nothing(project: Project) -> None:
    before = load_catalogues(project)
    assert with_later_events(before, open_stores(project.sample)) is before
