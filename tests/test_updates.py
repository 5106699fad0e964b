"""A later report on an event opens with what changed; all reports on it share a page."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bumpsheet.facts.numbers import number
from bumpsheet.facts.windows import Since
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.update import tell_update
from bumpsheet.parameters.earlier import EarlierReport, earlier_report
from bumpsheet.parameters.load import load_spec
from bumpsheet.parameters.written import Written
from bumpsheet.pipeline.site import build_site, prepare_site
from conftest import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.model import Update
    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

FIRST, LATER = "us-election-2024", "us-election-2024-fade"


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    from bumpsheet.catalogue.catalogues import load_catalogues  # noqa: PLC0415

    return load_catalogues(project)


@pytest.fixture(scope="module")
def both(project: Project) -> tuple[Findings, Findings]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        first, later = (collect(open_study(project, name)).findings for name in (FIRST, LATER))
    return first, later


def written(project: Project, name: str, **keys: Any) -> None:
    lines = [f"{key}: {value}" for key, value in keys.items()]
    project.spec_path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def three(project: Project, tmp_path: Path) -> Project:
    """Reports of one event as of three days, and others that are none before the last."""
    own = copy_project(project, tmp_path, ())
    event = {"event": "us-election-2024"}
    written(own, "c", **event, as_of="2024-11-15")
    written(own, "b", **event, as_of="2024-11-29")
    written(own, "a", **event, as_of="2025-01-23")
    written(own, "same-day", **event, as_of="2025-01-23")
    written(own, "later", **event, as_of="2025-02-03")
    written(own, "other-series", **event, as_of="2025-01-03", series="{small: NDX, growth: null}")
    written(own, "other-event", event="us-election-2016", as_of="2016-11-18")
    written(own, "broken", **event, as_of="2024-12-03", horizons="[a]")
    written(own, "follows", **event, as_of="latest")
    own.spec_path("no-yaml").write_text("us-election-2024: [", encoding="utf-8")
    return own


@pytest.mark.parametrize(
    ("name", "last"),
    [("c", None), ("b", "c"), ("a", "b"), ("same-day", "b"), ("other-series", None),
     ("other-event", None), ("later", "same-day")],
)  # fmt: skip
def test_the_report_before_is_the_last_on_the_same_event_and_series(
    three: Project, catalogues: Catalogues, name: str, last: str | None
) -> None:
    found = earlier_report(three, name, load_spec(three, name, catalogues), catalogues)
    as_of = load_spec(three, last, catalogues).as_of if last else None
    assert found == (EarlierReport(last, as_of) if last and as_of else None)


def test_what_follows_the_data_comes_after_all_that_name_a_day(three: Project) -> None:
    files = Written(three)
    assert set(files.perhaps_earlier("follows")) >= {"a", "b", "c", "later"}
    for name in ("a", "b", "c", "later"):
        assert "follows" not in files.perhaps_earlier(name)


def test_an_event_written_in_the_report_is_the_same_where_it_is_written_alike(
    project: Project, tmp_path: Path, catalogues: Catalogues
) -> None:
    own = copy_project(project, tmp_path, ())
    event = "{date: 2016-11-08, kind: election, label: the vote}"
    written(own, "a", event=event, as_of="2016-11-11")
    written(own, "b", event=event, as_of="2016-11-18")
    written(own, "c", event=event.replace("vote", "poll"), as_of="2016-11-10")
    found = earlier_report(own, "b", load_spec(own, "b", catalogues), catalogues)
    assert found == EarlierReport("a", dt.date(2016, 11, 11))


def test_the_returns_of_both_reports_and_between_them_compound(
    both: tuple[Findings, Findings],
) -> None:
    first, later = both
    for role in ("small", "large", "growth"):
        then, now = (part.get("return_since_event", role) for part in both)
        since = later.get("return_since_date", role, Since(first.about.as_of))
        assert then is not None
        assert now is not None
        assert since is not None
        factor = (1 + number(then) / 100) * (1 + number(since) / 100)
        assert factor == pytest.approx(1 + number(now) / 100, rel=1e-12)


@pytest.fixture(scope="module")
def told(
    project: Project, both: tuple[Findings, Findings], catalogues: Catalogues
) -> Callable[..., Update]:
    """The update in print, where facts of either report may be changed: by id, or left out."""

    def tell(
        then: dict[str, dict[str, Any] | None] | None = None,
        now: dict[str, dict[str, Any] | None] | None = None,
    ) -> Update:
        first, later = (
            replace(part, facts=_changed(part, changes or {}))
            for part, changes in zip(both, (then, now), strict=True)
        )
        found = tell_update(later, first, catalogues, project.templates, "pdf")
        assert found is not None
        opening, more = (
            re.sub(r"\\(.)", r"\1", re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", text))
            for text in (found.opening, found.more)
        )
        return replace(found, opening=opening, more=more)

    return tell


def _changed(findings: Findings, changes: dict[str, dict[str, Any] | None]) -> tuple[Fact, ...]:
    known = {fact.id for fact in findings}
    assert changes.keys() <= known
    return tuple(
        replace(fact, **(changes.get(fact.id) or {}))
        for fact in findings
        if changes.get(fact.id, {}) is not None
    )


RETURN, SINCE = "return-since-event-rut", "return-since-date-2024-11-29-rut"
GAP, STREAK = "return-since-event-rut-spx", "current-streak-up-rut"


@pytest.mark.parametrize(
    ("then", "since", "now", "words"),
    [
        (7.0, -4.0, 2.72, ["has lost 4% since our report", "when it was up 7% since the election"]),
        (7.0, 4.0, 11.28, ["has gained a further 4% since our report", "when it was up 7%"]),
        (-3.0, 1.0, -2.03, ["has gained 1% since our report", "when it was down 3%"]),
        (-3.0, -1.0, -3.97, ["has lost a further 1% since our report", "when it was down 3%"]),
        (0.0, 2.0, 2.0, ["has gained 2% since our report", "when it had not moved since"]),
        (2.0, 0.0, 2.0, ["stands where it stood in our report"]),
    ],
)
def test_the_opening_says_then_and_now(
    told: Callable[..., Update], then: float, since: float, now: float, words: list[str]
) -> None:
    found = told({RETURN: {"value": then}}, {RETURN: {"value": now}, SINCE: {"value": since}})
    for text in words:
        assert text in found.opening
    assert "our report of November\N{NO-BREAK SPACE}29" in found.opening
    assert "the event" not in found.opening


def test_without_a_close_that_day_the_opening_still_says_both(told: Callable[..., Update]) -> None:
    opening = told(None, {SINCE: None}).opening
    assert re.search(r"^In our report of .* was up 7\.\d+% .*; it is now up 2\.\d+%\.", opening)


def test_nothing_is_told_where_one_report_states_no_return(
    project: Project, both: tuple[Findings, Findings], catalogues: Catalogues
) -> None:
    first, later = both
    for part, other in ((first, later), (later, first)):
        without = replace(part, facts=_changed(part, {RETURN: None}))
        assert tell_update(without, other, catalogues, project.templates, "html") is None
        assert tell_update(other, without, catalogues, project.templates, "html") is None


def test_a_state_is_told_where_it_changed(told: Callable[..., Update]) -> None:
    assert "Most of the gain at its best has gone." in told().more
    given_back = {"share-given-back-rut": {"value": 5.0}}
    assert "the gain at its best" not in told(given_back, given_back).more


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [(3.37, -3.43, "led .* then and trails"), (-4.0, 4.0, "trailed .* then and leads"),
     (5.0, 9.0, r"lead over .* has widened to 9\b.*from 5\b"),
     (-9.0, -5.0, r"lag .* has narrowed to 5\b.*from 9\b"),
     (3.4, 3.5, None)],
)  # fmt: skip
def test_the_gap_is_told_where_it_moved(
    told: Callable[..., Update], then: float, now: float, words: str | None
) -> None:
    found = told({GAP: {"value": then}}, {GAP: {"value": now}}).more
    if words is None:
        assert not re.search("S&P 500 (by|has (widened|narrowed))", found)
    else:
        assert re.search(words, found)


def test_a_run_that_was_told_has_ended_or_goes_on(
    told: Callable[..., Update], both: tuple[Findings, Findings]
) -> None:
    begun = {"base": dt.date(2024, 11, 14)}
    eleven = {STREAK: begun | {"value": 11}}
    assert "The winning run of 11 days that we reported has ended." in told(eleven).more
    longer = told(eleven, {STREAK: begun | {"value": 47}}).more
    assert "The winning run has grown to 47 days from 11." in longer
    # Two sessions were no run to tell of.
    (short,) = (fact for fact in both[0] if fact.id == STREAK)
    assert number(short) == 2
    assert "winning run" not in told().more


def test_a_high_that_was_passed_holds_no_longer(told: Callable[..., Update]) -> None:
    found = told().more
    assert "The S&P 500 has since closed higher, at" in found
    assert "a record" in found
    assert "10-year Treasury yield has since risen higher, to" in found
    # The high of small caps in November is that of January still.
    assert "The Russell 2000 has since closed higher" not in found
    lower = told(None, {"peak-since-event-spx": {"value": 6000.0}}).more
    assert "The S&P 500 has since closed" not in lower


def test_what_is_new_is_the_most_notable_after_the_last_report(
    told: Callable[..., Update], both: tuple[Findings, Findings]
) -> None:
    wanted = r"lost 4\.\d+% on December.18, its biggest one-day fall since 2022"
    assert re.search(wanted, told().more)
    before = {"as_of": both[0].about.as_of}
    ids = [fact.id for fact in both[1] if re.match("largest-loss-since-event-1-|worst-", fact.id)]
    run = {"longest-streak-since-event-up-rut": {"sessions_since": 200, "outdone": False}}
    found = told(None, dict.fromkeys(ids, before) | run | {SINCE: {"value": 4.0}}).more
    assert "fall since" not in found
    assert "worst" not in found
    assert "days in a row" in found


@pytest.mark.parametrize(("moved", "told_of"), [(-4.0, True), (4.0, False)])
def test_what_is_new_lies_in_the_direction_of_the_move(
    told: Callable[..., Update], moved: float, *, told_of: bool
) -> None:
    assert ("biggest one-day fall" in told(None, {SINCE: {"value": moved}}).more) == told_of


def test_numbers_lead_to_their_traces_here_and_there(
    project: Project, both: tuple[Findings, Findings], catalogues: Catalogues
) -> None:
    first, later = both
    found = tell_update(later, first, catalogues, project.templates, "html")
    assert found is not None
    text = found.opening + found.more
    here = set(re.findall(r"\]\(#fact-([^)]+)\)", text))
    there = set(re.findall(rf"\]\(\.\./{FIRST}/index\.html#fact-([^)]+)\)", text))
    assert here
    assert there
    assert here <= {fact.id for fact in later}
    assert there <= {fact.id for fact in first}
    assert len(re.findall(r"\]\(", text)) == len(re.findall(r"#fact-", text))


class Links(HTMLParser):
    """Where a page leads to, and its names."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.names: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.targets.add(str(found["href"]))
        self.names.add(str(found.get("id")))


