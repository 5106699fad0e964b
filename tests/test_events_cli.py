"""``bumpsheet events``, and what a report on an event says whose data are not there."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import exchange_calendars
import numpy as np
import pandas as pd
import pytest

from bumpsheet import cli
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.tell import tell
from bumpsheet.parameters.load import load_spec, resolve_event
from conftest import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.project import Project

    Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("sample_only")


@pytest.fixture
def events(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["bumpsheet", "events", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def ids(events: Run, *arguments: str) -> list[str]:
    code, told, _ = events("--json", *arguments)
    assert code == 0
    found: dict[str, Any] = json.loads(told)
    return [event["id"] for event in found["events"]]


def test_filters_narrow_the_list(events: Run) -> None:
    assert ids(events, "--kind", "election", "--market", "india") == [
        f"india-election-{year}" for year in range(2004, 2025, 5)
    ]
    assert ids(events, "--country", "Britain", "--kind", "referendum") == [
        *("uk-av-referendum-2011", "uk-scotland-referendum-2014", "uk-brexit-2016"),
    ]
    assert ids(events, "--year", "2016", "--kind", "election") == ["us-election-2016"]
    assert ids(events, "--from", "2016-06", "--to", "2016-06-23", "--market", "uk") == [
        *("boe-2016-06-16", "uk-brexit-2016"),
    ]
    assert ids(events, "brexit") == ["uk-brexit-2016"]
    assert ids(events, "fed", "cut", "--year", "2024") == [
        *("fed-2024-09-18", "fed-2024-11-07", "fed-2024-12-18"),
    ]
    assert ids(events, "--kind", "cpi", "--from", "2024-12", "--to", "2025-01") == [
        *("cpi-december-2024", "cpi-january-2025"),
    ]
    assert ids(events, "qwertz") == []


def test_machines_get_every_field_and_how_far_the_lists_go(events: Run) -> None:
    code, told, _ = events("fed-2024-09-18", "--json")
    assert code == 0
    found = json.loads(told)
    assert [event["id"] for event in found["events"]] == ["fed-2024-09-18"]
    event = found["events"][0]
    decided = {"change": -50, "target": 5.0, "lower": 4.75, "place": "first cut"}
    assert event["decision"] == decided
    assert (event["date"], event["market"], event["file"]) == (
        "2024-09-18",
        "us",
        "fomc-decisions.yml",
    )
    assert found["files"]["fomc-decisions.yml"]["through"] == "2026-03-17"
    assert found["files"].keys() == {"fomc-decisions.yml"}


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_the_table_fits_the_terminal(
    events: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    code, told, _ = events("--year", "2024")
    assert code == 0
    lines = told.splitlines()
    assert max(len(line) for line in lines) <= width
    rows = [line.split() for line in lines if "  2024-" in line]
    listed = [row[0] for row in rows]
    assert listed == ids(events, "--year", "2024"), "a line an event, its id whole"
    assert all(row[1].startswith("2024-") and len(row[1]) == 10 for row in rows)


def test_the_table_says_how_far_its_lists_are_complete(events: Run) -> None:
    _, told, _ = events("--market", "uk")
    joined = " ".join(told.split())
    assert "bank-of-england-decisions.yml: complete 1997-06-06 to 2026-03-18 (Bank of" in joined
    assert "uk-votes.yml: complete 1992-01-01 to 2025-12-31" in joined
    assert "; lacks referendums of parts of the country" in joined
    assert "fomc" not in joined


def test_a_store_moves_the_end_of_a_list(events: Run, tmp_path: Path) -> None:
    rows = "2026-01-02,3.75\n2026-03-18,3.75\n2026-03-19,3.5\n2026-04-30,3.5\n"
    (tmp_path / "DFEDTARU.csv").write_text(f"date,value\n{rows}")
    _, told, _ = events("fed", "--year", "2026", "--data", str(tmp_path))
    assert "fed-2026-03-18" in told
    assert "-25 bp to 3.5%" in told
    # A decision of Thursday, 30 April would show on the day after.
    joined = " ".join(told.split())
    assert "fomc-decisions.yml: complete 1990-01-01 to 2026-04-29" in joined
    assert "; after 2026-03-17 changes only, from the store's DFEDTARU" in joined


def test_a_schedule_of_a_store_moves_the_end_of_its_list(events: Run, tmp_path: Path) -> None:
    (tmp_path / "cpi_releases.csv").write_text("date\n2025-12-18\n2026-01-13\n2026-02-11\n")
    arguments = ["cpi", "--from", "2025-12", "--data", str(tmp_path)]
    _, told, error = events(*arguments)
    joined = " ".join(told.split())
    assert "cpi-releases.yml: complete 2003-01-01 to 2026-02-11 (US Bureau" in joined
    assert "; after 2025-12-31 from the store's cpi_releases.csv" in joined
    assert not error
    _, told, _ = events(*arguments, "--json")
    assert json.loads(told)["files"]["cpi-releases.yml"]["through"] == "2026-02-11"
    _, told, _ = events("cpi", "--from", "2025-12")
    assert "cpi-releases.yml: complete 2003-01-01 to 2025-12-31" in " ".join(told.split())


def test_a_damaged_list_of_a_store_is_told_beside_the_events(events: Run, tmp_path: Path) -> None:
    (tmp_path / "cpi_releases.csv").write_text("date\n2025-12-18\n13.1.2026\n")
    code, told, error = events("cpi", "--from", "2025-12", "--data", str(tmp_path))
    assert code == 0
    assert "2025-12-31 (US Bureau" in " ".join(told.split())
    assert error == (
        "error: cpi_releases.csv: date, line 3: not a date such as 2024-11-05 (got '13.1.2026'); "
        "correct the file\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["us-midterm-2027"],
            "no such event (got 'us-midterm-2027'); did you mean us-election-2026?",
        ),
        (["qwertz"], "no such event (got 'qwertz'); ask for less"),
        (["--year", "1850"], "no such event; ask for less"),
        (
            ["--kind", "banana"],
            "--kind: not one of the choices (got 'banana'); use one of: election",
        ),
        (["--market", "frnace"], "--market: not one of the choices"),
        (["--year", "twenty"], "not a date (got 'twenty'); write a year, a month or a day"),
        (["--from", "2016-13"], "--from: not a date"),
        (["--to", "2016-02-30"], "--to: not a date"),
    ],
)
def test_what_cannot_be_listed_is_one_line(events: Run, arguments: list[str], says: str) -> None:
    code, told, error = events(*arguments)
    assert (code, told) == (1, "")
    assert says in error
    assert len(error.splitlines()) == 1


def test_a_report_beyond_the_data_says_which_and_how_to_get_them(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path, ())
    copy.spec_path("mid-term").write_text("event: us-election-2026\nas_of: 2026-11-20\n")
    with pytest.raises(BumpsheetError) as error:
        open_study(copy, "mid-term")
    told = str(error.value)
    assert "must run unbroken from 2026-11-03 to 2026-11-20" in told
    assert "(got 'RUT, SPX, NDX, DGS10')" in told
    assert "embedded sample: " in told
    assert "bumpsheet data pull --for mid-term, or bumpsheet data import FILE" in told
    assert "\n" not in told


def test_a_report_on_last_weeks_election_claims_nothing_of_its_result(
    project: Project, tmp_path: Path
) -> None:
    """Closes that somebody has fetched, here drawn by lot, are all that such a report needs."""
    copy = copy_project(project, tmp_path / "p", ())
    copy.spec_path("mid-term").write_text("event: us-election-2026\nas_of: 2026-11-20\n")
    days = exchange_calendars.get_calendar("XNYS").sessions_in_range("2025-06-02", "2026-11-20")
    store, lots = tmp_path / "store", np.random.default_rng(7)
    store.mkdir()
    for series, level in {"RUT": 2400.0, "SPX": 6500.0, "NDX": 24000.0, "DGS10": 4.2}.items():
        moves = lots.normal(0, 0.008, len(days)).cumsum()
        closes = pd.Series((level * np.exp(moves)).round(2), index=days.date, name="value")
        closes.to_csv(store / f"{series}.csv", index_label="date")
    study = open_study(copy, "mid-term", store)
    assert str(study.day0) == "2026-11-04"
    told = tell(collect(study).findings, (), study.catalogues, copy.templates, "html")
    text = "\n".join([told.summary, *(section.body for section in told.sections)])
    assert "the first session after the vote" in text
    assert "the result" not in text


def test_a_report_that_lacks_its_yield_only_says_that_it_may_do_without(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path, ())
    (copy.sample / "UKGILT10Y.csv").unlink()
    path = copy.spec_path("x")
    path.write_text("event: uk-election-2024\nas_of: 2024-07-31\n")
    with pytest.raises(BumpsheetError, match=r"series\.yield: .*: nothing .*or write null for se"):
        open_study(copy, "x")
    path.write_text(path.read_text() + "series: {yield: null}\n")
    assert "yield" not in open_study(copy, "x").histories


def test_an_event_written_in_the_report_may_name_its_market(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path, ())
    copy.spec_path("x").write_text(
        "event: {date: 2016-06-23, kind: referendum, market: uk, label: the vote on leaving}\n"
        "as_of: 2016-07-29\n"
    )
    catalogues = load_catalogues(copy)
    spec = load_spec(copy, "x", catalogues)
    event = resolve_event(spec, catalogues, "x.yml")
    assert (spec.market, spec.calendar, spec.series.small) == ("uk", "XLON", "FTSE250")
    assert (event.market, str(event.timing)) == ("uk", "after_close")


@pytest.mark.parametrize("market", ["mars", "[uk]", "7"])
def test_a_market_that_is_none_is_refused(project: Project, tmp_path: Path, market: str) -> None:
    copy = copy_project(project, tmp_path, ())
    copy.spec_path("x").write_text(
        f"event: {{date: 2016-06-23, kind: referendum, market: {market}, label: the vote}}\n"
        "as_of: 2016-07-29\n"
    )
    with pytest.raises(BumpsheetError, match=r"x\.yml: event\.market: "):
        load_spec(copy, "x", load_catalogues(copy))


def test_an_event_of_another_markets_session_is_refused_for_this_one(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path, ())
    copy.spec_path("x").write_text(
        "event: {date: 2024-08-01, kind: rate_decision, market: uk, label: the Bank's cut}\n"
        "market: us\nas_of: 2024-08-30\n"
    )
    with pytest.raises(BumpsheetError, match="timed by the session of London"):
        load_spec(copy, "x", load_catalogues(copy))
