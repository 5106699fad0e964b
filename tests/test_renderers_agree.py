"""Quarto and the built-in renderer give the same text, figures, charts, links and PDF."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pypdf
import pytest

from bumpsheet.pipeline.site import build_site
from bumpsheet.render.quarto import find_quarto
from conftest import Published, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

REPORTS = ("us-election-2016", "us-election-2024-fade")


class Content(HTMLParser):
    """What a reader gets from the main part of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = ""
        self.links: list[tuple[str, str]] = []
        self.drawings: list[str] = []
        self.loads: list[str] = []
        self.head: list[str] = []
        self.inside = False
        self.feed(path.read_text(encoding="utf-8"))
        self.text = re.sub(r"\s+", " ", self.text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.inside = self.inside or tag == "main"
        if tag == "meta":
            self.head.append(str(sorted(found.items())))
        if tag in {"script", "link"} and (source := found.get("src") or found.get("href")):
            self.loads.append(source)
        if self.inside and tag == "a" and found.get("href"):
            self.links.append((found["href"], found.get("data-fact", "")))
        if self.inside and tag == "path" and "d" in found:
            self.drawings.append(found["d"])

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data + " "


@pytest.fixture(scope="module")
def both(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Published]:
    executable, reason = find_quarto()
    if executable is None:
        pytest.skip(reason)
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BUMPSHEET_DATA", raising=False)
        for name in ("builtin", "quarto"):
            copy = copy_project(project, tmp_path_factory.mktemp(name), REPORTS)
            # Quarto makes a sitemap of its own where it knows the address.
            with (copy.root / "_quarto.yml").open("a", encoding="utf-8") as file:
                file.write("\nwebsite:\n  site-url: https://example.org/research\n")
            result = build_site(copy, [], name)
            assert not result.failures
            made[name] = Published(copy, result)
    return made


PAGES = [
    "index.html",
    "404.html",
    "about/index.html",
    "disclosures/index.html",
    "search/index.html",
    "press/index.html",
    "method/index.html",
    "sources/index.html",
    *(f"reports/{name}/index.html" for name in REPORTS),
]


@pytest.mark.parametrize("page", PAGES)
def test_pages(both: dict[str, Published], page: str) -> None:
    quarto, builtin = (Content(both[name].project.site / page) for name in ("quarto", "builtin"))
    assert quarto.text == builtin.text
    assert quarto.links == builtin.links
    assert quarto.drawings == builtin.drawings
    assert quarto.loads == builtin.loads, "Quarto adds a style sheet or a script"
    assert quarto.head == builtin.head
    assert len(builtin.text) > (1000 if page.startswith("reports") else 50)


@pytest.mark.parametrize("report", REPORTS)
def test_newsletters(both: dict[str, Published], report: str) -> None:
    texts, fonts = [], []
    for name in ("quarto", "builtin"):
        reader = pypdf.PdfReader(both[name].project.site / "reports" / report / "newsletter.pdf")
        texts.append([re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages])
        fonts.append(
            {
                str(font.get_object()["/BaseFont"]).split("+")[-1]
                for page in reader.pages
                for font in page["/Resources"]["/Font"].values()
            }
        )
        metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        assert re.search(r"<pdfuaid:part>1<", metadata)
        assert re.search(r"<pdfaid:conformance>A<", metadata)
    assert texts[0] == texts[1]
    assert fonts[0] == fonts[1]


def test_the_same_files_are_published(both: dict[str, Published]) -> None:
    listed = []
    for name in ("quarto", "builtin"):
        site = both[name].project.site
        files = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
        # Quarto's own chrome: its search index and scripts. Pagefind names its files by content.
        own = ("site_libs/", "search.json", "pagefind/")
        listed.append({file for file in files if not file.startswith(own)})
        assert (site / "pagefind" / "pagefind.js").is_file()
    assert listed[0] == listed[1]


@pytest.mark.parametrize("file", ["feed.xml", "sitemap.xml", "robots.txt"])
def test_files_for_programs(both: dict[str, Published], file: str) -> None:
    quarto, builtin = ((both[name].project.site / file).read_bytes() for name in both)
    assert quarto == builtin


def test_the_tree_stays_clean(both: dict[str, Published]) -> None:
    project = both["quarto"].project
    left = {path.name for path in project.root.iterdir()}
    assert not {"site_libs", ".site-staging"} & left
    for report in REPORTS:
        folder = project.report_folder(report)
        assert not list(folder.glob("*.pdf")), "a rendered file stayed beside its source"
