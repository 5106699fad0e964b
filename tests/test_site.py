"""The published site as files: whole links, one id each, numbers tied to their facts."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Published

NO_END = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loads: list[str] = []
        self.facts: list[str] = []
        self.headings: list[int] = []
        self.inline_scripts: list[str] = []
        self.open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in NO_END:
            self.open.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.facts += [found["data-fact"]] if "data-fact" in found else []
        if tag == "a" and "href" in found:
            self.targets.append(found["href"])
        if tag in {"script", "img", "iframe"} and "src" in found:
            self.loads.append(found["src"])
        if tag == "link":
            self.loads.append(found["href"])
        if tag == "script" and "src" not in found:
            self.inline_scripts.append(found.get("type", ""))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        assert not any(name.startswith("on") for name in found), f"inline handler in <{tag}>"

    def handle_endtag(self, tag: str) -> None:
        if tag in NO_END:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def html_pages(published: Published) -> list[Path]:
    return sorted(published.project.site.rglob("*.html"))


def test_every_report_has_all_its_files(published: Published) -> None:
    assert published.reports == [
        "brexit-2016",
        "cpi-july-2024",
        "fed-pivot-december-2023",
        "first-cut-september-2024",
        "uk-election-2024",
        "us-election-2016",
        "us-election-2020",
        "us-election-2024",
        "us-election-2024-fade",
    ]
    for name in published.reports:
        folder = published.project.site / "reports" / name
        for file in ("index.html", "newsletter.pdf", "figures.json", "figures.csv", "event.ipynb"):
            assert (folder / file).stat().st_size > 1000, f"{name}/{file}"


def test_links_are_whole(published: Published) -> None:
    pages = {path: Page(path) for path in html_pages(published)}
    for path, page in pages.items():
        for link in [*page.targets, *page.loads]:
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            assert not parts.scheme, f"{path.name} links to {link}"
            # The page for missing pages may be shown in any folder: its links begin at the host.
            assert parts.path.startswith("/") <= (path.name == "404.html"), f"{path}: {link}"
            start = published.project.site if parts.path.startswith("/") else path.parent
            target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
            assert target.is_file(), f"{path}: {link}"
            if parts.fragment and target in pages:
                assert parts.fragment in pages[target].ids, f"{path}: {link}"


def test_pages_are_well_formed(published: Published) -> None:
    for path in html_pages(published):
        page = Page(path)
        assert not page.open, f"{path}: unclosed {page.open}"
        assert len(page.ids) == len(set(page.ids)), f"{path}: an id stands twice"
        assert page.headings[0] == 1
        assert page.headings.count(1) == 1
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), f"{path}: {page.headings}"
        assert set(page.inline_scripts) <= {"application/json", "application/ld+json"}


@pytest.mark.parametrize("name", ["us-election-2016", "us-election-2024-fade"])
def test_every_number_opens_its_trace(published: Published, name: str) -> None:
    folder = published.project.site / "reports" / name
    page = Page(folder / "index.html")
    facts = {fact["id"] for fact in json.loads((folder / "figures.json").read_text())["facts"]}
    assert len(page.facts) > 40
    assert set(page.facts) <= facts
    assert {f"fact-{fact}" for fact in facts} <= set(page.ids)


def test_numbers_in_the_text_are_facts(published: Published) -> None:
    """Percentages of the prose stand inside an element that names a fact."""
    for name in published.reports:
        text = (published.project.report_folder(name) / "index.qmd").read_text(encoding="utf-8")
        prose = re.sub(r"```\{=html\}.*?```", "", text.partition("---\n\n")[2], flags=re.DOTALL)
        prose = prose.partition("## About the data")[0]
        # An update also states numbers of the report before it, which lead there.
        there = r"(?:\.\./[a-z0-9-]+/index\.html)?"
        loose = re.sub(rf"\[[^\]]*\]\({there}#fact-[^)]*\)\{{[^}}]*\}}", "", prose)
        # Thresholds of the parameters and of the words.
        rest = re.sub("(more than|as much as) 1%", "", loose)
        # What was decided stands in the catalogue of events.
        rest = re.sub("^(The [A-Z][A-Za-z ]+ left |Voters chose ).*$", "", rest, flags=re.MULTILINE)
        assert not re.findall(r"\d+(?:\.\d+)?\s?%", rest), name


def test_nothing_names_this_machine(published: Published) -> None:
    root = str(published.project.root)
    for path in published.project.site.rglob("*"):
        if path.is_file():
            assert root.encode() not in path.read_bytes(), path


def test_the_executed_notebook_is_the_audit_trail(published: Published) -> None:
    path = published.project.site / "reports" / "us-election-2016" / "event.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert any("us-election-2016" in cell.source for cell in code)
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    drawings = [output for output in outputs if "image/svg+xml" in output.get("data", {})]
    charts = published.project.report_folder("us-election-2016") / "charts"
    assert len(drawings) == len(list(charts.glob("*.json"))) == 12
    assert any("text/html" in output.get("data", {}) for output in outputs)


def test_the_notebook_is_kept_without_outputs(published: Published) -> None:
    notebook = nbformat.read(published.project.analysis / "event.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    assert ["parameters"] in tags


def test_headlines_say_what_happened(published: Published) -> None:
    listing = (published.project.site / "index.html").read_text(encoding="utf-8")
    for headline in (
        "US small-caps close at record after 11th straight gain",
        "US small-caps left behind as S&amp;P 500 hits record",
        "US small-caps rise as Nasdaq-100 falls after inflation report",
        "US small-caps outpace S&amp;P 500 after election",
    ):
        assert headline in listing


def test_no_heading_stands_over_nothing(published: Published) -> None:
    """A family that has nothing to tell and no chart has no section, though it has numbers."""
    for path in sorted(published.project.site.glob("reports/*/index.html")):
        text = path.read_text(encoding="utf-8")
        empty = re.findall(r"<h2[^>]*>((?:(?!</h2>).)*)</h2>\s*</section>", text)
        assert not empty, f"{path.parent.name}: {empty}"
