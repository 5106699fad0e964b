"""Pages composed from a hand-made story: what is written must survive every step to HTML."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pypandoc
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.figures import Unit
from bumpsheet.charts.model import Chart
from bumpsheet.facts.subjects import Difference, Source
from bumpsheet.families.collect import collect, open_study
from bumpsheet.layout import METADATA
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.narrative.model import Caption, KeyFigure, Section, Story
from bumpsheet.pages.analyst import analyst_words
from bumpsheet.pages.assets import write_assets
from bumpsheet.pages.compose import Results, compose_report
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.listing import compose_index
from bumpsheet.pages.summaries import read_summaries
from made import made_fact

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.project import Project

AWKWARD = "Small \"caps\": 'up' #1 \\ <b>R&D</b> & *more* 😀 1. [x](y) ... {{< lipsum >}} $5 @you"
NAME = "us-election-2016"
SOURCE = (Source("FTSE Russell", "embedded sample"),)
OPEN_ENDED = {"meta", "link", "br", "img", "hr", "input", "col"}
RESOURCES = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}


class Parsed(HTMLParser):
    """Elements, headings with their text, and the plain text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.text = ""
        self.title = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in OPEN_ENDED:
            self._open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in OPEN_ENDED:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            return
        self.text += data
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if any(re.fullmatch(r"h[1-6]", tag) for tag in self._open):
            level, before = self.headings[-1]
            self.headings[-1] = (level, before + data)

    def attributes(self, name: str) -> list[str]:
        return [found[name] for _, found in self.elements if name in found]


def fact(fact_id: str, family: str, value: float, **more: Any) -> Fact:
    return made_fact(fact_id, value, family=family, sources=SOURCE, **more)


