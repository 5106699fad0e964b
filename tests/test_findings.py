"""Findings as files, and every number of charts and front page as one of their facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.figures import Unit
from bumpsheet.facts import subjects, windows
from bumpsheet.facts.files import load_findings, save_findings
from bumpsheet.facts.findings import Absence
from bumpsheet.facts.model import Fact
from bumpsheet.facts.numbers import number
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.imperfections import Better, Imperfection, Kind
from bumpsheet.pipeline.results import load_results

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.project import Project
    from conftest import Published

REPORTS = ("us-election-2016", "cpi-july-2024", "first-cut-september-2024", "us-election-2024-fade")
SVG = "{http://www.w3.org/2000/svg}"
DAY = (
    r"(?:\d{1,2}\N{NO-BREAK SPACE}[A-Z][a-z]+|[A-Z][a-z]+\N{NO-BREAK SPACE}\d{1,2},)"
    r"\N{NO-BREAK SPACE}\d{4}"
)


def found_in(project: Project, name: str) -> Findings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        return collect(open_study(project, name)).findings


@pytest.fixture(scope="module")
def findings(project: Project) -> Findings:
    return found_in(project, "us-election-2016")


def kept(findings: Findings, folder: Path) -> Findings:
    save_findings(findings, folder)
    return load_findings(folder)


@pytest.mark.parametrize("name", REPORTS)
def test_findings_of_reports_come_back_as_they_were(
    project: Project, tmp_path: Path, name: str
) -> None:
    findings = found_in(project, name)
    again = kept(findings, tmp_path)
    assert again == findings
    # A part of a subject equals its text, and 3 equals 3.0: types must come back as well.
    assert repr(again) == repr(findings)


WORDS = st.text(max_size=12)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.integers(-(10**9), 10**9)
# Text that could be taken for something else.
TEXTS = WORDS | st.sampled_from(["2016-11-08", "5", "1.5", "true", "best", "null"])
SOURCES = st.builds(subjects.Source, WORDS, WORDS)
SUBJECTS = st.one_of(
    st.builds(subjects.OneSeries, TEXTS),
    st.builds(subjects.Difference, TEXTS, TEXTS),
    st.builds(subjects.Ratio, TEXTS, TEXTS),
    st.builds(subjects.Portfolio, TEXTS),
    st.builds(subjects.Stock, TEXTS, TEXTS),
    st.builds(subjects.StockSet, TEXTS, st.none() | DAYS, st.booleans()),
    st.builds(subjects.Sector, TEXTS, TEXTS, DAYS),
    st.builds(subjects.Fund, TEXTS),
    st.builds(subjects.PolicyRate, TEXTS),
)
WINDOWS = st.one_of(
    st.builds(windows.Sessions, st.integers(1, 1000)),
    st.builds(windows.Since, DAYS),
    st.builds(windows.Above, NUMBERS),
    st.just(windows.UP),
    st.sampled_from(windows.Part),
)
FACTS = st.builds(
    Fact,
    id=TEXTS,
    family=WORDS,
    figure=WORDS,
    place=st.integers(0, 200),
    subject=SUBJECTS,
    series_name=TEXTS,
    series_short_name=TEXTS,
    value=NUMBERS | COUNTS | DAYS,
    unit=st.sampled_from(Unit),
    is_change=st.booleans(),
    digits=st.integers(0, 4),
    label=TEXTS,
    as_of=DAYS,
    sources=st.lists(SOURCES, max_size=2).map(tuple),
    formula=WORDS,
    base=st.none() | DAYS,
    window=st.none() | WINDOWS,
    since=st.none() | DAYS,
    tied=st.booleans(),
    history_start=st.none() | DAYS,
    rank=st.none() | st.integers(1, 9999),
    n=st.none() | st.integers(1, 9999),
    usual=st.none() | NUMBERS,
    distance=st.none() | NUMBERS,
    standard_error=st.none() | NUMBERS,
)
# A name or a clause: text that is a day and nothing else would come back as the day.
CLAUSES = TEXTS.map("of {}".format)
DETAILS = st.one_of(DAYS, COUNTS, NUMBERS, CLAUSES, st.lists(TEXTS, max_size=2).map(tuple))
ABSENCES = st.builds(Absence, WORDS, WORDS, st.dictionaries(WORDS, DETAILS, min_size=1, max_size=3))
IMPERFECTIONS = st.builds(
    Imperfection,
    kind=st.sampled_from(get_args(Kind)),
    series_id=TEXTS,
    series_name=TEXTS,
    count=st.integers(0, 99),
    first=st.none() | DAYS,
    last=st.none() | DAYS,
    days=st.lists(DAYS, max_size=3).map(tuple),
    witnesses=st.lists(TEXTS, max_size=2).map(tuple),
    better=st.lists(st.builds(Better, DAYS, NUMBERS, NUMBERS), max_size=2).map(tuple),
    reason=TEXTS,
)


FOUND = st.fixed_dictionaries(
    {
        "facts": st.lists(FACTS, min_size=1, max_size=3).map(tuple),
        "absences": st.lists(ABSENCES, min_size=1, max_size=3).map(tuple),
        "imperfections": st.lists(IMPERFECTIONS, min_size=1, max_size=3).map(tuple),
        "subjects": st.dictionaries(WORDS, SUBJECTS, min_size=1, max_size=3),
    }
)


@given(found=FOUND)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_found_comes_back_as_it_was(
    findings: Findings, tmp_path: Path, found: dict[str, Any]
) -> None:
    invented = dataclasses.replace(findings, **found)
    again = kept(invented, tmp_path)
    assert again == invented
    assert repr(again) == repr(invented)


def drawn(published: Published, name: str) -> tuple[Findings, dict[str, Chart]]:
    results = load_results(published.project.report_folder(name))
    return results.findings, results.charts


def written(svg: str, within: str = "") -> list[str]:
    """Texts of a drawing, or of its groups of a class."""
    groups = (group for group in ET.fromstring(svg).iter(f"{SVG}g"))
    chosen = [group for group in groups if within in (group.get("class") or "").split()]
    roots = chosen if within else [ET.fromstring(svg)]
    return ["".join(text.itertext()) for root in roots for text in root.iter(f"{SVG}text")]


def is_rounded(shown: str, fact: Fact) -> bool:
    """Whether a number is the fact's, as round as it is shown, with its sign."""
    parts = re.fullmatch(r"([+\N{MINUS SIGN}]?)([\d,]+)(?:\.(\d+))?\D*", shown)
    if parts is None:
        return False
    sign, whole, places = parts[1], parts[2].replace(",", ""), parts[3] or ""
    printed = float(f"{whole}.{places or 0}") * (-1 if sign == "\N{MINUS SIGN}" else 1)
    return abs(number(fact) - printed) <= 0.5 * 10 ** -len(places) * (1 + 1e-9)


