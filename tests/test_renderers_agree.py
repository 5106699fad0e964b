"""Quarto and the built-in renderer give the same text, structure, figures, charts and files."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from bumpsheet.pipeline.site import build_site
from bumpsheet.render.quarto import find_quarto
from conftest import Published, add_environment, contents, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

# The last two are on one event, so that there is a page of its own and one says what changed.
REPORTS = ("us-election-2016", "us-election-2024", "us-election-2024-fade")


STRUCTURE = {
    *("section", "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "caption"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "nav", "details", "summary"),
}


class Content(HTMLParser):
    """What a reader gets from the main part of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = ""
        self.links: list[tuple[str, str]] = []
        self.drawings: list[str] = []
        self.loads: list[str] = []
        self.head: list[str] = []
        self.structure: list[tuple[str, str]] = []
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
        if self.inside and tag in STRUCTURE:
            self.structure.append((tag, found.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data + " "


@pytest.fixture(scope="module")
def both(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Published]:
    """Each renderer's second site, made over its first in a tree with an environment."""
    executable, reason = find_quarto()
    if executable is None:
        pytest.skip(reason)
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        for name in ("builtin", "quarto"):
            copy = copy_project(project, tmp_path_factory.mktemp(name), REPORTS)
            # Quarto makes a sitemap of its own where it knows the address.
            with (copy.root / "_quarto.yml").open("a", encoding="utf-8") as file:
                file.write("\nwebsite:\n  site-url: https://example.org/research\n")
            add_environment(copy)
            words = copy.words_path(REPORTS[0])
            words.write_text("The first words.")
            assert not build_site(copy, [], name).failures
            words.unlink()
            assert not build_site(copy, [], name).failures
            made[name] = Published(copy)
    return made


def pages(site: Path) -> list[str]:
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))


def test_pages(both: dict[str, Published]) -> None:
    names = pages(both["builtin"].project.site)
    assert {"events/us-election-2024/index.html", "press/index.html"} < set(names)
    for name in names:
        quarto, builtin = (
            Content(both[renderer].project.site / name) for renderer in ("quarto", "builtin")
        )
        assert quarto.text == builtin.text, name
        assert quarto.links == builtin.links, name
        assert quarto.drawings == builtin.drawings, name
        assert quarto.loads == builtin.loads, f"Quarto adds a style sheet or a script to {name}"
        assert quarto.head == builtin.head, name
        assert quarto.structure == builtin.structure, name
        assert len(builtin.text) > (1000 if name.startswith("reports") else 50), name


def outline(items: list[Any]) -> list[Any]:
    """Titles of a PDF's outline, nested as they are."""
    return [outline(item) if isinstance(item, list) else item.title for item in items]


def tags(node: Any) -> list[str]:
    """Names of a PDF's structure elements in the order of reading, with brackets around parts."""
    node = node.get_object()
    if isinstance(node, list):
        return [name for part in node for name in tags(part)]
    if not isinstance(node, dict):
        return []
    inner = tags(node["/K"]) if "/K" in node else []
    return [str(node["/S"]), "(", *inner, ")"] if "/S" in node else inner


@pytest.mark.parametrize("report", REPORTS)
def test_newsletters(both: dict[str, Published], report: str) -> None:
    quarto, builtin = (
        pypdf.PdfReader(both[name].project.site / "reports" / report / "newsletter.pdf")
        for name in ("quarto", "builtin")
    )
    assert outline(quarto.outline) == outline(builtin.outline)
    assert outline(builtin.outline)
    assert tags(quarto.root_object["/StructTreeRoot"]) == tags(
        builtin.root_object["/StructTreeRoot"]
    )
    assert "/TH" in tags(builtin.root_object["/StructTreeRoot"])
    assert len(quarto.pages) == len(builtin.pages)
    for page, other in zip(quarto.pages, builtin.pages, strict=True):
        assert page.get_contents() is not None
        assert drawing(page) == drawing(other), "the same marks at the same places"
        assert fonts(page) == fonts(other)
    for reader in (quarto, builtin):
        metadata = reader.root_object["/Metadata"].get_object().get_data().decode()
        assert re.search(r"<pdfuaid:part>1<", metadata)
        assert re.search(r"<pdfaid:conformance>A<", metadata)


def drawing(page: pypdf.PageObject) -> bytes:
    found = page.get_contents()
    assert found is not None
    return bytes(found.get_data())


def fonts(page: pypdf.PageObject) -> set[str]:
    found = page["/Resources"]["/Font"].values()
    return {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in found}


def test_the_same_files_are_published(both: dict[str, Published]) -> None:
    listed = []
    for name in ("quarto", "builtin"):
        files = contents(both[name].project.site)
        assert "pagefind/pagefind.js" in files
        # Pagefind names its files by their content, and pages differ in their white space.
        listed.append({file for file in files if not file.startswith("pagefind/")})
    assert listed[0] == listed[1]
    # The pages were compared above; everything else is copied.
    quarto, builtin = (contents(both[name].project.site) for name in ("quarto", "builtin"))
    copied = {file for file in listed[0] if not file.endswith((".html", ".pdf"))}
    assert [file for file in sorted(copied) if quarto[file] != builtin[file]] == []


@pytest.mark.parametrize("file", ["feed.xml", "sitemap.xml", "robots.txt"])
def test_files_for_programs(both: dict[str, Published], file: str) -> None:
    quarto, builtin = ((both[name].project.site / file).read_bytes() for name in both)
    assert quarto == builtin


def test_the_tree_stays_clean(both: dict[str, Published], project: Project) -> None:
    copy = both["quarto"].project
    left = {path.name for path in copy.root.iterdir()}
    assert not {"site_libs", ".site-staging", "_quarto-bumpsheet-rest.yml"} & left
    assert (copy.root / ".gitignore").read_bytes() == (project.root / ".gitignore").read_bytes()
    for report in REPORTS:
        found = {path.name for path in copy.report_folder(report).iterdir()}
        other = both["builtin"].project.report_folder(report)
        assert found == {path.name for path in other.iterdir()}
