"""What reports say is true: rules over the shipped reports and over all events of the catalogue."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.figures import Unit
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.numbers import number
from bumpsheet.facts.subjects import Difference, OneSeries
from bumpsheet.facts.windows import Sessions
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.tell import tell
from bumpsheet.narrative.words import Wording
from bumpsheet.project import Project, find_project
from bumpsheet.trading.calendars import load_sessions
from conftest import SOURCES
from prose_checker import remarks

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study
    from bumpsheet.narrative.model import Story

CHARTS = (
    "paths", "excess", "moves", "gains", "drawdown", "kept", "yield", "rotation", "size",
)  # fmt: skip
# Sessions after day 0 at which every event of the catalogue is told.
LATER = (0, 5, 63)
# The shipped reports alone, which the sample has: not everything occurs in them.
FEW = 50
SINCE = re.compile(r'\[([^\]]*)\]\{\.since data-day="([^"]+)"\}')
FACT = re.compile(r'data-fact="([^"]+)"')
STATES = ("is building", "is holding", "is fading", "is gone")


def is_same_year(day: dt.date, report: Told) -> bool:
    return day.year == report.study.as_of.year


@dataclass(frozen=True)
class Told:
    """One report: what it rests on and what it says, without markup."""

    study: Study
    findings: Findings
    story: Story

    @property
    def name(self) -> str:
        return f"{self.study.event.id} as of {self.study.as_of}"

    @property
    def summary(self) -> str:
        return plain(self.story.summary)

    @property
    def markdown(self) -> str:
        bodies = (f"{section.body}\n{section.more}" for section in self.story.sections)
        return "\n".join([self.story.standfirst, self.story.summary, *bodies])

    def finding(self, family: str) -> str:
        return "".join(plain(s.finding) for s in self.story.sections if s.family == family)

    def section(self, family: str) -> str:
        bodies = [f"{s.body}\n{s.more}" for s in self.story.sections if s.family == family]
        return plain(bodies[0]) if bodies else ""

    @property
    def captions(self) -> list[str]:
        """All words around the charts."""
        parts = ((one.title, one.subtitle, one.alt) for one in self.story.captions.values())
        return [text.replace("\N{NO-BREAK SPACE}", " ") for part in parts for text in part]

    @property
    def text(self) -> str:
        bodies = (f"{section.body}\n{section.more}" for section in self.story.sections)
        details = (key.detail for key in self.story.key_figures)
        findings = (section.finding for section in self.story.sections)
        head = [self.story.title, self.story.standfirst, self.story.summary]
        return plain("\n".join([*head, *findings, *bodies, *details]))


def plain(markdown: str) -> str:
    text = re.sub(r"\[([^\]]*)\](\([^)]*\))?\{[^}]*\}", r"\1", markdown)
    return re.sub(r"\\(.)", r"\1", text).replace("\N{NO-BREAK SPACE}", " ")


def told(project: Project, study: Study) -> Told:
    findings = collect(study).findings
    return Told(
        study,
        findings,
        tell(findings, CHARTS, study.catalogues, project.templates, "html"),
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """The shipped reports; with a full store also every event of the catalogue, three times."""
    project = find_project(Path(__file__))
    found = [told(project, open_study(project, name)) for name in project.report_names()]
    store = os.environ.get("BUMPSHEET_DATA")
    if store:
        copy = sandbox(project, tmp_path_factory.mktemp("events"))
        found += [told(copy, study) for study in every_event(copy)]
    return found


def sandbox(project: Project, root: Path) -> Project:
    for name in SOURCES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(project.root / name)
    (root / "reports").mkdir()
    return Project(root)


def every_event(project: Project) -> list[Study]:
    """Every election of the US catalogue three times; of its other events one in eight, once."""
    sessions, found = load_sessions("XNYS"), []
    reached = sessions.index[-1 - max(LATER)].date()
    listed = load_catalogues(project).events.values()
    events = [event for event in listed if event.market == "us" and event.date < reached]
    others = [event for event in events if event.kind != "election"]
    told_once = {event.id: LATER[n % 3] for n, event in enumerate(others[::8])}
    for event in events:
        if event.date >= sessions.index[-max(LATER) - 1].date():
            continue  # it is still to come
        place = sessions.index.get_loc(str(event.day_zero(sessions)))
        for later in LATER if event.kind == "election" else [told_once.get(event.id)]:
            if later is None:
                continue
            as_of = sessions.index[place + later].date()
            path = project.reports / f"{event.id}-{later}.yml"
            path.write_text(f"event: {event.id}\nas_of: {as_of}\nsections: {{movers: false}}\n")
            try:
                found.append(open_study(project, path.stem))
            except BumpsheetError:
                continue  # the store does not reach
    return found


def test_more_and_less_follow_size(reports: list[Told]) -> None:
    compared = 0
    for report in reports:
        found = re.search(r"\bpoints? (more|less|better|worse) than", report.finding("returns"))
        small = report.findings.get("first_session_return")
        large = report.findings.get("first_session_return", "large")
        if found and small and large:
            compared += 1
            if found[1] in {"better", "worse"}:
                assert found[1] == ("better" if number(small) > number(large) else "worse")
                continue
            assert number(small) * number(large) > 0, report.name
            is_more = abs(number(small)) > abs(number(large))
            assert found[1] == ("more" if is_more else "less"), report.name
    assert compared >= len(reports) // 8


def test_no_move_loses_its_sign(reports: list[Told]) -> None:
    little = [report for report in reports if "little changed" in report.text]
    for report in little:
        for shown in re.findall(r"was little changed(.{12})", report.text):
            assert re.match(r", (up|down) 0\.\d%", shown), (report.name, shown)
    if len(reports) > 50:
        assert little, "no such move among so many"


def test_only_sessions_that_knew_the_outcome_are_said_to(reports: list[Told]) -> None:
    for report in reports:
        event, day0 = report.study.event, report.study.day0
        was_open = event.outcome_known is not None and event.outcome_known > day0
        says_known = "trade on the result" in report.text
        assert not (says_known and was_open), report.name
        assert not (says_known and event.kind not in {"election", "referendum"}), report.name
        if was_open and report.section("returns"):
            assert "its outcome still open" in report.text, report.name


def test_a_bump_is_told_of_only_where_there_was_one(reports: list[Told]) -> None:
    for report in reports:
        closes = report.study.histories["small"].closes.loc[str(report.study.base) :]
        best = float(closes.max() / closes.iloc[0] - 1) * 100
        above = bool((closes.iloc[1:] > closes.iloc[0]).all())
        section = report.section("fade")
        if best < 1:
            assert report.story.state == "none", report.name
            # A section may have nothing to add to what the report has told before.
            assert not section.strip() or "has not closed as much as" in section, report.name
            assert "given back" not in report.text
        assert ("has not closed below" in section) <= above, report.name
        for share in re.findall(r"given back ([\d.]+)% of", report.text):
            assert float(share) < 100, report.name


def test_a_gain_is_gone_after_its_best_close(reports: list[Told]) -> None:
    dated = 0
    for report in reports:
        gone = re.search(r"gain.* had gone by ([^.]+)\.", report.section("fade"))
        peak = report.findings.get("peak_return_since_event")
        if gone and peak:
            day = report.findings.get("round_trip")
            assert day, report.name
            assert str(day.value) > str(peak.as_of), report.name
            dated += 1
    assert dated or len(reports) < FEW


def test_a_first_day_that_a_later_one_surpassed_is_no_superlative(reports: list[Told]) -> None:
    surpassed = 0
    for report in reports:
        for role in ("small", "large", "growth"):
            first = report.findings.get("first_session_return", role)
            if first is None:
                continue
            closes = report.study.histories[role].closes.loc[str(report.study.base) :]
            days = closes.pct_change().dropna()
            size = number(first) / 100
            later = days.iloc[1:].max() if size > 0 else -days.iloc[1:].min()
            if later > abs(size) + 1e-9:
                surpassed += 1
                name = report.findings.about.roles[role].series.short_name
                for line in plain(report.story.summary).split("\n"):
                    is_first = f"{name} " in line and ", the first session" in line
                    assert not (is_first and "biggest one-day" in line), (report.name, line)
    assert surpassed or len(reports) < FEW


def test_a_close_told_without_a_day_follows_no_sentence_about_another_day(
    reports: list[Told],
) -> None:
    """ "On August 8 it fell 2%. It closed at its lowest": on which day?"""
    dated = 0
    for report in reports:
        lines = plain(report.story.summary).split("\n")
        for line in lines[1:]:
            undated = re.match(r"(It|The [\w& -]+?) closed at ", line)
            assert not undated or re.search(r" on \w+day", line), (report.name, line)
            dated += bool(re.match(r"On [\w ]+ the [\w& -]+? closed at ", line))
    assert dated or len(reports) < FEW


def test_equal_numbers_of_two_indices_are_told_once(reports: list[Told]) -> None:
    twice = re.compile(r"(?<![\d.])([\d.]+%) (?:for the [^,;%]+?|and) [^,;%]*?\1(?![\d.])")
    both = 0
    for report in reports:
        assert not twice.search(report.summary), (report.name, twice.search(report.summary))
        both += "both" in report.summary
    assert both or len(reports) < FEW


def test_a_week_without_flows_is_not_told(reports: list[Told]) -> None:
    for report in reports:
        assert "neither inflow nor outflow" not in report.text, report.name
        for size in re.findall(r"(?:took in|lost) \$(\d+)mn", report.section("flows")):
            assert int(size) >= 100, report.name


def test_a_report_has_one_state(reports: list[Told]) -> None:
    for report in reports:
        title = report.story.title
        text = title + report.section("fade") + report.finding("fade")
        said = [state for state in STATES if f"bump {state}" in text]
        assert len(said) <= 1, (report.name, said)
        assert "has faded" not in report.text, report.name
        assert bool(re.search("(give up|lose) all of", title)) <= (report.story.state == "gone")
        assert (" keep " in title) <= (report.story.state == "fading"), report.name


def test_since_reaches_back_more_than_a_quarter(reports: list[Told]) -> None:
    sessions, seen = load_sessions("XNYS"), 0
    for report in reports:
        for written, day_told in SINCE.findall(report.markdown):
            day = pd.Timestamp(day_told).date()
            known = {f"{day:%Y}", f"{day:%B %Y}"} | (
                {f"{day:%B}"} if is_same_year(day, report) else set()
            )
            assert written in known, (report.name, written, day)
            passed = len(sessions.between(day, report.study.as_of)) - 1
            assert passed > 63, (report.name, written)
            assert day < report.study.base, (report.name, written)
            seen += 1
    assert seen >= len(reports)


def test_since_is_counted_from_where_a_figure_begins(reports: list[Told]) -> None:
    """The span before the last one is no news of a long span."""
    sessions = load_sessions("XNYS")
    for report in reports:
        wording = Wording(
            report.study.catalogues.words, report.findings, report.study.catalogues.figures
        )
        for fact in (fact for fact in report.findings if fact.since and wording.is_news(fact)):
            assert fact.since is not None
            passed = len(sessions.between(fact.since, fact.base or fact.as_of)) - 1
            assert passed > 63, (report.name, fact.id)


def covered(fact: Fact, study: Study) -> tuple[dt.date, dt.date]:
    """First and last session of what a fact covers; an N-session gain begins at its base."""
    return (fact.base or study.base), fact.as_of


@pytest.mark.parametrize(
    "figure",
    [
        "return_since_event",
        "largest_gain_since_event",
        "largest_loss_since_event",
        "peak_since_event",
        "trough_since_event",
        "yield_peak_since_event",
        "flow_since_event",
        "longest_streak_since_event",
    ],
)
def test_no_comparison_with_the_span_itself(reports: list[Told], figure: str) -> None:
    for report in reports:
        for fact in (fact for fact in report.findings if fact.figure == figure):
            if fact.rank is None:
                continue
            assert fact.n is not None
            assert fact.n >= 2, (report.name, fact.id)
            if fact.since is not None:
                first, _ = covered(fact, report.study)
                if figure in {"peak_since_event", "trough_since_event", "yield_peak_since_event"}:
                    assert fact.since < report.study.base, (report.name, fact.id)
                else:
                    assert fact.since <= first, (report.name, fact.id)


PARTLY_BEFORE = (
    "largest_gain_since_event",
    "largest_loss_since_event",
    "longest_streak_since_event",
    "best_week_since_event",
    "worst_week_since_event",
    "best_month_since_event",
    "worst_month_since_event",
    "largest_weekly_flow_since_event",
    "decile_spread_of_month",
)


def test_nothing_measured_mostly_before_the_event_is_said_to_be_since(
    reports: list[Told],
) -> None:
    sessions, checked = load_sessions("XNYS"), 0
    for report in reports:
        for fact in (fact for fact in report.findings if fact.figure in PARTLY_BEFORE):
            assert fact.base is not None
            inside = sessions.between(fact.base, fact.as_of)[1:]
            since = int((inside > str(report.study.base)).sum())
            assert 2 * since >= len(inside), (report.name, fact.id)
            checked += since < len(inside)
    assert checked, "some of them hold sessions before the event"


def told_as_news(report: Told, *figures: str) -> list[Fact]:
    wording = Wording(
        report.study.catalogues.words, report.findings, report.study.catalogues.figures
    )
    return [fact for fact in report.findings if fact.figure in figures and wording.is_news(fact)]


def closes_of(report: Told, fact: Fact) -> pd.Series[float] | None:
    found = [h.closes for h in report.study.histories.values() if h.series.id == fact.series]
    return found[0] if found else None


def test_no_close_between_belies_the_highest_or_lowest_since(reports: list[Told]) -> None:
    """Not even that of the base, with which nothing is compared, nor one that equals it."""
    highs = ("peak_since_event", "yield_peak_since_event")
    lows = ("trough_since_event", "yield_trough_since_event")
    checked = 0
    for report in reports:
        for fact in told_as_news(report, *highs, *lows):
            closes = closes_of(report, fact)
            assert closes is not None
            inside = closes[closes.index < str(fact.as_of)]
            if fact.since is not None:
                inside = inside[inside.index > str(fact.since)]
            size = 1 if fact.figure in highs else -1
            assert (inside * size).max() < number(fact) * size, (report.name, fact.id)
            checked += 1
    assert checked >= len(reports) // 4


def test_no_move_between_belies_the_largest_since(reports: list[Told]) -> None:
    """Not even one that shares sessions with it."""
    figures = ("largest_gain_since_event", "largest_loss_since_event", "first_session_return")
    checked = 0
    for report in reports:
        for fact in told_as_news(report, *figures):
            closes = closes_of(report, fact)
            if closes is None:
                continue  # of small over large caps
            length = fact.window.count if isinstance(fact.window, Sessions) else 1
            moves = (closes / closes.shift(length) - 1).dropna() * 100
            inside = moves[moves.index < str(fact.as_of)]
            if fact.since is not None:
                inside = inside[inside.index > str(fact.since)]
            size = 1 if number(fact) > 0 else -1
            assert (inside * size).max() <= abs(number(fact)) + 1e-9, (report.name, fact.id)
            checked += 1
    assert checked >= len(reports) // 4


def test_the_rank_of_a_gain_by_hand(reports: list[Told]) -> None:
    """Of windows that share a session with the one told none is counted."""
    checked = 0
    for report in reports[:40]:
        sessions = report.study.spec.horizons[0]
        fact = report.findings.get("largest_gain_since_event", window=Sessions(sessions))
        if fact is None or fact.rank is None:
            continue
        closes = report.study.histories["small"].closes.loc[: str(fact.as_of)]
        gains = [
            closes.iloc[end] / closes.iloc[end - sessions] - 1
            for end in range(sessions, len(closes))
        ]
        # Windows end at the sessions from the one numbered by their length on.
        before = int((closes.index < str(report.study.base)).sum()) - sessions
        last, earlier = gains[-1], gains[: max(0, min(len(gains) - 1 - sessions, before))]
        assert fact.n == len(earlier) + 1, report.name
        assert fact.rank == 1 + sum(value > last + 1e-11 for value in earlier), report.name
        checked += 1
    assert checked


def test_a_caveat_stands_once(reports: list[Told]) -> None:
    for report in reports:
        assert "data that begin" not in report.text, report.name
        # "Since at least 1987" says where the data begin, where nothing comparable is known.
        by_id = {fact.id: fact for fact in report.findings}
        for line in report.markdown.splitlines():
            for day in re.findall(r'since at least \[[^\]]*\]\{\.since data-day="([^"]+)"', line):
                starts = {
                    str(by_id[fact].history_start)
                    for fact in FACT.findall(line)
                    if by_id[fact].since is None
                }
                assert day in starts, (report.name, line)
        notes = [note for note in report.story.notes if "too late for its" in note]
        assert len(notes) <= 1, report.name
        if notes:
            assert notes == [report.story.notes[0]], "it stands at the head"


def test_a_rate_decision_states_its_size(reports: list[Told]) -> None:
    decisions = [report for report in reports if report.study.event.decision]
    assert decisions
    for report in decisions:
        decision = report.study.event.decision
        assert decision is not None
        word = "raised" if decision.change > 0 else "cut"
        size = {25: "a quarter-point", 50: "half a point", 75: "three-quarters of a point"}
        told_size = size.get(abs(decision.change), f"{abs(decision.change) / 100:g}")
        said = rf"(Federal Reserve|Bank of England) {word} rates by {told_size}"
        assert re.search(said, report.summary) or "a full point" in report.summary, report.name


def test_a_range_is_told_as_one(reports: list[Told]) -> None:
    """Since 16 December 2008 the target is a range of a quarter of a point."""
    ranges = {True: 0, False: 0}
    for report in reports:
        event = report.study.event
        if event.decision is None or event.market != "us":
            continue
        is_range = event.date >= date(2008, 12, 16)
        upper = f"{event.decision.target:.2f}%"
        wanted = f"to a range of {event.decision.target - 0.25:.2f}% to {upper}" if is_range else ""
        assert (wanted or f", to {upper}") in report.summary, report.name
        ranges[is_range] += 1
    assert ranges[True]
    if len(reports) > 50:
        assert ranges[False], "there were targets of one number"


def test_no_label_leaves_the_event_unnamed(reports: list[Told]) -> None:
    for report in reports:
        assert not [fact.label for fact in report.findings if "the event" in fact.label], (
            report.name
        )
        for section in report.story.sections:
            assert not re.search(r"[Ss]ince the event", section.body), (report.name, section.family)


def test_one_close_is_no_course_of_a_bump(reports: list[Told]) -> None:
    first = [report for report in reports if report.study.as_of == report.study.day0]
    for report in first:
        assert report.story.state == "none", report.name
        assert "The bump" not in report.text, report.name
        assert "Every close" not in report.section("fade"), report.name
    if len(reports) > 50:
        assert first


def test_what_is_rarest_in_other_series_is_not_missed(reports: list[Told]) -> None:
    """A record of large caps, or what was not seen for five years, brings a sentence at most."""
    told_of = 0
    for report in reports:
        others = {
            report.study.histories[r].series.id
            for r in ("large", "growth")
            if r in report.study.histories
        }
        rare = {
            fact.id
            for fact in report.findings
            if fact.series in others and fact.figure not in {"return_since_event"}
        }
        told_of += bool(rare & set(FACT.findall(report.story.summary)))
    # What ships begins in 2021 or holds a record of its own.
    if len(reports) > 50:
        assert told_of >= len(reports) // 8


def test_subjects_are_what_the_text_compares(reports: list[Told]) -> None:
    for report in reports:
        subjects = report.findings.subjects
        assert isinstance(subjects["small"], OneSeries)
        assert isinstance(subjects["excess"], Difference)
        gap = report.findings.get("return_since_event", "excess")
        pair = [report.findings.get("return_since_event", role) for role in ("small", "large")]
        if gap and pair[0] and pair[1]:
            assert number(gap) == pytest.approx(number(pair[0]) - number(pair[1]))


def test_dates_in_texts_lie_within_what_the_report_may_know(reports: list[Told]) -> None:
    for report in reports:
        for written in re.findall(
            r"(?<!as listed on )\b(\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})",
            report.text,
        ):
            assert pd.Timestamp(written).date() <= report.study.as_of, (report.name, written)


DAY = r"[A-Z][a-z]+ \d{1,2}, \d{4}"
# What no sentence may hold, with the reason.
NEVER = {
    "a count and its noun": r"\b(one|1) (up )?sessions\b|\b(two|three|[02-9]|\d\d+) session\b",
    "a run from a day to itself": rf"from ({DAY}),? to \1",
    "nothing told as a move": (
        r"\b(rose|fell|gained|lost|gain of|loss of|up|down|led|lagged|by) 0(\.0+)?(%| p| b)|\$0"
    ),
    "nothing told as better": r"\b0(\.0+)? points (better|worse|more|less|ahead)",
    "no move that led somewhere": r"did not move\b[^.]*, to|is where it was[^.:]*, to",
    "little changed, more than": r"little changed[^.]*points (more|less) than",
    "the name of an index that runs into a number": r"\b(2000|500|100|250|50) \d",
    "an unnamed event": r"\b(the|The) event\b",
    "our own words": r"as-of date|\bday 0\b|our store|\bpp\b(?=[,. ])",
    "the close that was moved": r"moved it\b",
    "a negative gain": r"\b(gains|gained most|added most)[^.;]{0,40}(\N{MINUS SIGN})",
    "a widening of an inverted curve": r"gap between the ten-year",
}


@pytest.mark.parametrize("reason", NEVER)
def test_no_sentence_holds(reports: list[Told], reason: str) -> None:
    for report in reports:
        # Tables and the marks of doubted closes have words of their own.
        lines = [line for line in report.text.splitlines() if not line.startswith(("|", "\u2020"))]
        found = re.search(NEVER[reason], "\n".join(lines))
        assert found is None, (report.name, found[0])


VERBS = (
    r"\b(make|close|rise|fall|keep|give|lose|gain|outpace|trail|hold|leaves|left|jump|surge|edge|drop|plunge|"
    r"tumble|have|suffer|set|reach|draw|slip|changed)\b"
)
MOST_OF_HEADLINE = 75  # letters; the names of series of one's own may be long


def test_a_headline_has_a_verb_and_no_signs(reports: list[Told]) -> None:
    for report in reports:
        assert re.search(VERBS, report.story.title), report.name
        assert len(re.findall(r"\d+(\.\d+)?(%|th|st|nd|rd)", report.story.title)) <= 1, report.name
        assert not re.search(r"[+\N{MINUS SIGN}]\d", report.story.title), report.name
        assert len(report.story.title) <= MOST_OF_HEADLINE, (report.name, report.story.title)
        assert not re.search(r"(?<!edge)(?<!give)(?<!make) (up|down) \d", report.story.title), (
            report.name
        )
        fact = report.findings.get("return_since_event")
        assert fact is not None
        change = number(fact)
        title = report.story.title
        assert bool(re.search(r"caps (rise|edge up|gain|outpace|jump|surge)\b", title)) <= (
            change > 0
        ), (report.name, title)
        fell = re.search(r"caps (fall(?! to)|slip|edge down|drop|plunge|tumble|hold up)\b", title)
        assert bool(fell) <= (change < 0), (report.name, title)


def test_the_summary_names_what_it_tells_of(reports: list[Told]) -> None:
    """A sentence may begin with "it" where the one before names the small caps and nothing else."""
    begun = 0
    for report in reports:
        roles = report.findings.about.roles
        small = roles["small"].series.short_name
        others = [note.series.short_name for role, note in roles.items() if role != "small"]
        lines = report.summary.splitlines()
        for before, line in pairwise(["", *lines]):
            assert not re.search(r"^(Its|The index)\b|, the index ", line), (report.name, line)
            if line.startswith("It "):
                assert f"he {small} " in before, (report.name, before, line)
                assert not re.search("ETF|yield|pound|dollar|VIX|tenth", before), (
                    report.name,
                    before,
                )
                assert not any(name in before for name in others), (report.name, before, line)
                begun += 1
        openings = [re.match(rf"The {small} (?!and )", line) is not None for line in lines]
        alike = (
            a and b and not any(name in before for name in [*others, "ETF"])
            for a, b, before in zip(openings, openings[1:], lines, strict=False)
        )
        assert not any(alike), (report.name, lines)
    assert begun >= len(reports) // 8


def test_a_bump_does_not_lead_above_a_larger_loss(reports: list[Told]) -> None:
    faded = 0
    for report in reports:
        if re.search("(give up|lose) all of| keep |left behind", report.story.title):
            closes = report.study.histories["small"].closes.loc[str(report.study.base) :]
            returns = (closes / closes.iloc[0] - 1) * 100
            assert -returns.iloc[-1] <= returns.max(), report.name
            faded += 1
    assert faded


def test_levels_are_told_in_the_direction_of_the_move(reports: list[Told]) -> None:
    """After a fall the highest close since is that of the first day, which says nothing."""
    for report in reports:
        section = report.section("levels")
        closes = report.study.histories["small"].closes.loc[str(report.study.base) :]
        if re.search("its highest|a record", section):
            assert closes.iloc[1:].max() > closes.iloc[0], report.name


def test_a_rank_is_told_of_the_first_three_percent(reports: list[Told]) -> None:
    told_of = 0
    for report in reports:
        for rank, among in re.findall(r"\brank ([\d,]+) of ([\d,]+)", report.text):
            place, n = (int(text.replace(",", "")) for text in (rank, among))
            assert 100 * place <= 3 * n, (report.name, rank, among)
            told_of += 1
    assert told_of


def test_the_curve_is_told_by_what_it_does(reports: list[Told]) -> None:
    seen = set()
    for report in reports:
        slope = report.findings.only("yield_slope")
        change = report.findings.only("yield_slope_change_since_event")
        if not slope or not change or abs(number(change)) < 5:
            continue  # a few basis points are no news
        now, before = number(slope), number(slope) - number(change)
        section = report.section("rates")
        said = re.search(
            r"has (become less inverted|inverted further|steepened|flattened)", section
        )
        assert said, report.name
        if now < 0 and before < 0:
            expected = "become less inverted" if now > before else "inverted further"
        else:
            expected = "steepened" if now > before else "flattened"
        assert said[1] == expected, report.name
        seen.add(expected)
    if len(reports) > 50:
        assert len(seen) == 4, "each of them has happened"


def test_verbs_of_haste_are_for_short_spans(reports: list[Told]) -> None:
    for report in reports:
        first = report.summary.splitlines()[0]
        days = (report.study.as_of - report.study.base).days
        if re.search("sessions to|the first session|its biggest one-day", first):
            continue  # it tells of a span of its own
        if re.search(r" (surged|jumped|dropped) ", first):
            assert days <= 21, report.name
        if " tumbled " in first:
            assert days <= 31, report.name


def test_a_hold_is_told_as_one(reports: list[Told]) -> None:
    holds = [r for r in reports if r.study.event.kind == "rate_decision" and r.study.event.outcome]
    for report in holds:
        assert re.search(
            r"The (Federal Reserve|Bank of England) left (its target|Bank Rate) at "
            r"(a range of )?\d+\.\d\d%",
            report.summary,
        ), report.name
    assert holds


def test_what_an_event_decided_is_a_sentence_once_it_was_known(reports: list[Told]) -> None:
    """The few words of the catalogue are for lists."""
    known = {True: 0, False: 0}
    for report in reports:
        event = report.study.event
        if not event.outcome:
            continue
        assert event.told is not None
        assert event.told.endswith("."), event.id
        was_known = event.outcome_known is None or event.outcome_known <= report.study.as_of
        assert (event.told in report.summary) is was_known, report.name
        assert event.outcome not in report.text, report.name
        known[was_known] += 1
    assert known[True]
    if len(reports) > 50:
        assert known[False], "there were votes whose outcome was open"


def test_what_is_usual_is_of_the_figure_s_own_sort(reports: list[Told]) -> None:
    """No member of a sample lies further from its mean than the root of its size (Samuelson)."""
    seen = 0
    for report in reports:
        for fact in report.findings:
            if fact.distance is not None:
                assert fact.n is not None
                assert abs(fact.distance) <= 1 + fact.n**0.5, (report.name, fact.id)
                seen += 1
            if fact.unit is Unit.COUNT and fact.usual is not None:
                # Runs are counted in sessions, peaks stand in points: neither is usual for a count.
                assert fact.figure not in {"earlier_streaks", "months_at_peak"}, report.name
    assert seen > len(reports)


# The house style, as docs/style.md has it.
MOST_WORDS, MOST_NUMBERS = 30, 3
BANNED = (
    "on the back of", "amid", "skyrocket", "plummet", "soared", "massive", "stunning", "dramatic",
    "investors cheered", "because of", "thanks to", "due to", "driven by", "sparked", "triggered",
    "in our data", "data that begin", "rank ", "respectively", "percentage points", "basis points",
    "did best", "was unchanged at", "up sessions", "which it matches", "The decision:",
    "before it.", "over so many",
)  # fmt: skip
NUMBER = re.compile(r"\[[^\]]*\d[^\]]*\](?:\([^)]*\))?\{\.fact")


def sentences(markdown: str) -> list[str]:
    """Sentences of running text, without tables, headings and the marks of doubted closes."""
    lines = [line for line in markdown.splitlines() if line and line[0] not in "|:\u2020"]
    return [part for line in lines for part in re.split(r"(?<=[.:;]) (?=[A-Z\[])", line)]


def test_sentences_are_short_and_hold_few_numbers(reports: list[Told]) -> None:
    for report in reports:
        for sentence in sentences(report.story.summary):
            assert len(plain(sentence).split()) <= MOST_WORDS, (report.name, plain(sentence))
            assert len(NUMBER.findall(sentence)) <= MOST_NUMBERS, (report.name, plain(sentence))


def test_headline_standfirst_and_lead_tell_no_number_twice(reports: list[Told]) -> None:
    """But for the length of a run, which the lead may count once more."""
    for report in reports:
        lead = sentences(report.story.summary)[:1]
        parts = [report.story.headline, report.story.standfirst, *lead]
        told_ids = [fact for part in parts for fact in set(FACT.findall(part))]
        twice = {fact for fact in told_ids if told_ids.count(fact) > 1}
        units = {fact.id: fact.unit for fact in report.findings}
        assert not {fact for fact in twice if units[fact] is not Unit.SESSIONS}, (
            report.name,
            parts,
        )
        assert report.story.standfirst, report.name
        printed = [re.findall(r"\d+(?:\.\d+)?%", plain(part)) for part in parts]
        assert not set(printed[0]) & {*printed[1], *printed[-1]}, (report.name, parts)


def test_clauses_of_a_standfirst_are_of_different_things(reports: list[Told]) -> None:
    for report in reports:
        clauses = plain(report.story.standfirst).split("; ")
        assert len(clauses) <= 2, report.name
        openings = [clause.split()[0].lower() for clause in clauses]
        assert len(set(openings)) == len(openings), (report.name, clauses)
        assert report.story.standfirst[0] != "i", report.name


def test_the_yield_has_one_sentence_in_a_summary(reports: list[Told]) -> None:
    for report in reports:
        if "yield" in report.findings.about.roles:
            name = report.findings.about.roles["yield"].series.short_name
            assert report.summary.count(name) <= 1, (report.name, report.summary)


def test_what_is_rarest_stands_in_headline_or_first_two_sentences(reports: list[Told]) -> None:
    """Of what the summary says was not seen for five years or more."""
    seen = 0
    for report in reports:
        lines = [line for line in report.story.summary.splitlines() if line]
        years = [
            [(report.study.as_of - date.fromisoformat(day)).days for _, day in SINCE.findall(line)]
            for line in lines
        ]
        oldest = max((day for found in years for day in found), default=0)
        if oldest < 5 * 366 or "record" in report.story.title:
            continue  # nothing is rarer than a record
        first = [day for found in years[:2] for day in found]
        # Of two that are as old as that, a flow and a high perhaps, either will do.
        assert any(day >= 5 * 366 for day in first), (report.name, plain(report.story.summary))
        seen += 1
    if len(reports) > 50:
        assert seen > len(reports) // 8


def test_no_number_stands_twice_in_a_summary(reports: list[Told]) -> None:
    for report in reports:
        told_ids = FACT.findall(report.story.summary)
        assert len(set(told_ids)) == len(told_ids), (report.name, report.summary)


@pytest.mark.parametrize("phrase", BANNED)
def test_no_banned_phrase_is_used(reports: list[Told], phrase: str) -> None:
    for report in reports:
        head = plain(f"{report.story.title}\n{report.story.standfirst}\n{report.story.summary}")
        assert phrase not in head, (report.name, phrase)


def test_prose_has_words_instead_of_signs(reports: list[Told]) -> None:
    for report in reports:
        for sentence in sentences(report.markdown):
            text = plain(sentence)
            assert not re.search(r"(?<!\w)[+\N{MINUS SIGN}]\d", text), (report.name, text)


def test_a_prose_checker_has_nothing_to_remark(reports: list[Told]) -> None:
    for report in reports:
        notes = [plain(note) for note in (*report.story.notes, *report.story.absent)]
        # Tables are no prose.
        lines = [line for line in report.text.splitlines() if not line.startswith(("|", ":::"))]
        # A star keeps the end of one text from the beginning of the next.
        text = "\n\n*\n\n".join([*lines, *report.captions, *notes])
        assert not remarks(text), report.name


def test_the_prose_checker_would_remark() -> None:
    assert any("illusions" in remark for remark in remarks("The index rose rose on Friday."))
    assert any("ellipsis" in remark for remark in remarks("And so on..."))


MOST_LETTERS = 80  # two lines of a phone


def test_titles_of_charts_are_short_and_told_once(reports: list[Told]) -> None:
    findings = 0
    for report in reports:
        for section in report.story.sections:
            titles = [report.story.captions[c].title for c in section.charts]
            for title in titles:
                assert len(title) <= MOST_LETTERS, (report.name, title)
            heads = [plain(section.finding).lower(), *(title.lower() for title in titles)]
            heads = [head for head in heads if head]
            assert len(set(heads)) == len(heads), (report.name, heads)
            findings += sum(bool(re.search(r"\d", title)) for title in titles)
    assert findings > 2 * len(reports)


def test_what_is_drawn_stands_below_what_was_found(reports: list[Told]) -> None:
    drawn = {"paths": "and", "excess": "minus", "drawdown": "below its 52-week high"}
    for report in reports:
        for chart, words in drawn.items():
            caption = report.story.captions[chart]
            assert words in caption.title + caption.subtitle, (report.name, caption)
            assert caption.alt, report.name


def test_captions_are_as_round_as_prose(reports: list[Told]) -> None:
    """Yields alone have two places; and none has a sign for a word."""
    for report in reports:
        for chart, caption in report.story.captions.items():
            text = f"{caption.title} {caption.subtitle} {caption.alt}"
            assert not re.search(r"[+\N{MINUS SIGN}]\d|\bpp\b", text), (report.name, text)
            if chart != "yield":
                assert not re.search(r"\d\.\d\d", text), (report.name, text)
        for key in report.story.key_figures:
            is_level = "yield" in key.label
            assert is_level or not re.search(r"\d\.\d\d", key.value), (report.name, key)


# Of families whose rule is one number: the figure, its role, and the size from which it is news.
LIVELY_FROM = {
    "rotation": ("excess_over_growth_since_event", "small over growth", 2),
    "fade": ("share_given_back", "small", 10),
}


def test_dull_families_are_a_line_at_the_end(reports: list[Told]) -> None:
    seen = dict.fromkeys(LIVELY_FROM, 0)
    for report in reports:
        sections = report.story.sections
        dulls = [section.is_dull for section in sections]
        assert dulls == sorted(dulls), report.name
        assert sections[0].family == "returns", report.name
        assert not sections[0].is_dull, report.name
        for section in (section for section in sections if section.is_dull):
            lines = [line for line in section.body.splitlines() if line and line[0] != "\u2020"]
            assert len(lines) <= 1, (report.name, section.body)
            assert not section.finding, report.name
            assert "|" not in section.body, report.name
            if section.family in LIVELY_FROM:
                figure, role, size = LIVELY_FROM[section.family]
                fact = report.findings.get(figure, role)
                assert fact is None or abs(number(fact)) < size, (report.name, fact)
                seen[section.family] += 1
    assert any(seen.values()), seen
    if len(reports) > 50:
        assert all(seen.values()), seen


def test_verbs_of_headlines_agree(reports: list[Told]) -> None:
    for report in reports:
        for text in (report.story.title, report.story.standfirst):
            assert not re.search(r"\b(ups|downs)\b", text), (report.name, text)


def test_the_last_sessions_are_called_a_gain_by_no_caption(reports: list[Told]) -> None:
    """What is marked after a fall without a gain is the change to the last close."""
    for report in reports:
        if caption := report.story.captions.get("gains"):
            window = Sessions(report.study.spec.horizons[0])
            gained = report.findings.get("largest_gain_since_event", window=window) is not None
            assert ("the largest gain" in caption.subtitle) is gained, (report.name, caption)
            assert ("The largest since" in caption.alt) is gained, (report.name, caption)
