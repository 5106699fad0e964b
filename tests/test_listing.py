"""The front page: lead, comparison, sparklines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.facts.numbers import counted_text
from bumpsheet.pages.archive import MOST_LISTED, compose_archive
from bumpsheet.pages.listing import EDGE, HEIGHT, WIDTH, compose_index, sparkline
from bumpsheet.pages.summaries import latest_by_event, lead_of, neighbours
from conftest import copy_built

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project
    from conftest import Published


def points(found: dict[str, str]) -> list[tuple[float, float]]:
    pairs = (point.split(",") for point in found["points"].split(" "))
    return [(float(x), float(y)) for x, y in pairs]


def test_by_hand() -> None:
    found = sparkline([0.0, 2.0, -2.0])
    middle = HEIGHT / 2
    assert points(found) == [(EDGE, middle), (WIDTH / 2, EDGE), (WIDTH - EDGE, HEIGHT - EDGE)]
    assert float(found["zero"]) == middle


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=80))
def test_the_line_stays_within_and_keeps_the_order(values: list[float]) -> None:
    drawn = points(sparkline(values))
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in drawn)
    highest = max(range(len(values)), key=lambda n: values[n])
    assert drawn[highest][1] == pytest.approx(min(y for _, y in drawn), abs=0.05)


def excess_of(report: str) -> str:
    is_british = report.startswith(("uk-", "brexit-"))
    return f"return-since-event-{'ftse250-ftse100' if is_british else 'rut-spx'}"


def test_listing_tells_the_figures_of_its_reports(published: Published) -> None:
    page = (published.project.site / "index.html").read_text(encoding="utf-8")
    for name in published.reports:
        folder = published.project.report_folder(name)
        facts = {f["id"]: f for f in json.loads((folder / "figures.json").read_text())["facts"]}
        summary = json.loads((folder / "summary.json").read_text())
        assert summary["sorted_by"]["excess"] == facts[excess_of(name)]["value"]
        assert f'data-excess="{summary["sorted_by"]["excess"]}"' in page


DAY = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"


@pytest.mark.parametrize("page", ["index.html", "sources/index.html", "press/index.html"])
def test_pages_about_several_markets_write_dates_as_the_house_does(
    published: Published, page: str
) -> None:
    """The home market of the house is American; some of the reports are about London."""
    text = (published.project.site / page).read_text(encoding="utf-8").replace("\xa0", " ")
    assert re.search(rf"\b{DAY} \d{{1,2}}, \d{{4}}\b", text)
    # What is quoted of a report, such as the words beside its key figures, is as the report has it.
    text = re.sub(r'<span class="detail">[^<]*</span>', "", text)
    assert not re.findall(rf"\b\d{{1,2}} {DAY} \d{{4}}\b", text)


def test_the_comparison_has_each_event_once_as_it_is_known_last(published: Published) -> None:
    page = (published.project.site / "index.html").read_text(encoding="utf-8")
    panels = page.partition('<ol class="panels">')[2].partition("</ol>")[0]
    linked = re.findall(r'href="reports/([^/]+)/index.html#chart-excess"', panels)
    assert linked == [
        "us-election-2024-fade",
        "first-cut-september-2024",
        "cpi-july-2024",
        "uk-election-2024",
        "fed-pivot-december-2023",
        "us-election-2020",
        "us-election-2016",
        "brexit-2016",
    ]
    shown = r'<a class="value" href="reports/([^/]+)/index.html#fact-([^"]+)">([^<]*)</a>'
    values = re.findall(shown, panels)
    for name, (report, fact, text) in zip(linked, values, strict=True):
        assert (report, fact) == (name, excess_of(name))
        facts = json.loads((published.project.report_folder(name) / "figures.json").read_text())
        excess = next(f for f in facts["facts"] if f["id"] == excess_of(name))
        value = float(text.partition("\N{NO-BREAK SPACE}")[0].replace("\N{MINUS SIGN}", "-"))
        assert value == pytest.approx(excess["value"], abs=0.0501), "panels round as prose does"


@pytest.mark.parametrize(
    ("measure", "chart"), [("excess", "excess"), ("small", "paths"), ("yield", "yield")]
)
def test_each_measure_of_an_event_is_that_of_its_latest_report(
    published: Published, measure: str, chart: str
) -> None:
    page = (published.project.site / "index.html").read_text(encoding="utf-8")
    panels = page.partition(f'class="measure of-{measure}"')[2].partition("</section>")[0]
    linked = re.findall(rf'href="reports/([^/]+)/index.html#chart-{chart}"', panels)
    # The five reports on other events have one as-of date each; the election of 2024 has two.
    assert len(linked) >= 7
    assert "us-election-2024" not in linked
    assert "us-election-2024-fade" in linked
    for name in linked:
        page = (published.project.site / "reports" / name / "index.html").read_text("utf-8")
        assert f'id="chart-{chart}"' in page, name


def test_paths_end_at_their_facts(published: Published) -> None:
    for name in published.reports:
        folder = published.project.report_folder(name)
        summary = json.loads((folder / "summary.json").read_text())
        facts = {f["id"]: f for f in json.loads((folder / "figures.json").read_text())["facts"]}
        sessions = {len(measure["path"]) for measure in summary["measures"].values()}
        assert len(sessions) == 1, name
        assert {"excess", "small"} <= summary["measures"].keys(), name
        for key, measure in summary["measures"].items():
            known = [value for value in measure["path"] if value is not None]
            fact = facts[measure["fact"]]
            if fact["base"] == facts[excess_of(name)]["base"]:
                assert measure["path"][0] == 0, f"{name}: {key}"
            # The chart of the yield is drawn in hundredths of a percent.
            near = 1.01 if key == "yield" else 0.00501
            assert known[-1] == pytest.approx(fact["value"], abs=near), f"{name}: {key}"


REPORTS = [
    {
        "name": "a",
        "event": "x",
        "event_date": "2020-01-01",
        "as_of": "2020-03-01",
        "kind": "k",
        "market": "us",
    },
    {
        "name": "b",
        "event": "x",
        "event_date": "2020-01-01",
        "as_of": "2020-02-01",
        "kind": "k",
        "market": "us",
    },
    {
        "name": "c",
        "event": "y",
        "event_date": "2019-01-01",
        "as_of": "2019-02-01",
        "kind": "k",
        "market": "us",
    },
    {
        "name": "d",
        "event": "z",
        "event_date": "2018-01-01",
        "as_of": "2018-02-01",
        "kind": "l",
        "market": "us",
    },
]


def test_the_lead_is_pinned_or_latest() -> None:
    reports = [report | {"pinned": False} for report in REPORTS]
    assert lead_of(reports) == reports[0]
    reports[2]["pinned"] = True
    assert lead_of(reports) == reports[2]
    assert lead_of([]) is None


def test_neighbours_are_of_the_kind_and_in_order_of_time() -> None:
    found = neighbours(REPORTS)
    wanted = {"a": ("b", None), "b": ("c", "a"), "c": (None, "b"), "d": (None, None)}
    for name, sides in wanted.items():
        assert tuple(side and side["name"] for side in found[name]) == sides
    assert [report["name"] for report in latest_by_event(REPORTS)] == ["a", "c", "d"]


def test_older_reports_lie_on_pages_by_year(built_small: Project, tmp_path: Path) -> None:
    project = copy_built(built_small, tmp_path)
    summary = json.loads((project.report_folder("us-election-2016") / "summary.json").read_text())
    kinds = ["election", "rate_decision", "inflation_release"]
    reports = [
        summary
        | {
            "name": f"report-{n}",
            "kind": kinds[n % 3],
            "event_date": f"{2000 + n % 4}-01-0{1 + n % 9}",
            "as_of": f"{2000 + n % 4}-02-0{1 + n % 9}",
        }
        for n in range(MOST_LISTED + 15)
    ]
    catalogues = load_catalogues(project)
    compose_index(project, catalogues, reports)
    compose_archive(project, catalogues, reports)
    front = (project.root / "index.qmd").read_text(encoding="utf-8")
    assert front.count("<article>") == MOST_LISTED
    assert "<form" not in front
    years = {page.parent.name for page in (project.root / "archive").glob("*/index.qmd")}
    assert years == {"2000", "2001", "2002", "2003"}
    found: list[str] = []
    for year in years:
        assert f'href="archive/{year}/index.html"' in front
        text = (project.root / "archive" / year / "index.qmd").read_text(encoding="utf-8")
        row = r'<th role="rowheader" scope="row"><a href="../../reports/([^/]+)/index.html">'
        names = re.findall(row, text)
        assert all(int(name.partition("-")[2]) % 4 == int(year) - 2000 for name in names)
        found += names
    # Each stands on the page of one year.
    assert sorted(found) == sorted(report["name"] for report in reports)
    overview = (project.root / "archive" / "index.qmd").read_text(encoding="utf-8")
    counts = re.findall(r'href="(\d{4})/index.html#[a-z-]+">(\d+)</a>', overview)
    assert sum(int(count) for _, count in counts) == len(reports)
    compose_archive(project, catalogues, reports[:MOST_LISTED])
    assert not list((project.root / "archive").rglob("*"))


def test_all_panels_of_a_measure_share_one_ground(published: Published) -> None:
    page = (published.project.site / "index.html").read_text(encoding="utf-8")
    for measure in ("excess", "small", "yield"):
        section = page.partition(f'class="measure of-{measure}"')[2].partition("</section>")[0]
        grounds = re.findall(r'<symbol id="([^"]+)".*?</symbol>', section, re.DOTALL)
        assert grounds == [f"ground-{measure}"]
        own = re.findall(
            r'<svg [^>]*><use href="#([^"]+)"></use><path [^>]*d="([^"]+)"', section
        ) or re.findall(r'<use href="#([^"]+)"/><path d="([^"]+)"', section)
        assert len(own) == section.count("<li>")
        assert {ground for ground, _ in own} == {*grounds}
        # Each panel has its own line, one of those of the ground.
        lines = [line for _, line in own]
        assert len({*lines}) == len(lines)
        symbol = section.partition("<symbol")[2].partition("</symbol>")[0]
        assert all(f'd="{line}"' in symbol for line in lines)


@pytest.mark.parametrize(("count", "written"), [(2, "two"), (12, "twelve"), (1025, "1,025")])
def test_counts_of_pages_are_written_as_prose_writes_them(count: int, written: str) -> None:
    assert counted_text(count) == written
