"""What needs the site's whole address, and what is said where nobody has given it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.pages.address import SiteAddress, load_address
from bumpsheet.pipeline.site import build_site
from conftest import copy_built, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project
    from conftest import Published

NAME = "us-election-2016"
URL = "https://example.org/research"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def addressed(built_small: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A site that knows where it will stand, and did not when it was built first."""
    copy = copy_built(built_small, tmp_path_factory.mktemp("addressed"))
    with (copy.root / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write(f"\nwebsite:\n  site-url: {URL}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        assert not build_site(copy, [], "builtin").failures
    return copy


def head(page: Path) -> dict[str, str]:
    """Metadata of a page by name, and its canonical address."""
    text = page.read_text(encoding="utf-8").partition("</head>")[0]
    pairs = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    links = re.findall(r'<link rel="(canonical)" href="([^"]*)"', text)
    return dict(pairs + links)


def test_pages_name_their_own_address_and_their_card(addressed: Project) -> None:
    found = head(addressed.site / "reports" / NAME / "index.html")
    assert found["canonical"] == found["og:url"] == f"{URL}/reports/{NAME}/"
    assert found["og:image"] == f"{URL}/reports/{NAME}/card.png"
    assert (addressed.site / "reports" / NAME / "card.png").is_file()
    assert found["twitter:card"] == "summary_large_image"
    assert "11th straight gain" in found["og:title"]
    assert head(addressed.site / "index.html")["canonical"] == f"{URL}/"
    assert head(addressed.site / "method" / "index.html")["canonical"] == f"{URL}/method/"
    missing = head(addressed.site / "404.html")
    assert missing["robots"] == "noindex"
    assert "canonical" not in missing


def test_a_missing_page_finds_its_assets_from_any_folder(addressed: Project) -> None:
    text = (addressed.site / "404.html").read_text(encoding="utf-8")
    addresses = re.findall(r'(?:href|src)="([^"#]+)"', text)
    assert addresses
    assert all(address.startswith(("/research/", "data:")) for address in addresses)


def test_sitemap_and_robots_name_every_listed_page(addressed: Project) -> None:
    root = ET.parse(addressed.site / "sitemap.xml").getroot()
    listed = {element.text for element in root.iter() if element.tag.endswith("}loc")}
    pages = {
        f"{URL}/{page.parent.relative_to(addressed.site).as_posix()}/".replace("/./", "/")
        for page in addressed.site.rglob("index.html")
        if page.parent.name != "search"
    }
    assert listed == pages
    assert f"Sitemap: {URL}/sitemap.xml" in (addressed.site / "robots.txt").read_text()


def test_structured_data_and_citation_are_whole_addresses(addressed: Project) -> None:
    text = (addressed.site / "reports" / NAME / "index.html").read_text(encoding="utf-8")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    report = json.loads(found)
    assert report["url"] == f"{URL}/reports/{NAME}/"
    assert {d["contentUrl"] for d in report["hasPart"]["distribution"]} == {
        f"{URL}/reports/{NAME}/figures.csv",
        f"{URL}/reports/{NAME}/figures.json",
    }
    cite = text.partition('id="cite"')[2].partition("</section>")[0]
    assert f"{URL}/reports/{NAME}/" in cite
    assert f"data version {report['version']}" in cite


def test_feed_lists_reports_by_stable_names(addressed: Project, published: Published) -> None:
    feeds = [ET.parse(p.site / "feed.xml").getroot() for p in (addressed, published.project)]
    known, unknown = ({e.findtext(f"{ATOM}id"): e for e in f.iter(f"{ATOM}entry")} for f in feeds)
    assert len(unknown) == len(published.reports)
    ((identifier, entry),) = known.items()
    assert identifier in unknown, "the identifier does not hang on the address"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{URL}/reports/{NAME}/index.html"
    assert entry.findtext(f"{ATOM}updated") == "2016-11-18T00:00:00Z"
    assert "+10.1%" in (entry.findtext(f"{ATOM}summary") or "")
    other = unknown[identifier].find(f"{ATOM}link")
    assert other is not None
    assert (published.project.site / (other.get("href") or "")).is_file()
    updated = [e.findtext(f"{ATOM}updated") or "" for e in unknown.values()]
    assert updated == sorted(updated, reverse=True)


def test_without_an_address_nothing_is_made_up(published: Published) -> None:
    assert not (published.project.site / "sitemap.xml").exists()
    found = head(published.project.site / "index.html")
    assert not {"canonical", "og:url", "og:image"} & set(found)


def test_a_wrong_address_is_told_in_one_line(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path, ())
    for wrong in ("example.org", "https://", "https://example.org/?a=b", "ftp://example.org"):
        text = (project.root / "_quarto.yml").read_text(encoding="utf-8")
        (copy.root / "_quarto.yml").write_text(f"{text}\nwebsite: {{site-url: '{wrong}'}}\n")
        with pytest.raises(BumpsheetError) as told:
            load_address(copy)
        assert str(told.value).startswith("_quarto.yml: website.site-url: ")
        assert wrong in str(told.value)
        assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "root", "place"),
    [
        (None, "/", None),
        ("https://example.org", "/", "https://example.org/a/"),
        ("https://example.org/x/", "/x/", "https://example.org/x/a/"),
        ("https://example.org/x/y", "/x/y/", "https://example.org/x/y/a/"),
    ],
)
def test_places_below_the_address(url: str | None, root: str, place: str | None) -> None:
    assert (SiteAddress(url).root, SiteAddress(url).of("a/")) == (root, place)