FACTS = (
    fact("gain", "returns", 10.082500794885952),
    fact(
        "excess",
        "returns",
        8.1,
        subject=Difference("RUT", "SPX"),
        unit=Unit.PERCENTAGE_POINTS,
    ),
    fact(
        "streak",
        "streaks",
        11,
        unit=Unit.SESSIONS,
        is_change=False,
        digits=0,
        label="sessions < up > in a row & more",
        since=dt.date(2003, 6, 5),
        history_start=dt.date(1987, 9, 10),
        rank=3,
        n=7331,
        usual=1.5,
        distance=2.25,
        standard_error=0.0123,
    ),
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="300"><text>100</text></svg>'
SPEC = {
    "mark": "line",
    "title": "</script><!-- <script> &amp;",
    "usermeta": {
        "columns": [{"field": "value", "heading": "Up & down", "form": "signed"}],
        "facts": [],
    },
    "datasets": {"sessions": [{"value": 1.5}, {"value": -0.25}]},
}
SOURCES = {
    "paths": "FTSE Russell; S&P Dow Jones Indices",
    "yield": "Federal Reserve (H.15)",
}
CHARTS = {name: Chart(name, source, SPEC, SVG, SVG) for name, source in SOURCES.items()}


def story(title: str = AWKWARD) -> Story:
    number = '[10.08%](#fact-gain){.fact data-fact="gain"}'
    return Story(
        title=title,
        headline=escape_markdown(title),
        summary=f"The Russell 2000 rose {number}.",
        key_figures=(KeyFigure("A & B < C", "+10.08%", 'largest "since" 5 June 2003', "gain"),),
        sections=(
            Section("returns", "Returns", f"It rose {number}.\n\n| | RUT |\n|:--|--:|\n| a | 1 |",
                    ("paths",)),
            Section("rates", "Rates", "The yield rose.", ("yield",)),
        ),
        captions={
            "paths": Caption("Paths <i>", "Closes & more", 'Says "what" it shows <b>'),
            "yield": Caption("Yield", "Percent", "Line chart"),
        },
        notes=("A note.",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def findings(project: Project) -> Findings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        return collect(open_study(project, NAME)).findings


def compose(
    project: Project, findings: Findings, folder: Path, told: Story, facts: tuple[Fact, ...] = FACTS
) -> None:
    (folder / "charts").mkdir(exist_ok=True)
    for chart in CHARTS.values():
        (folder / "charts" / f"{chart.id}.svg").write_text(chart.svg, encoding="utf-8")
    results = Results(dataclasses.replace(findings, facts=facts), CHARTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bumpsheet.narrative.tell.tell", lambda *_: told)
        compose_report(project, results, load_catalogues(project), folder)


def pandoc(project: Project, page: Path) -> str:
    """The page as the built-in renderer makes it."""
    template = project.templates / "html" / "page.html"
    command = [pypandoc.get_pandoc_path(), str(page), "--from", "markdown", "--to", "html5"]
    command += ["--wrap", "none", "--section-divs", "--template", str(template)]
    metadata = page.with_name(METADATA)
    command += [f"--metadata-file={metadata}"] if metadata.is_file() else []
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def html(project: Project, findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    compose(project, findings, folder, story())
    around = 'site-root: "../../"\nfont-sheet: assets/fonts.1.css\nstyle-sheet: assets/site.2.css\n'
    (folder / METADATA).write_text(around, encoding="utf-8")
    return pandoc(project, folder / "index.qmd")


@pytest.fixture(scope="module")
def page(html: str) -> Parsed:
    return Parsed(html)


def test_awkward_characters_survive(page: Parsed) -> None:
    assert page.title == AWKWARD
    assert page.headings[0] == (1, AWKWARD)


def test_awkward_title_is_plain_text_in_the_newsletter(
    project: Project, findings: Findings, tmp_path: Path
) -> None:
    compose(project, findings, tmp_path, story())
    head = (tmp_path / "newsletter.qmd").read_text(encoding="utf-8").split("---\n")[1]
    title = yaml.safe_load(head)["title"]
    command = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", "plain", "--wrap", "none"]
    done = subprocess.run(command, input=title, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == AWKWARD


def test_a_title_is_one_line() -> None:
    assert escape_markdown(" Two\n  lines, one\N{NO-BREAK SPACE}gap ") == "Two lines, one\xa0gap"


def test_ids_stand_once_and_numbers_find_their_trace(page: Parsed) -> None:
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert set(page.attributes("data-fact")) == {"gain"}
    assert {f"fact-{entry.id}" for entry in FACTS} <= set(ids)
    inner = [href[1:] for href in page.attributes("href") if href.startswith("#")]
    assert inner
    assert set(inner) <= set(ids)


def test_a_trace_tells_all_that_the_fact_knows(html: str) -> None:
    trace = html.partition('id="fact-streak"')[2].partition("</dl>")[0]
    text = Parsed(f"<dl{trace}</dl>").text
    for part in (
        "sessions < up > in a row & more",
        "11 sessions",
        "November\N{NO-BREAK SPACE}8, 2016",
        "November\N{NO-BREAK SPACE}18, 2016",
        "Data from September\N{NO-BREAK SPACE}10, 1987, rank 3 of 7331",
        "last reached on June\N{NO-BREAK SPACE}5, 2003",
        "Median 1.50; 2.25 standard deviations from it",
        "Standard error0.01",
        "Russell 2000 price index (RUT)",
        "FTSE Russell, embedded sample",
        "close(as_of) / close(base) - 1",
    ):
        assert part in text
    assert "10.082500794885952 percent" in html


def test_headings_nest(page: Parsed) -> None:
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_is_loaded_from_elsewhere_or_run_inline(page: Parsed) -> None:
    for tag, found in page.elements:
        address = found.get(RESOURCES.get(tag, ""), "")
        assert not re.match(r"(https?:)?//", address), (tag, address)
        assert not any(name.startswith("on") for name in found), tag
        if tag == "script" and "src" not in found:
            assert found["type"] in {"application/json", "application/ld+json"}


def test_assets_are_found_from_the_folder_of_a_report(page: Parsed) -> None:
    sheets = [found["href"] for tag, found in page.elements if found.get("rel") == "stylesheet"]
    assert sheets == ["../../assets/fonts.1.css", "../../assets/site.2.css"]
    assert "../../index.html" in page.attributes("href")


def test_charts_carry_their_text_and_their_spec(html: str, page: Parsed) -> None:
    assert 'Says "what" it shows <b>' in page.attributes("aria-label")
    assert html.count("<svg") == 2 * len(CHARTS), "a wide and a narrow drawing each"
    raw = re.findall(r'class="chart-spec">(.*?)</script>', html)
    assert [json.loads(spec) for spec in raw] == [SPEC, SPEC]


def test_the_numbers_of_a_chart_are_a_table(html: str) -> None:
    table = html.partition('class="chart-data"')[2].partition("</details>")[0]
    cells = re.findall(r"<t[hd](?: [^>]*)?>([^<]*)<", table)
    assert cells == ["Up &amp; down", "+1.50", "\N{MINUS SIGN}0.25"]


def test_a_chart_names_only_the_sources_it_draws_on(page: Parsed) -> None:
    lines = re.findall(r"Source: ([^.]*(?:\(H\.15\))?)\. As of", page.text)
    assert lines == list(SOURCES.values())


def test_names_of_series_are_text(project: Project, findings: Findings, tmp_path: Path) -> None:
    small = findings.about.roles["small"]
    named = small.series.model_copy(
        update={"name": "*R* <u> | 2000 `x`", "short_name": "_S_ <i>", "source": "*A* & <B>"}
    )
    roles = {**findings.about.roles, "small": dataclasses.replace(small, series=named)}
    about = dataclasses.replace(findings.about, roles=roles)
    changed = dataclasses.replace(findings, about=about)
    renamed = dataclasses.replace(
        FACTS[0], series_name=named.name, series_short_name=named.short_name
    )
    compose(project, changed, tmp_path, story("Plain"), (renamed, *FACTS[1:]))
    parsed = Parsed(pandoc(project, tmp_path / "index.qmd"))
    for part in ("*R* <u> | 2000 `x` (RUT)", "_S_ <i>, since the event", "Source *A* & <B>; "):
        assert part in parsed.text
    assert not {"em", "u", "i"} & {tag for tag, _ in parsed.elements}


def test_page_takes_what_quarto_adds(project: Project, tmp_path: Path) -> None:
    source = tmp_path / "page.qmd"
    source.write_text(
        "---\ntitle: T\nheader-includes: ['<meta name=a>', '<meta name=b>']\n"
        "include-before: '<p>before</p>'\ninclude-after: '<p>after</p>'\n---\n\nBody\n"
    )
    made = pandoc(project, source)
    order = ["name=a", "name=b", "</head>", "before", "<main", "Body", "</main>", "after"]
    places = [made.replace('"', "").index(part) for part in order]
    assert places == sorted(places)


def test_summary_feeds_the_listing(project: Project, findings: Findings, tmp_path: Path) -> None:
    compose(project, findings, tmp_path, story())
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["title"] == AWKWARD
    assert (summary["name"], summary["as_of"]) == (NAME, "2016-11-18")
    assert summary["key_figures"][0]["value"] == "+10.08%"


@pytest.fixture
def empty(project: Project, tmp_path: Path) -> Project:
    """A project without reports that shares templates, data and fonts."""
    (tmp_path / "reports").mkdir()
    for name in ("templates", "data", "_brand.yml", ".cache"):
        (tmp_path / name).symlink_to(project.root / name)
    return dataclasses.replace(project, root=tmp_path)


def add_summary(project: Project, name: str, as_of: str, *, pinned: bool = False) -> None:
    folder = project.reports / name
    folder.mkdir()
    project.spec_path(name).touch()
    key = {"label": "A < B", "value": "+1.00%", "detail": "d", "fact": "gain"}
    content: dict[str, Any] = {
        "name": name,
        "title": f"<{name}> & *more*",
        "kind": "election",
        "market": "us",
        "dates": "month first",
        "pair": "A against B",
        "as_of": as_of,
    }
    content |= {
        "event": f"the election {name}",
        "event_id": name,
        "event_date": "2016-11-08",
        "state": "none",
    }
    content |= {"sorted_by": {"excess": 0.5}, "sources": "A & B", "pinned": pinned}
    gap = {
        "fact": "gap",
        "value": "+0.50\N{NO-BREAK SPACE}pp",
        "label": "+0.5 pp",
        "what": "A minus B",
    }
    content |= {"measures": {"excess": gap | {"path": [0.0, 0.25, 0.5]}}}
    content |= {"chart_alt": "Lines", "description": "A: +1.00%"}
    summary = json.dumps(content | {"key_figures": [key]})
    (folder / "summary.json").write_text(summary, encoding="utf-8")


def test_listing_has_the_latest_first(empty: Project) -> None:
    for name, as_of in (("b", "2016-11-18"), ("c", "2025-01-23"), ("a", "2024-07-17")):
        add_summary(empty, name, as_of)
    compose_index(empty, load_catalogues(empty), read_summaries(empty))
    parsed = Parsed(pandoc(empty, empty.root / "index.qmd"))
    assert [text for level, text in parsed.headings if level >= 2] == [
        "<c> & *more*",
        "After each event",
        "All reports",
        "<c> & *more*",
        "<a> & *more*",
        "<b> & *more*",
        "Disclosures",
    ]
    assert "reports/c/index.html#fact-gain" in parsed.attributes("href")
    assert "reports/c/index.html#fact-gap" in parsed.attributes("href")


def test_assets_are_written_once(empty: Project) -> None:
    write_assets(empty)
    before = {path: path.stat().st_mtime_ns for path in empty.assets.rglob("*")}
    write_assets(empty)
    assert before == {path: path.stat().st_mtime_ns for path in empty.assets.rglob("*")}
    (sheet,) = empty.assets.glob("site.*.css")
    style = sheet.read_text(encoding="utf-8")
    assert not re.search(r"https?:|@import", style)
    (fonts,) = empty.assets.glob("fonts.*.css")
    inside = re.findall(r"url\(\"?([^:\")]+)", style + fonts.read_text(encoding="utf-8"))
    assert inside == ["data"] * 3
    assert len(list((empty.assets / "fonts").glob("*licence*.txt"))) == 2
    used = set(re.findall(r"var\((--[a-z-]+)\)", style))
    assert used <= set(re.findall(r"^\s*(--[a-z-]+):", style, flags=re.MULTILINE))


def test_the_analyst_s_headings_stay_below_the_page_s(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One\n\ntext # not\n\n### Three\n\n#tag\n")
    words = analyst_words(tmp_path / "a.md", tmp_path / "a.files", "reports/a")
    assert words is not None
    assert re.findall(r"<(h\d)[^>]*>([^<]*)<", words.html) == [("h3", "One"), ("h5", "Three")]
    assert "text # not" in words.html
    assert "#tag" in words.html


@given(content=st.text(max_size=40))
def test_json_in_a_script_element_cannot_end_it(project: Project, content: str) -> None:
    written = page_environment(project.templates).filters["script_json"]({"a": content})
    assert "<" not in written
    assert json.loads(written) == {"a": content}


def test_what_is_not_shown_stands_behind_one_disclosure(built_small: Project) -> None:
    page = (built_small.site / "reports" / "us-election-2016" / "index.html").read_text("utf-8")
    assert page.count('<details class="absent"') == 1
    head, _, rest = page.partition('<details class="absent"')
    hidden, _, tail = rest.partition("</details>")
    assert "Valuation, size of the market and expected earnings" in hidden
    assert "Valuation, size of the market" not in head + tail
    # Families without news: their charts and tables too.
    assert page.count('<details class="dull"') == len(
        re.findall(r'<section[^>]* class="[^"]*\bdull\b', page)
    )
