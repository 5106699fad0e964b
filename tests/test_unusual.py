"""How unusual a return is: every occurrence counted by hand, and what followed the largest."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest
from altair.utils.schemapi import debug_mode
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.flags import Flag, hoist
from bumpsheet.charts.occurrences import LEAST, LINES
from bumpsheet.charts.scene import Scene
from bumpsheet.families.collect import collect, open_study
from bumpsheet.families.unusual import unusual_chart
from conftest import story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.charts.draft import Draft
    from bumpsheet.families.collect import Collected
    from bumpsheet.project import Project

FOLLOWING = (5, 21)


def collected(project: Project, name: str, data: str) -> Collected:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", data)
        return collect(open_study(project, name))


def drafted(project: Project, found: Collected) -> Draft:
    fact = found.findings.most_unusual
    assert fact is not None
    scene = Scene(found.findings, found.tables, load_brand(project))
    with debug_mode(arg=False):
        draft = unusual_chart(fact.family)(scene)
    assert draft is not None
    return draft


def closes(folder: Path, series: str, first: date, last: date) -> dict[date, float]:
    """Closes as the file has them, read without the code under test."""
    with (folder / f"{series}.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        found = {
            date.fromisoformat(row["date"]): float(row.get("value") or row.get("close") or "nan")
            for row in rows
        }
    return {day: value for day, value in found.items() if first <= day <= last}


def moves(values: list[float], sessions: int) -> list[float]:
    return [
        100 * (later / earlier - 1)
        for earlier, later in zip(values, values[sessions:], strict=False)
    ]


def largest_apart(places: list[int], values: list[float], apart: int) -> list[int]:
    """The five largest of which no two share a session, as numbers of ``values``."""
    taken: list[int] = []
    for n in sorted(range(len(values)), key=lambda n: -values[n]):
        if all(abs(places[n] - places[other]) >= apart for other in taken):
            taken.append(n)
    return taken[:5]


# Small caps on the day after the election, and small minus large over five sessions.
CASES = {"us-election-2024": ("RUT",), "cpi-july-2024": ("RUT", "SPX")}


@pytest.mark.parametrize("name", list(CASES))
def test_every_occurrence_is_counted_and_the_largest_are_listed(
    project: Project, name: str
) -> None:
    found = collected(project, name, "")
    fact, about = found.findings.most_unusual, found.findings.about
    assert fact is not None
    assert fact.base is not None
    start = about.roles["small"].start
    read = [closes(project.data / "sample", one, start, about.as_of) for one in CASES[name]]
    days = list(read[0])
    sessions = days.index(fact.as_of) - days.index(fact.base)
    parts = [moves(list(one.values()), sessions) for one in read]
    values = parts[0] if len(parts) == 1 else [a - b for a, b in zip(*parts, strict=True)]
    own = days.index(fact.as_of) - sessions
    # Those that share a close with this one are no rivals of its.
    compared = [*values[: own - sessions], values[own]]
    table = found.tables["unusual"]["value"]
    assert table.tolist() == pytest.approx(compared)
    assert len(compared) == fact.n

    places = [*range(own - sessions), own]
    listed = [places[n] for n in largest_apart(places, compared, sessions)]
    rows = drafted(project, found).rows
    assert [row["date"] for row in rows] == [days[n + sessions].isoformat() for n in listed]
    for row, place in zip(rows, listed, strict=True):
        assert row["value"] == pytest.approx(values[place], abs=0.00501)
        for ahead in FOLLOWING:
            then = place + sessions
            if then + ahead >= len(days):
                assert row[f"next_{ahead}"] is None
                continue
            after = [
                100 * (list(one.values())[then + ahead] / list(one.values())[then] - 1)
                for one in read
            ]
            wanted = after[0] - (after[1] if len(after) > 1 else 0)
            assert row[f"next_{ahead}"] == pytest.approx(wanted, abs=0.00501)
    assert rows[[n == own for n in listed].index(True)]["next_21"] is None


@pytest.mark.parametrize("name", list(CASES))
def test_bars_and_lines_show_every_occurrence(project: Project, name: str) -> None:
    found = collected(project, name, "")
    values = found.tables["unusual"]["value"]
    with debug_mode(arg=False):
        bars, lines = (layer.to_dict() for layer in drafted(project, found).layers[:2])
    rows = next(iter(bars["datasets"].values()))
    assert sum(row["count"] for row in rows) == len(values)
    many = [row for row in rows if row["many"]]
    single = [row["at"] for row in next(iter(lines["datasets"].values()))]
    assert many
    assert single
    fine = (values.max() - values.min()) / LINES
    for value in values:
        in_bar = any(row["at"] <= value <= row["to"] for row in many)
        assert in_bar or min(abs(value - at) for at in single) <= fine


def test_weeks_are_counted_in_the_whole_history(project: Project, market: Path) -> None:
    found = collected(project, "us-election-2016", str(market))
    fact = found.findings.most_unusual
    assert fact is not None
    assert fact.id == "best-week-since-event-rut-spx"
    start = max(found.findings.about.roles[role].start for role in ("small", "large"))
    weekly = []
    for series in ("RUT", "SPX"):
        ends = {}
        for day, close in closes(market / "series", series, start, fact.as_of).items():
            ends[day.isocalendar()[:2]] = (day, close)
        weekly.append(list(ends.values()))
    small, large = (moves([close for _, close in ends], 1) for ends in weekly)
    leads = {day: a - b for (day, _), a, b in zip(weekly[0][1:], small, large, strict=True)}
    assert len(leads) == fact.n
    ranked = sorted(leads, key=lambda day: -leads[day])
    rows = drafted(project, found).rows
    assert [row["date"] for row in rows] == [day.isoformat() for day in ranked[:5]]
    assert ranked.index(fact.as_of) + 1 == fact.rank == 2


def test_a_short_history_has_no_such_picture(project: Project) -> None:
    found = collected(project, "us-election-2016", "")
    firsts = [fact for fact in found.findings.family("extremes") if fact.rank == 1]
    assert firsts
    assert all((fact.n or 0) < 250 for fact in firsts)
    assert found.findings.unusual is None
    assert "unusual" not in found.tables


def test_words_and_picture_tell_of_the_same(project: Project) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        study = open_study(project, "us-election-2024")
    found = collect(study)
    caption = story_of(project, found, study.catalogues).captions["unusual-return"]
    assert caption.title == "Only one daily gain of the Russell 2000 was larger"
    rows = drafted(project, found).rows
    assert str(rows[1]["name"]).endswith(", this one")
    assert [str(row["name"]).endswith("this one") for row in rows].count(True) == 1
    assert str(rows[0]["name"]) in caption.alt


FLAGS = st.lists(st.builds(Flag, st.floats(0, 1), st.floats(40, 150)), min_size=1, max_size=4)


@given(FLAGS, st.floats(LEAST, 900))
def test_no_pole_runs_through_a_text(flags: list[Flag], width: float) -> None:
    found = hoist(flags, LEAST)
    if found is None:
        return
    assert len({one.row for one in found}) == len(flags)
    for flag, one in zip(flags, found, strict=True):
        pole = flag.at * width
        left = pole - 5 - flag.width if one.leftwards else pole + 5
        assert left >= 0
        assert left + flag.width <= width
        for other, its in zip(flags, found, strict=True):
            if its.row < one.row:
                assert not left < other.at * width < left + flag.width


@given(st.lists(st.floats(0.6, 1), min_size=4, max_size=4))
def test_four_rivals_in_a_tail_always_find_their_places(places: list[float]) -> None:
    assert hoist([Flag(at, 150) for at in places], LEAST) is not None
    assert hoist([Flag(1 - at, 150) for at in places], LEAST) is not None
