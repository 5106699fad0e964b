"""Finding events by meaning: what people type, and what it must find."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_search import closest_events, did_you_mean_event, find_events
from bumpsheet.errors import BumpsheetError
from bumpsheet.parameters.load import load_spec
from bumpsheet.project import find_project
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

CATALOGUES = load_catalogues(find_project())
EVENTS = CATALOGUES.events


def found(query: str) -> list[str]:
    return [event.id for event in find_events(query, EVENTS.values(), CATALOGUES.event_words)]


def suggested(query: str) -> str | None:
    return did_you_mean_event(query, EVENTS, CATALOGUES.event_words)


@pytest.mark.parametrize(
    ("query", "event_id"),
    [
        ("us-midterm-2026", "us-election-2026"),
        ("us-mid-term-2026", "us-election-2026"),
        ("america-congress-vote-2026", "us-election-2026"),
        ("us-presidential-2028", "us-election-2028"),
        ("fed-cut-september-2024", "fed-2024-09-18"),
        ("fomc-2008-12", "fed-2008-12-16"),
        ("fed-hold-december-2023", "fed-2023-12-13"),
        ("brexit", "uk-brexit-2016"),
        ("eu-referendum", "uk-brexit-2016"),
        ("boe-august-2024", "boe-2024-08-01"),
        ("bank-of-england-hike-december-2021", "boe-2021-12-16"),
        ("modi-2024", "india-election-2024"),
        ("lok-sabha-2014", "india-election-2014"),
        ("uk-general-election-2024", "uk-election-2024"),
        ("starmer", "uk-election-2024"),
        ("indyref", "uk-scotland-referendum-2014"),
        ("inflation-july-2024", "cpi-july-2024"),
        ("trump-2016", "us-election-2016"),
        # Slips of the pen, and a year in which nobody voted.
        ("us-electon-2016", "us-election-2016"),
        ("us-midterm-2027", "us-election-2026"),
        ("BREXIT", "uk-brexit-2016"),
        ("Us Election, 2016!", "us-election-2016"),
    ],
)
def test_a_mistaken_id_suggests_by_meaning(query: str, event_id: str) -> None:
    assert suggested(query) == f"did you mean {event_id}?"


def test_what_several_events_fit_names_the_likeliest() -> None:
    assert suggested("us-election-2025") in {
        "did you mean us-election-2024 or us-election-2026?",
        "did you mean us-election-2026 or us-election-2024?",
    }
    assert suggested("fed-cut-2024") == (
        "did you mean fed-2024-12-18, fed-2024-11-07 or fed-2024-09-18?"
    )
    many = suggested("uk-election")
    assert many is not None
    assert many.startswith("did you mean uk-election-2024, ")
    assert many.endswith("9 are as near; see: bumpsheet events uk election")


@pytest.mark.parametrize("query", ["qwertz", "foo-2024", "", "---", "zzz-1850", "9" * 400])
def test_what_means_nothing_suggests_nothing(query: str) -> None:
    assert query in {"", "---"} or suggested(query) is None


def test_a_search_finds_what_has_every_word() -> None:
    assert found("brexit") == ["uk-brexit-2016"]
    assert found("referendum") == [
        "uk-av-referendum-2011",
        "uk-scotland-referendum-2014",
        "uk-brexit-2016",
    ]
    assert len(found("us election")) == len(range(1972, 2029, 2))
    assert found("hung parliament") == ["uk-election-2010", "uk-election-2017"]
    assert found("fed rise 75") == [
        *("fed-1994-11-15", "fed-2022-06-15", "fed-2022-07-27", "fed-2022-09-21"),
        "fed-2022-11-02",
    ]
    assert found("first cut england") == [
        *("boe-1998-10-08", "boe-2001-02-08", "boe-2005-08-04", "boe-2007-12-06"),
        *("boe-2016-08-04", "boe-2020-03-11", "boe-2024-08-01"),
    ]
    assert found("brexit 2017") == []
    assert found("") == list(EVENTS)


def test_every_event_is_found_by_its_id_and_by_its_label_with_its_year() -> None:
    for event in list(EVENTS.values())[::7]:
        assert event.id in found(event.id), event.id
        assert closest_events(event.id, EVENTS.values(), CATALOGUES.event_words)[0] == event
        assert event.id in found(f"{event.label} {event.date.year}"), event.id


@given(st.text(alphabet=string.printable + "éüß中\u0301\x00", max_size=300))
def test_nothing_typed_fails(query: str) -> None:
    some = {event.id: event for event in list(EVENTS.values())[::40]}
    find_events(query, some.values(), CATALOGUES.event_words)
    remedy = did_you_mean_event(query, some, CATALOGUES.event_words)
    assert remedy is None or "\n" not in remedy


def test_a_report_names_the_event_that_was_meant(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path, ())
    copy.spec_path("x").write_text("event: us-midterm-2026\nas_of: 2026-11-20\n")
    with pytest.raises(BumpsheetError) as error:
        load_spec(copy, "x", load_catalogues(copy))
    assert str(error.value) == (
        "x.yml: event: not in the event catalogue (got 'us-midterm-2026'); "
        "did you mean us-election-2026?"
    )