def test_building_the_later_report_builds_both_and_all_links_lead_somewhere(
    project: Project, tmp_path: Path
) -> None:
    pair = copy_project(project, tmp_path, (FIRST, LATER))
    result = build_site(pair, [LATER], "builtin")
    assert not result.failures
    assert {outcome.name for outcome in result.outcomes} >= {FIRST, LATER}
    pages = [*pair.site.glob("reports/*/index.html"), pair.site / "index.html"]
    (timeline,) = pair.site.glob("events/*/index.html")
    for page in [*pages, timeline]:
        for target in Links(page).targets:
            if target.startswith(("http", "mailto")):
                continue
            path, _, name = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            assert file.is_file(), (page, target)
            assert not name or name in Links(file).names, (page, target)
    here = timeline.relative_to(pair.site).as_posix()
    for page in pages:
        assert any(target.endswith(here) for target in Links(page).targets), page
    first, later = (pair.site / "reports" / name / "index.html" for name in (FIRST, LATER))
    assert f"../../reports/{LATER}/index.html" in Links(first).targets
    assert "A later report" not in later.read_text(encoding="utf-8")
    assert "since our report of" in later.read_text(encoding="utf-8")
    assert "our report of" not in first.read_text(encoding="utf-8")
    at = [timeline.read_text(encoding="utf-8").index(f"reports/{n}/") for n in (FIRST, LATER)]
    assert at == sorted(at)


