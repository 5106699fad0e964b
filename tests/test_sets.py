"""Sets of reports: one file that stands for many, listed before anything runs."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml
from typer.testing import CliRunner

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.cli import app
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import open_study
from bumpsheet.market.store import open_stores
from bumpsheet.parameters.load import load_spec
from bumpsheet.pipeline.outcome import PRESS
from bumpsheet.pipeline.sets import with_sets
from bumpsheet.pipeline.site import build_site
from bumpsheet.sets.members import listed
from bumpsheet.sets.plan import plan, rows, summary
from bumpsheet.sets.reach import Reach
from bumpsheet.sets.state import origin_of, read_known
from conftest import contents, copy_built, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project
    from bumpsheet.sets.expand import Expansion

pytestmark = pytest.mark.usefixtures("sample_only")

# The embedded sample has closes from the end of 2015 to January 2017, and of parts of later years.
ELECTION = """\
events: [us-election-2016]
as_of: [5, 10]
"""


@pytest.fixture
def empty(project: Project, tmp_path: Path) -> Project:
    return copy_project(project, tmp_path / "project", ())


def write(project: Project, name: str, text: str) -> Path:
    path = project.reports / f"{name}.set.yml"
    path.write_text(text, encoding="utf-8")
    return path


def expanded(project: Project, text: str) -> Expansion:
    path = write(project, "some", text)
    catalogues = load_catalogues(project)
    return listed(
        project, path, (catalogues, Reach(catalogues.series, open_stores(project.sample)))
    )[1]


def test_every_event_day_pair_and_brand_is_a_report(empty: Project) -> None:
    found = expanded(
        empty,
        """\
events: [us-election-2016, us-election-2020]
as_of: [5, 10]
series: [{small: RUT, large: SPX}, {small: RUT, large: NDX, growth: null}]
brands: [bumpsheet, fintech]
report: {audience: retail, horizons: [5]}
""",
    )
    assert len(found.members) + len(found.left_out) == 2 * 2 * 2 * 2
    member = found.members["us-election-2016-day-5-rut-ndx-fintech"]
    assert member.content == {
        "event": "us-election-2016",
        # The election was after the close of 8 November; the fifth session after it.
        "as_of": dt.date(2016, 11, 15),
        "series": {"small": "RUT", "large": "NDX", "growth": None},
        "brand": "fintech",
        "audience": "retail",
        "horizons": [5],
    }


def test_events_are_chosen_as_the_catalogue_chooses_them(empty: Project) -> None:
    found = expanded(
        empty,
        """\
events: {kind: rate_decision, market: us, move: cut, from: 2007-01-01, until: 2008-12-31}
as_of: 5
name: "{event}-on-{as_of}"
""",
    )
    # Ten cuts, all before the sample begins.
    assert not found.members
    assert len(found.left_out) == 10
    assert "fed-2007-09-18-on-2007-09-24" in found.left_out
    assert set(found.left_out.values()) == {"data of RUT begin on 2015-12-31"}


def test_reports_that_no_data_reach_are_left_out_with_the_reason(empty: Project) -> None:
    found = expanded(
        empty,
        """\
