"""Files for other programs: the Atom feed; sitemap and robots.txt where the address is known."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from bumpsheet.brands.load import load_brand
from bumpsheet.layout import site_pages
from bumpsheet.pages.files import write_if_changed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.pages.address import SiteAddress
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ENTRIES = 50
UNLISTED = ("search/index.qmd",)


def write_feed(
    project: Project,
    address: SiteAddress,
    kinds: Mapping[str, EventKind],
    reports: Sequence[Summary],
) -> None:
    """Write ``feed.xml`` with the latest reports.

    Dates are as-of dates and identifiers follow from publisher and name, so the same reports give
    the same feed wherever and whenever it is made.
    """
    brand = load_brand(project)
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "title", brand.name)
    _add(feed, "subtitle", brand.tagline)
    _add(feed, "id", _identifier(brand.publisher, ""))
    _add(feed, "updated", _moment(max((r["as_of"] for r in reports), default="1970-01-01")))
    _add(ET.SubElement(feed, "author"), "name", brand.publisher)
    ET.SubElement(feed, "link", rel="alternate", href=address.of("") or "index.html")
    own = address.of("feed.xml")
    if own:
        ET.SubElement(feed, "link", rel="self", href=own)
    for report in reports[:MOST_ENTRIES]:
        path = f"reports/{report['name']}/index.html"
        entry = ET.SubElement(feed, "entry")
        _add(entry, "title", report["title"])
        _add(entry, "id", _identifier(brand.publisher, report["name"]))
        _add(entry, "updated", _moment(report["as_of"]))
        ET.SubElement(entry, "link", rel="alternate", href=address.of(path) or path)
        ET.SubElement(entry, "category", term=kinds[report["kind"]].name)
        _add(entry, "summary", report["description"])
    write_if_changed(project.root / "feed.xml", _written(feed))


def write_sitemap(project: Project, address: SiteAddress, reports: Sequence[Summary]) -> None:
    """Write ``sitemap.xml`` and ``robots.txt``; without an address there are none."""
    sitemap, robots = (project.root / name for name in ("sitemap.xml", "robots.txt"))
    if address.url is None:
        sitemap.unlink(missing_ok=True)
        robots.unlink(missing_ok=True)
        return
    urls = ET.Element("urlset", xmlns=SITEMAP)
    known = {report["name"] for report in reports}
    for page in site_pages(project):
        path = page.relative_to(project.root).as_posix()
        is_listed = page.parent.parent != project.reports or page.parent.name in known
        if page.stem == "index" and is_listed and path not in UNLISTED:
            place = address.of(path.removesuffix("index.qmd"))
            _add(ET.SubElement(urls, "url"), "loc", place or "")
    write_if_changed(sitemap, _written(urls))
    line = f"User-agent: *\nAllow: /\nSitemap: {address.of('sitemap.xml')}\n"
    write_if_changed(robots, line.encode())


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _identifier(publisher: str, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{publisher}/{name}").urn


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