def test_the_facts_of_a_chart_are_facts_of_its_report_and_stand_in_it(
    published: Published,
) -> None:
    labelled = set()
    for name in published.reports:
        findings, charts = drawn(published, name)
        facts = {fact.id: fact for fact in findings}
        for chart in charts.values():
            assert set(chart.facts) <= set(facts), f"{name}: {chart.id}"
            for svg in (chart.svg, chart.narrow):
                parts = [part for text in written(svg) for part in (text, text.partition(", ")[0])]
                for fact in chart.facts:
                    assert any(is_rounded(part, facts[fact]) for part in parts), (
                        f"{name}: {chart.id}: {fact}"
                    )
            labelled |= {chart.id} if chart.facts else set()
    assert labelled == {
        *("paths", "excess", "gains", "drawdown", "kept", "rotation", "yield", "size", "sectors"),
        *("currency", "volatility", "unusual-return", "unusual-move"),
    }


def test_a_chart_prints_no_number_beside_its_axes_that_is_no_fact_of_its(
    published: Published,
) -> None:
    numbers = 0
    for name in published.reports:
        findings, charts = drawn(published, name)
        facts = {fact.id: fact for fact in findings}
        names = {note.series.short_name for note in findings.about.roles.values()}
        for chart in charts.values():
            known = [facts[fact] for fact in chart.facts]
            for text in [*written(chart.svg, "role-mark"), *written(chart.narrow, "role-mark")]:
                numbers += bool(re.search(r"\d", text))
                rest = re.sub(DAY, "", text)
                for part in sorted(names, key=len, reverse=True):
                    rest = rest.replace(part, "")
                for shown in re.findall(r"[+\N{MINUS SIGN}]?\d[\d,.]*", rest):
                    assert any(is_rounded(shown, fact) for fact in known), (
                        f"{name}: {chart.id}: {text}"
                    )
    assert numbers > 100


class Front(HTMLParser):
    """Numbers of the front page's figures with the place that each links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.numbers: list[tuple[str, str]] = []
        self.panels = self.terms = 0
        self._open: list[str] = []
        self._target: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.panels += tag == "li" and "panels" in self._open
        self.terms += tag == "dd"
        if tag == "ol":
            self._open.append(found.get("class") or "")
        if found.get("class") == "value":
            assert tag == "a", "a number that leads nowhere"
            self._target = found["href"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "ol":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._target is not None:
            self.numbers.append((self._target, data))
            self._target = None


def test_every_number_of_the_front_page_leads_to_its_fact(published: Published) -> None:
    page = Front((published.project.site / "index.html").read_text(encoding="utf-8"))
    assert page.panels > 1
    assert len(page.numbers) == page.panels + page.terms
    for target, shown in page.numbers:
        found = re.fullmatch(r"reports/([a-z0-9-]+)/index\.html#fact-([a-z0-9-]+)", target)
        assert found, target
        findings, _ = drawn(published, found[1])
        facts = {fact.id: fact for fact in findings}
        assert is_rounded(shown, facts[found[2]]), target
        report = (published.project.site / "reports" / found[1] / "index.html").read_text("utf-8")
        assert f'id="fact-{found[2]}"' in report, target