events: [us-election-2008, us-election-2016, us-election-2028, cpi-november-2019]
as_of: [2016-11-18, 2016-11-01]
name: "{event}-{as_of}"
""",
    )
    assert list(found.members) == ["us-election-2016-2016-11-18"]
    told = {re.sub(r"-2016-11-\d\d$", "", name): reason for name, reason in found.left_out.items()}
    assert told["us-election-2028"] == "no session of XNYS knows it yet"
    assert told["us-election-2008"] == "data of RUT begin on 2015-12-31"
    assert told["us-election-2016"] == "2016-11-09 is the first to know it"


def test_a_report_is_made_without_a_yield_that_does_not_reach(empty: Project) -> None:
    path = empty.sample / "DGS10.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + "".join(line for line in lines[1:] if line < "2016-11-12"))
    found = expanded(empty, ELECTION)
    assert not found.left_out
    # Five days are forgiven.
    without = {"us-election-2016-day-10": "data of DGS10 end on 2016-11-10"}
    assert {name: one.without for name, one in found.members.items() if one.without} == without
    (planned,) = plan(empty, None)
    told = "without a series: us-election-2016-day-10: data of DGS10 end on 2016-11-10"
    assert told in rows(planned)
    with_sets(empty, None)
    for name in found.members:
        assert ("yield" in open_study(empty, name).histories) == (name not in without)
    # Who asks for a yield does not get a report without one.
    assert expanded(empty, ELECTION + "series: [{yield: DGS10}]\n").left_out == without


def test_a_series_is_taken_from_one_store(empty: Project, tmp_path: Path) -> None:
    """What two stores hold of it together reaches no report."""
    (tmp_path / "store").mkdir()
    sample = (empty.sample / "RUT.csv").read_text().splitlines(keepends=True)
    later = [line for line in sample[1:] if line[:10] > "2016-11-10"]
    (tmp_path / "store" / "RUT.csv").write_text(sample[0] + "".join(later))
    earlier = [line for line in sample[1:] if "2016-10-01" < line[:10] <= "2016-11-10"]
    (empty.sample / "RUT.csv").write_text(sample[0] + "".join(earlier))
    catalogues = load_catalogues(empty)
    reach = Reach(catalogues.series, open_stores(empty.sample, tmp_path / "store"))
    election = dt.date(2016, 11, 8)
    assert reach.lacks("RUT", election, dt.date(2016, 11, 10)) is None
    assert reach.lacks("RUT", election, dt.date(2016, 11, 18)) == "data of RUT begin on 2016-11-11"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("events: [brexit]\nas_of: 5\n", "event: not in the event catalogue (got 'brexit')"),
        ("events: {kind: election, from: 2999-01-01}\nas_of: 5\n", "events.from: not between"),
        ("events: {words: nobody}\nas_of: 5\n", "events: no event of the catalogue is chosen"),
        ("events: {kind: coronation}\nas_of: 5\n", "events.kind: not one of the choices"),
        ("events: {kind: election, move: jump}\nas_of: 5\n", "events.move: not one of the choices"),
        ("events: []\nas_of: 5\n", "events"),
        ("as_of: 5\n", "events: missing"),
        ("events: [us-election-2016]\n", "as_of: missing"),
        ("events: [us-election-2016]\nas_of: 0\n", "as_of"),
        ("events: [us-election-2016]\nas_of: [5, 5]\n", "5 stands twice"),
        ("events: [us-election-2016]\nas_of: soon\n", "not a date (got 'soon')"),
        ("events: [us-election-2016]\nas_of: true\n", "not a date (got True)"),
        (
            ELECTION + 'name: "{event}"\n',
            "two reports would have this name",
        ),
        (ELECTION + 'name: "{evnt}"\n', "no part of a name (got '{evnt}'); did you mean event"),
        (ELECTION + 'name: "{event"\n', "braces that do not close"),
        (
            ELECTION + 'name: "../{event}-{sessions}"\n',
            "a name that is not usable",
        ),
        (ELECTION + 'name: "{event.__class__}-{sessions}"\n', "no part of a name"),
        (
            "events: [us-election-2016]\nas_of: latest\nname: '{event}-{sessions}'\n",
            "{sessions} is known only where as_of counts sessions",
        ),
        (ELECTION + "except: [us-election-2020]\n", "except: no report of this set"),
        (ELECTION + "report: {as_of: 2016-11-18}\n", "as_of differs from report to report"),
        (ELECTION + "report: {horizon: [5]}\n", "horizon"),
        (ELECTION + "report: {market: mars}\n", "market"),
        (ELECTION + "series: [{small: RUTT}]\n", "RUTT"),
        (ELECTION + "brands: [nobody]\n", "brand"),
        (ELECTION + "colour: blue\n", "colour"),
    ],
)
def test_a_mistake_in_a_set_is_told_in_one_line(empty: Project, text: str, told: str) -> None:
    with pytest.raises(BumpsheetError) as raised:
        expanded(empty, text)
    line = str(raised.value)
    assert line.startswith("some.set.yml: ")
    assert told in line
    assert "\n" not in line


def test_a_list_that_is_too_long_is_refused_before_it_is_made(empty: Project) -> None:
    days = ", ".join(map(str, range(1, 400)))
    with pytest.raises(BumpsheetError, match="stands for more than 20000 reports"):
        expanded(empty, f"events: {{market: us}}\nas_of: [{days}]\n")


def test_the_reports_of_a_set_are_like_any_other(empty: Project) -> None:
    write(empty, "week", ELECTION + "report: {horizons: [5]}\n")
    with_sets(empty, None)
    assert empty.report_names() == ["us-election-2016-day-10", "us-election-2016-day-5"]
    spec = load_spec(empty, "us-election-2016-day-5", load_catalogues(empty))
    assert spec.as_of == dt.date(2016, 11, 15)
    assert spec.horizons == (5,)
    written = yaml.safe_load(empty.spec_path("us-election-2016-day-5").read_text())
    assert written["as_of"] == dt.date(2016, 11, 15)
    assert origin_of(empty, "us-election-2016-day-5") == "week.set.yml"


def test_a_set_that_changes_drops_and_adds_reports(empty: Project) -> None:
    path = write(empty, "week", ELECTION)
    with_sets(empty, None)
    path.write_text(ELECTION.replace("10", "21"))
    with_sets(empty, None)
    assert empty.report_names() == ["us-election-2016-day-21", "us-election-2016-day-5"]
    path.unlink()
    with_sets(empty, None)
    assert empty.report_names() == []
    assert read_known(empty) == {}


def test_a_file_of_its_own_keeps_its_name(empty: Project) -> None:
    write(empty, "week", ELECTION)
    own = empty.written_path("us-election-2016-day-5")
    own.write_text("event: us-election-2016\nas_of: 2016-11-18\n")
    with pytest.raises(BumpsheetError, match="has the name of a report of its own"):
        with_sets(empty, None)
    assert load_spec(empty, own.stem, load_catalogues(empty)).as_of == dt.date(2016, 11, 18)


def test_two_sets_may_not_share_a_name(empty: Project) -> None:
    write(empty, "a", ELECTION)
    write(empty, "b", ELECTION)
    with pytest.raises(BumpsheetError, match=r"b\.set\.yml: .* one of reports/a\.set\.yml"):
        with_sets(empty, None)
    planned = plan(empty, None)
    assert [item.error is None for item in planned] == [True, False]
    assert [summary(item) for item in planned] == [
        "a.set.yml: 2 reports",
        "b.set.yml: cannot be listed",
    ]


def test_a_plan_lists_every_report_and_writes_nothing(empty: Project) -> None:
    write(empty, "week", ELECTION + "except: [us-election-2016-day-10]\n")
    write(empty, "old", "events: [us-election-2008, us-election-2012]\nas_of: 5\n")
    before = sorted(empty.root.rglob("*"))
    old, week = plan(empty, None)
    assert rows(week) == [
        "us-election-2016-day-5  us-election-2016  2016-11-15  RUT against SPX  bumpsheet"
    ]
    assert rows(old) == [
        "left out: us-election-2008 and 1 more: data of RUT begin on 2015-12-31",
        "get more data with: bumpsheet data pull, or import",
    ]
    assert sorted(empty.root.rglob("*")) == before


def test_a_set_with_a_mistake_leaves_what_is_published(
    built_small: Project, tmp_path: Path
) -> None:
    project = copy_built(built_small, tmp_path)
    path = write(project, "week", "events: [us-election-2016]\nas_of: 10\nname: first-week\n")
    done = {one.name: one.status for one in build_site(project, [], "builtin").outcomes}
    assert done == {"first-week": "built", "us-election-2016": "unchanged", PRESS: "unchanged"}
    page = project.site / "reports" / "first-week" / "index.html"
    before = page.read_bytes()
    path.write_text("events: [us-election-2016\n")
    result = build_site(project, [], "builtin")
    assert [one.status for one in result.outcomes if one.name == "week.set.yml"] == ["failed"]
    assert len(result.failures) == 1
    assert page.read_bytes() == before
    path.unlink()
    assert not build_site(project, [], "builtin").failures
    assert not page.exists()


def test_a_store_that_is_away_takes_no_report_with_it(empty: Project) -> None:
    write(empty, "week", ELECTION)
    with_sets(empty, None)
    before = {name: empty.spec_path(name).read_bytes() for name in empty.report_names()}
    (empty.sample / "RUT.csv").unlink()
    with_sets(empty, None)
    assert {name: empty.spec_path(name).read_bytes() for name in empty.report_names()} == before


def test_a_wrong_set_of_which_nothing_is_known_drops_no_page(
    built_small: Project, tmp_path: Path
) -> None:
    project = copy_built(built_small, tmp_path)
    text = "events: [us-election-2016]\nas_of: 10\nname: us-election-2016\n"
    project.written_path("us-election-2016").unlink()
    path = write(project, "week", text)
    assert not build_site(project, [], "builtin").failures
    before = contents(project.site)
    # Everything that builds keep is gone, and the set with it.
    shutil.rmtree(project.cache / "members")
    (project.cache / "sets.json").unlink()
    path.write_text("events: [us-election-2016\n")
    project.written_path("uk-election-2024").write_text(
        "event: uk-election-2024\nas_of: 2024-07-31\n"
    )
    with pytest.raises(BumpsheetError, match=r"week\.set\.yml"):
        build_site(project, [], "builtin")
    assert contents(project.site) == before


def test_what_is_wrong_with_a_report_of_a_set_names_the_set(empty: Project) -> None:
    write(
        empty, "week", ELECTION + "stocks: []\n".replace("stocks: []", "report: {stocks: [PTCTT]}")
    )
    with pytest.raises(BumpsheetError, match=r"week\.set\.yml: stocks"):
        with_sets(empty, None)


def test_check_knows_the_reports_of_a_set_that_no_build_has_expanded(
    empty: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(empty, "week", ELECTION)
    monkeypatch.chdir(empty.root)
    done = CliRunner().invoke(app, ["check", "--layout", "brief"])
    named = with_sets(empty, None).member_names()
    assert named
    for name in named:
        assert name in done.output