def test_the_later_report_is_due_with_the_earlier_and_never_the_other_way(
    project: Project, tmp_path: Path
) -> None:
    pair = copy_project(project, tmp_path, (FIRST, LATER))

    def statuses() -> dict[str, str]:
        return {one.name: one.status for one in prepare_site(pair) if one.name != "press check"}

    def page(name: str) -> str:
        return (pair.report_folder(name) / "index.qmd").read_text(encoding="utf-8")

    assert statuses() == {FIRST: "built", LATER: "built"}
    before = page(FIRST)
    later = pair.spec_path(LATER)
    later.write_text(later.read_text("utf-8").replace("2025-01-23", "2025-01-21"), "utf-8")
    assert statuses() == {FIRST: "unchanged", LATER: "built"}
    assert page(FIRST) == before
    first = pair.spec_path(FIRST)
    first.write_text(first.read_text("utf-8").replace("2024-11-29", "2024-11-15"), "utf-8")
    assert statuses() == {FIRST: "built", LATER: "built"}
    assert "since our report of November\N{NO-BREAK SPACE}15, when" in page(LATER)
    # Alone it opens as any other, and the page of the event goes.
    assert list(pair.root.glob("events/*/index.qmd"))
    first.unlink()
    assert statuses() == {LATER: "built"}
    assert "our report of" not in page(LATER)
    assert not list(pair.root.glob("events/*/*"))
    beside = (pair.report_folder(LATER) / "_metadata.yml").read_text(encoding="utf-8")
    assert "series" not in yaml.safe_load(beside)
