"""The press check: every statement has its verdict, and the hedges mean what they say."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import shutil
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bumpsheet.catalogue.hedges import Hedges, load_hedges
from bumpsheet.cli import app
from bumpsheet.press.hedges import Agreement, compare
from bumpsheet.press.model import Claim
from bumpsheet.press.record import CheckedPress, check_files, press_files, press_record
from bumpsheet.press.tell import our_text, published_text
from bumpsheet.press.verdict import Finding, Verdict
from bumpsheet.project import Project, find_project
from bumpsheet.trading.written import day_text
from conftest import PRESS_CLAIM, copy_project, press_article

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Published

STATEMENTS = {"ir2016": 8, "week2016": 9, "rally2024": 17, "blog2024": 9, "fade2025": 10}

# Verdict and value by a spreadsheet's arithmetic on the closes of the full store, not by this code.
EXPECTED: dict[str, tuple[str, Any]] = {
    "ir2016-1": ("contradicted", 11),
    "ir2016-2": ("reproduced", dt.date(2003, 6, 5)),
    "ir2016-3": ("reproduced", 10.0825),
    "ir2016-4": ("reproduced", 1.9789),
    "ir2016-5": ("reproduced", 140.7266),
    "ir2016-6": ("reproduced", 50.0),
    "week2016-1": ("near", 7.300),
    "ir2016-7": ("by proxy", False),
    "ir2016-8": ("reproduced", 4.2919),
    "week2016-2": ("contradicted", 1.747),
    "week2016-3": ("by proxy", 8.02),
    "week2016-4": ("by proxy", dt.date(2010, 4, 30)),
    "week2016-5": ("by proxy", 7.4734),
    "week2016-6": ("by proxy", -0.7613),
    "week2016-7": ("by proxy", 3882506749),
    "week2016-8": ("by proxy", None),
    "week2016-9": ("by proxy", False),
    "rally2024-1": ("reproduced", 11.5400),
    "rally2024-2": ("reproduced", dt.date(2020, 4, 29)),
    "rally2024-3": ("reproduced", -3.1970),
    "rally2024-4": ("reproduced", dt.date(2024, 7, 17)),
    "rally2024-5": ("reproduced", 0.2024),
    "rally2024-6": ("reproduced", 10.4880),
    "rally2024-7": ("reproduced", 17.1587),
    "rally2024-8": ("reproduced", 17.6704),
    "rally2024-9": ("reproduced", 55.2941),
    "rally2024-10": ("reproduced", 30.3697),
    "rally2024-11": ("reproduced", 29.6417),
    "rally2024-12": ("not public", None),
    "rally2024-13": ("reproduced", 4),
    "rally2024-14": ("near", 6.0484),
    "rally2024-15": ("reproduced", -8.3132),
    "rally2024-16": ("reproduced", 26.2239),
    "rally2024-17": ("not public", None),
    "blog2024-1": ("reproduced", 10.36),
    "blog2024-2": ("reproduced", 1.87),
    "blog2024-3": ("by proxy", 6.40),
    "blog2024-4": ("by proxy", 4.17),
    "blog2024-5": ("contradicted", None),
    "blog2024-6": ("not public", None),
    "blog2024-7": ("by proxy", True),
    "blog2024-8": ("reproduced", True),
    "blog2024-9": ("reproduced", 0.16),
    "fade2025-1": ("reproduced", -5.2182),
    "fade2025-2": ("reproduced", dt.date(2024, 11, 25)),
    "fade2025-3": ("reproduced", 4.0309),
    "fade2025-4": ("contradicted", dt.date(2024, 12, 6)),
    "fade2025-5": ("reproduced", 5.8421),
    "fade2025-6": ("reproduced", 3),
    "fade2025-7": ("contradicted", 2.3779),
    "fade2025-8": ("reproduced", 14),
    "fade2025-9": ("reproduced", 48.78),
    "fade2025-10": ("reproduced", 2.45),
}


def findings(checked: CheckedPress) -> dict[str, Finding]:
    return {f.claim.id: f for article in checked.articles for f in article.findings}


@pytest.fixture(scope="module")
def full(project: Project, market: Path) -> CheckedPress:
    return check_files(project, press_files(project), market)


@pytest.fixture(scope="module")
def hedges() -> Hedges:
    return load_hedges(find_project().data / "hedges.yml")


@pytest.fixture(scope="module")
def sample(project: Project) -> CheckedPress:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        return check_files(project, press_files(project))


def test_all_statements_have_a_verdict_and_a_reason(sample: CheckedPress) -> None:
    assert not sample.mistakes
    counts = {item.article.id: len(item.findings) for item in sample.articles}
    assert counts == STATEMENTS
    for finding in findings(sample).values():
        reason = sample.reasons.reason(finding)
        assert reason.endswith("."), finding.claim.id
        assert len(reason) > 30, finding.claim.id
        assert "  " not in reason


def test_verdicts_from_the_full_store(full: CheckedPress) -> None:
    found = findings(full)
    assert sum(STATEMENTS.values()) == len(found) == 53
    assert set(EXPECTED) == set(found)
    for name, (verdict, value) in EXPECTED.items():
        finding = found[name]
        assert finding.verdict.value == verdict, name
        if value is None:
            continue
        assert finding.reading is not None
        ours = finding.reading.measured.value
        if isinstance(value, int) and abs(value) > 1e6:
            assert ours == pytest.approx(value, rel=1e-3), name
        elif isinstance(value, float):
            assert ours == pytest.approx(value, abs=6e-3), name
        else:
            assert ours == value, name


def test_public_data_decide_every_statement_that_they_can(full: CheckedPress) -> None:
    undecided = [name for name, f in findings(full).items() if f.verdict is Verdict.UNDECIDED]
    assert undecided == []
    private = {name for name, f in findings(full).items() if f.verdict is Verdict.NOT_PUBLIC}
    assert private == {"rally2024-12", "rally2024-17", "blog2024-6"}


# What the sample cannot decide, by the data that it takes: decades of closes, all stocks of a time.
UNDECIDED = {
    *("ir2016-2", "rally2024-2", "rally2024-13", "rally2024-14", "blog2024-5"),
    *("week2016-4", "week2016-9", "blog2024-7"),
}


def test_the_sample_alone_decides_most_statements(sample: CheckedPress) -> None:
    verdicts = {name: finding.verdict for name, finding in findings(sample).items()}
    assert {name for name, v in verdicts.items() if v is Verdict.UNDECIDED} == UNDECIDED
    decided = [v for v in verdicts.values() if v not in {Verdict.UNDECIDED, Verdict.NOT_PUBLIC}]
    assert len(decided) == 53 - len(UNDECIDED) - 3 >= 40


CLOSES = ("ir2016-2", "rally2024-2", "rally2024-13", "rally2024-14", "blog2024-5")
PORTFOLIOS_AND_FUND = ("week2016-4", "week2016-9")


@pytest.mark.parametrize("name", [*CLOSES, *PORTFOLIOS_AND_FUND])
def test_a_store_with_what_is_said_to_be_needed_decides(
    project: Project, sample: CheckedPress, market: Path, tmp_path: Path, name: str
) -> None:
    """Of the full store, nothing but the files and days that the sample asks for."""
    finding = findings(sample)[name]
    assert finding.needs
    told = sample.reasons.reason(finding)
    for need in finding.needs:
        (found,) = (path for path in market.rglob(need.files[0]))
        lines = found.read_text().splitlines()
        first, last = str(need.first or ""), str(need.last)
        kept = [line for line in lines[1:] if first <= line[:10] <= last]
        (tmp_path / need.files[0]).write_text("\n".join([lines[0], *kept]) + "\n")
        assert need.files[0] in told
        assert day_text(need.last, "month first") in told
    files = [path for path in press_files(project) if name.startswith(path.stem)]
    decided = findings(check_files(project, files, tmp_path))[name]
    assert decided.verdict.value == EXPECTED[name][0]


def test_every_statement_that_is_not_decided_names_what_would_decide_it(
    sample: CheckedPress,
) -> None:
    for name, finding in findings(sample).items():
        is_open = finding.verdict in {Verdict.UNDECIDED, Verdict.NOT_PUBLIC}
        assert bool(finding.needs) is is_open, name
        assert ("It can be decided with" in sample.reasons.reason(finding)) is is_open


@pytest.mark.usefixtures("sample_only")
def test_what_is_needed_reaches_no_further_than_the_calendar(
    project: Project, tmp_path: Path
) -> None:
    change = {"measure": "longest_streak_since", "published": 1850, "unit": "year"}
    path = press_article(tmp_path, [PRESS_CLAIM | change])
    checked = check_files(project, [path])
    assert not checked.mistakes
    (need,) = findings(checked)["mine-1"].needs
    assert need.first is not None
    assert need.first.year <= 1850


def test_sample_agrees_with_the_full_store_where_it_decides(
    sample: CheckedPress, full: CheckedPress
) -> None:
    whole = findings(full)
    for name, finding in findings(sample).items():
        if finding.verdict in {Verdict.UNDECIDED, Verdict.NOT_PUBLIC}:
            continue
        assert finding.verdict is whole[name].verdict, name


def test_an_early_start_of_a_streak_is_told(sample: CheckedPress) -> None:
    finding = findings(sample)["ir2016-1"]
    assert finding.verdict is Verdict.CONTRADICTED
    reason = sample.reasons.reason(finding)
    assert "began on November\N{NO-BREAK SPACE}4, 2016" in reason
    assert "3 of its sessions came before" in reason
    assert our_text(finding) == "11\N{NO-BREAK SPACE}sessions, 8 after the event"


def test_a_streak_that_began_after_the_event_is_reproduced(
    project: Project, tmp_path: Path
) -> None:
    """The same statement about the CPI report, all of whose five up sessions came after it."""
    claim = PRESS_CLAIM | {
        "measure": "up_streak",
        "as_of": "2024-07-16",
        "published": 5,
        "unit": "sessions",
        "after_event": True,
    }
    path = press_article(tmp_path, [claim], event="cpi-july-2024")
    found = findings(check_files(project, [path]))["mine-1"]
    assert found.reading is not None
    details = found.reading.measured.details
    # The run also took in the session before the release.
    assert (details["before"], details["after"]) == (1, 4)
    assert found.verdict is Verdict.CONTRADICTED
    later = press_article(
        tmp_path, [claim | {"as_of": "2024-11-08", "published": 1}], event="us-election-2024"
    )
    placed = findings(check_files(project, [later]))["mine-1"]
    assert placed.verdict is Verdict.REPRODUCED


def test_a_record_within_a_session_is_no_record_close(sample: CheckedPress) -> None:
    finding = findings(sample)["fade2025-4"]
    # The sample begins too late to know records, but not too late to see a higher close.
    assert finding.verdict is Verdict.CONTRADICTED
    reason = sample.reasons.reason(finding)
    assert "6,086.37, lay 3.90 points below that of December\N{NO-BREAK SPACE}6" in reason
    assert "Only a price within the session" in reason


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        # A record, by one of 14 November that is known.
        ("2016-11-18", Verdict.REPRODUCED),
        # The highest of the eleven months that the sample holds, but not above 2015.
        ("2016-11-11", Verdict.UNDECIDED),
        ("2016-11-09", Verdict.CONTRADICTED),
    ],
)
def test_a_record_is_known_by_more_than_the_data_that_begin_late(
    project: Project, tmp_path: Path, day: str, verdict: Verdict
) -> None:
    change = {"measure": "record_close_on", "as_of": "2016-11-18", "published": day, "unit": "date"}
    path = press_article(tmp_path, [PRESS_CLAIM | change])
    assert findings(check_files(project, [path]))["mine-1"].verdict is verdict


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("within", "verdict"),
    [
        # The sample begins in November 2021, with a record on its second day.
        ({"first": "2021-01-01", "last": "2021-12-31"}, Verdict.REPRODUCED),
        ({"first": "2021-01-01", "last": "2021-11-01"}, Verdict.UNDECIDED),
        ({"first": "2021-11-01", "last": "2022-12-31"}, Verdict.REPRODUCED),
    ],
)
def test_a_peak_before_the_data_begin_is_known_by_a_record(
    project: Project, tmp_path: Path, within: dict[str, str], verdict: Verdict
) -> None:
    change = {
        "measure": "distance_from_peak",
        "within": within,
        "as_of": "2024-07-17",
        "published": -8.3,
    }
    path = press_article(tmp_path, [PRESS_CLAIM | change], event="cpi-july-2024")
    checked = check_files(project, [path])
    assert not checked.mistakes
    assert findings(checked)["mine-1"].verdict is verdict


def test_linked_statements_share_their_sessions(full: CheckedPress) -> None:
    found = findings(full)
    first, second = found["blog2024-1"].reading, found["blog2024-2"].reading
    assert first is not None
    assert second is not None
    assert first.sessions == second.sessions
    assert {fit.sessions for fit in found["blog2024-2"].fits} == {
        (dt.date(2024, 10, 31), dt.date(2024, 11, 26)),
        (dt.date(2024, 10, 31), dt.date(2024, 11, 29)),
        (dt.date(2024, 11, 1), dt.date(2024, 11, 29)),
    }
    assert found["week2016-2"].fits == ()


def test_a_search_ends_with_what_the_article_can_know(sample: CheckedPress) -> None:
    seen = 0
    for item in sample.articles:
        stated = [c.as_of for c in item.article.claims if isinstance(c.as_of, dt.date)]
        for finding in (found for found in item.findings if found.is_open and found.readings):
            seen += 1
            days = finding.searched
            assert max(days) <= max(stated), finding.claim.id
            told = sample.reasons.reason(finding)
            tried = re.search(r"of (?:the )?(\d+) (?:sessions from|pairs of days)", told)
            assert (int(tried[1]) if tried else 1) == len(finding.readings), finding.claim.id
            assert day_text(days[0], "month first") in told
            assert day_text(days[-1], "month first") in told
    assert seen


def test_what_followed_a_run_is_dated_as_the_runs_are(full: CheckedPress) -> None:
    found = findings(full)
    readings = [found[name].reading for name in ("rally2024-13", "rally2024-14")]
    runs, followed = (reading.measured.details for reading in readings if reading is not None)
    assert [day for day, _ in followed["rows"]] == runs["reached"]


def test_every_month_as_wide_is_named(full: CheckedPress) -> None:
    found = findings(full)["week2016-4"]
    assert found.reading is not None
    wider = found.reading.measured.details["wider"]
    assert [f"{day:%Y-%m}" for day, _ in wider] == ["2009-04", "2010-04"]
    assert found.reading.measured.value == wider[-1][0]


@pytest.mark.usefixtures("sample_only")
def test_later_data_change_nothing(project: Project, tmp_path: Path) -> None:
    """Rows that could be true but would change highs, runs and searches if they were read."""
    before = press_record(check_files(project, press_files(project), None))
    last = max(item["as_of"] for item in statements(before) if item["as_of"])
    found = []
    for name, daily in (("rise", 1.004), ("fall", 0.997)):
        store = tmp_path / name
        store.mkdir()
        for series in ("RUT", "SPX", "NDX"):
            rows = (project.data / "sample" / f"{series}.csv").read_text().splitlines()
            planted = [row.split(",")[0] for row in rows if row[:10] > last and row[:1] == "2"]
            kept = [row for row in rows if row.split(",")[0] not in planted]
            close = float(kept[-1].split(",")[1])
            later = pd.bdate_range(last, "2025-04-30").difference(pd.DatetimeIndex(HOLIDAYS))[1:]
            more = [f"{day.date()},{close * daily**n:.2f}" for n, day in enumerate(later, 1)]
            assert len(planted) >= 3, "the sample goes on, and its rows are replaced too"
            (store / f"{series}.csv").write_text("\n".join([*kept, *more]) + "\n")
        found.append(press_record(check_files(project, press_files(project), store)))
    for old, *new in zip(*map(statements, (before, *found)), strict=True):
        for other in new:
            for key in ("verdict", "value", "fits"):
                assert old[key] == other[key], (old["id"], key)


# Weekdays without a session among the planted rows.
HOLIDAYS = ["2025-02-17", "2025-04-18"]


def statements(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for article in record["articles"] for item in article["statements"]]


MISTAKES = [
    ({"measure": "retrun"}, "mine-1.measure", "'retrun'); did you mean return?"),
    ({"measure": "n_session_gain"}, "mine-1.sessions", "fill it in"),
    ({"precision": "nealry"}, "mine-1.precision", "nearly"),
    ({"published": "much"}, "published: much is no value of unit percent", ""),
    ({"unit": "furlongs"}, "unit", "furlongs"),
    ({"same_session_as": "other"}, "same_session_as names no statement", "other"),
    ({"colour": "red"}, "colour", ""),
    ({"as_of": "2016-11-19"}, "mine-1.as_of: not a session of XNYS", "use 2016-11-18"),
]


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(("change", "part", "more"), MISTAKES)
def test_a_mistake_is_told_in_one_line(
    project: Project, tmp_path: Path, change: dict[str, Any], part: str, more: str
) -> None:
    path = press_article(tmp_path, [PRESS_CLAIM | change])
    checked = check_files(project, [path, *press_files(project)[:1]])
    assert len(checked.articles) == 1, "the other article is checked all the same"
    (line,) = checked.mistakes
    assert line.startswith("mine.yml")
    assert "\n" not in line
    assert part in line, line
    assert more in line, line


@pytest.mark.usefixtures("sample_only")
def test_unknown_event_and_series(project: Project, tmp_path: Path) -> None:
    path = press_article(tmp_path, [PRESS_CLAIM], event="us-election-2061")
    assert "event: not in the event catalogue" in check_files(project, [path]).mistakes[0]
    path = press_article(tmp_path, [PRESS_CLAIM | {"series": "NOPE"}])
    (line,) = check_files(project, [path]).mistakes
    assert line.startswith("mine.yml: mine-1.series: not in the series catalogue (got 'NOPE'); ")


@pytest.mark.usefixtures("sample_only")
def test_command_fails_when_something_is_contradicted(project: Project, tmp_path: Path) -> None:
    runner = CliRunner()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        right = press_article(tmp_path, [PRESS_CLAIM])
        done = runner.invoke(app, ["press", str(right)])
        assert done.exit_code == 0, done.output
        assert "reproduced" in done.output
        wrong = press_article(tmp_path, [PRESS_CLAIM | {"published": 12}])
        done = runner.invoke(app, ["press", str(wrong)])
        assert done.exit_code == 1
        assert "contradicted" in done.output
        assert runner.invoke(app, ["press", str(tmp_path / "none.yml")]).exit_code == 1


def claim(value: float, precision: str, unit: str = "percent") -> Claim:
    return Claim.model_validate(
        {
            "id": "c",
            "statement": "s",
            "measure": "return",
            "published": value,
            "unit": unit,
            "precision": precision,
        }
    )


@given(
    st.decimals(-200, 200, places=1, allow_nan=False).map(float),
    st.floats(-400, 400, allow_nan=False),
)
def test_an_exact_value_is_reproduced_only_if_ours_rounds_to_it(
    published: float, ours: float
) -> None:
    hedges = load_hedges(find_project().data / "hedges.yml")
    found = compare(claim(published, "exact"), ours, hedges)
    assert found.difference == pytest.approx(ours - published)
    if found.agreement is Agreement.REPRODUCED:
        assert abs(ours - published) <= 0.05 + 1e-9
    if abs(ours - published) < 0.05 - 1e-9:
        assert found.agreement is Agreement.REPRODUCED
    if found.agreement is Agreement.NEAR:
        assert abs(ours - published) <= max(0.1, 0.05 * abs(published)) + 1e-6
    if published and 0.05 + 1e-6 < abs(ours - published) < max(0.1, 0.05 * abs(published)) - 1e-6:
        assert found.agreement is Agreement.NEAR


@pytest.mark.parametrize(
    ("ours", "agreement"),
    [
        (10.09, Agreement.NEAR),
        (10.49, Agreement.NEAR),
        (9.51, Agreement.NEAR),
        (10.51, Agreement.CONTRADICTED),
        (9.49, Agreement.CONTRADICTED),
    ],
)
def test_near_is_within_a_twentieth(hedges: Hedges, ours: float, agreement: Agreement) -> None:
    assert compare(claim(10.0, "exact"), ours, hedges).agreement is agreement


@given(st.integers(1, 100), st.floats(0.3, 2.0, allow_nan=False))
def test_hedges_are_ranges_of_the_published_value(published: int, share: float) -> None:
    hedges = load_hedges(find_project().data / "hedges.yml")
    ours = published * share
    agrees = {
        name: compare(claim(published, name), ours, hedges).agreement is Agreement.REPRODUCED
        for name in ("nearly", "almost", "more than")
    }
    if not any(math.isclose(share, edge, rel_tol=1e-9) for edge in (0.9, 0.95, 1.0, 1.5)):
        assert agrees["nearly"] == (0.95 < share < 1)
        assert agrees["almost"] == (0.9 < share < 1)
        assert agrees["more than"] == (1 < share < 1.5)


def test_flat_and_counts(hedges: Hedges) -> None:
    flat = claim(0, "flat")
    assert compare(flat, 0.49, hedges).agreement is Agreement.REPRODUCED
    assert compare(flat, 2.38, hedges).agreement is Agreement.CONTRADICTED
    count = claim(40, "exact", "sessions")
    assert compare(count, 39, hedges).agreement is Agreement.CONTRADICTED, "a count is never near"
    assert compare(claim(6.5, "exact", "usd_billion"), 6.46e9, hedges).agreement is (
        Agreement.REPRODUCED
    )
    assert published_text(claim(-3, "exact")) == "\N{MINUS SIGN}3%"


def test_page_shows_every_statement_once(published: Published) -> None:
    page = (published.project.site / "press" / "index.html").read_text(encoding="utf-8")
    record = json.loads((published.project.site / "press" / "press.json").read_text())
    for item in statements(record):
        assert page.count(f'id="{item["id"]}"') == 1
    assert page.count('class="statement"') == sum(STATEMENTS.values())
    assert 'href="../reports/us-election-2016/index.html#fact-return-since-event-rut"' in page


def test_facts_of_reports_are_the_values_of_the_press_check(published: Published) -> None:
    record = json.loads((published.project.site / "press" / "press.json").read_text())
    compared = 0
    for item in record["articles"]:
        path = published.project.site / "reports" / item["report"] / "figures.json"
        facts = {fact["id"]: fact for fact in json.loads(path.read_text())["facts"]}
        for statement in item["statements"]:
            fact = facts.get(statement["fact"])
            if fact is None or not isinstance(statement["value"], float):
                continue
            assert fact["value"] == pytest.approx(statement["value"]), statement["id"]
            compared += 1
    assert compared >= 12


def test_a_bad_article_stops_neither_reports_nor_the_others(
    project: Project, tmp_path: Path
) -> None:
    from bumpsheet.pipeline.press import build_press  # noqa: PLC0415

    copy = copy_project(project, tmp_path, ("us-election-2016",))
    shutil.copyfile(copy.data / "press" / "ir2016.yml", copy.data / "press" / "zz.yml")
    text = (copy.data / "press" / "zz.yml").read_text().replace("up_streak", "down_streak")
    (copy.data / "press" / "zz.yml").write_text(text)
    outcome = build_press(copy)
    assert outcome.status == "failed"
    assert "zz.yml" in outcome.message
    record = json.loads((copy.press / "press.json").read_text())
    assert len(record["articles"]) == len(STATEMENTS)
