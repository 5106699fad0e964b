"""The served site, used as a reader would: under a sub-path of a plain static server."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING

import pypdf
import pytest
from playwright.sync_api import expect

from conftest import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from conftest import Published

REPORT = "reports/us-election-2024-fade/index.html"
SUB_PATH = "research"


@pytest.fixture(scope="module")
def address(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the site on a static server, below a folder."""
    top = tmp_path_factory.mktemp("served")
    (top / SUB_PATH).symlink_to(published.project.site)
    with served(top) as root:
        yield f"{root}{SUB_PATH}/"


@contextlib.contextmanager
def reading(browser: Browser, **options: object) -> Iterator[Page]:
    context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda told: complaints.append(told.text) if told.type == "error" else None,
    )
    yield page
    context.close()
    assert complaints == [], "the browser complained"
    away = [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    assert away == [], "a request left the site"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with reading(browser) as opened:
        yield opened


def test_search_finds_pages_and_leads_to_them(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill("half-life")
    page.locator(".found li").first.wait_for()
    expect(page.locator(".search-status")).to_contain_text("page")
    expect(page.locator(".found")).to_contain_text("half-life", ignore_case=True)
    with page.expect_navigation():
        page.locator(".found a").first.click()
    assert page.url.startswith(address)
    assert "/search/" not in page.url
    expect(page.locator("h1")).to_have_count(1)
    page.goto(f"{address}search/index.html?q=zyzzyva")
    page.get_by_text("No page has it.").wait_for()


def test_search_on_disk_says_what_it_needs(browser: Browser, published: Published) -> None:
    page = browser.new_page()
    page.goto((published.project.site / "search" / "index.html").as_uri())
    page.get_by_role("searchbox").fill("fade")
    page.get_by_text("Search needs the site to be served").wait_for()
    page.close()


def test_the_theme_is_chosen_kept_and_reaches_charts(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address + REPORT)

    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = paper()
    page.get_by_role("button", name="Dark theme").click()
    dark = paper()
    assert light != dark
    page.goto(address + "method/index.html")
    assert paper() == dark, "the choice holds on the next page"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.get_by_role("button", name="Light theme").click()
    assert paper() == light


def test_contents_follow_the_reader(page: Page, address: str) -> None:
    page.goto(address + REPORT)
    contents = page.get_by_role("navigation", name="Contents")
    for name in ("Fade", "Rates", "Cite"):
        contents.get_by_role("link", name=name, exact=True).click()
        marked = contents.locator("a[aria-current]")
        expect(marked).to_have_text([name])
    expect(page).to_have_url(re.compile("#cite$"))


def test_contents_stay_in_reach_on_a_phone(browser: Browser, address: str) -> None:
    with reading(browser, viewport={"width": 390, "height": 800}) as page:
        page.goto(address + REPORT)
        contents = page.get_by_role("navigation", name="Contents")
        page.locator("#rates").scroll_into_view_if_needed()
        page.evaluate("window.scrollBy(0, 600)")
        marked = contents.locator("a[aria-current]")
        marked.wait_for()
        box = marked.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 60
        assert 0 <= box["x"] <= 390 - box["width"]


def test_a_table_is_sorted_by_its_headings(page: Page, address: str) -> None:
    page.goto(address + "reports/us-election-2016/index.html")
    table = page.locator("#sectors > .table-scroll table")
    heading = table.get_by_role("button", name="Since the election")

    def values() -> list[float]:
        cells = table.locator("tbody td:nth-child(2)").all_inner_texts()
        return [float(cell.replace("\N{MINUS SIGN}", "-").rstrip("%")) for cell in cells]

    before = values()
    heading.focus()
    page.keyboard.press("Enter")
    expect(heading.locator("xpath=..")).to_have_attribute("aria-sort", "descending")
    assert values() == sorted(before, reverse=True)
    page.keyboard.press("Enter")
    expect(heading.locator("xpath=..")).to_have_attribute("aria-sort", "ascending")
    assert values() == sorted(before)
    fund = table.get_by_role("button", name="Fund")
    fund.click()
    expect(fund.locator("xpath=..")).to_have_attribute("aria-sort", re.compile("."))
    names = table.locator("tbody tr > :first-child").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    assert len(names) == len(before) > 10
    assert table.locator("th[aria-sort]").count() == 1


def test_everything_that_is_offered_is_downloaded(
    page: Page, address: str, published: Published, tmp_path: Path
) -> None:
    page.goto(address + REPORT)
    folder = (published.project.site / REPORT).parent
    offered = {
        "Figures (CSV)": ("us-election-2024-fade.csv", "figures.csv"),
        "Figures (JSON)": ("us-election-2024-fade.json", "figures.json"),
        "Notebook": ("us-election-2024-fade.ipynb", "event.ipynb"),
        "PNG": (
            "us-election-2024-fade-excess.png", "charts/excess.png",
        ),
        "SVG": (
            "us-election-2024-fade-excess.svg", "charts/excess.svg",
        ),
    }  # fmt: skip
    for name, (saved_as, file) in offered.items():
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).and_(
                page.locator(f'[download="{saved_as}"]')
            ).click()
        assert waiting.value.suggested_filename == saved_as
        target = tmp_path / saved_as
        waiting.value.save_as(target)
        assert target.read_bytes() == (folder / file).read_bytes()
    assert (folder / "charts/excess.png").read_bytes()[:4] == b"\x89PNG"


def test_reports_of_a_kind_lead_to_each_other(page: Page, address: str) -> None:
    page.goto(address + "reports/us-election-2016/index.html")
    visited = []
    while True:
        visited.append(page.url.split("/")[-2])
        following = page.locator("a[rel=next]")
        if not following.count():
            break
        with page.expect_navigation():
            following.click()
    assert visited == [
        "us-election-2016", "us-election-2020", "us-election-2024", "us-election-2024-fade",
    ]  # fmt: skip
    with page.expect_navigation():
        page.locator("a[rel=prev]").click()
    assert page.url.split("/")[-2] == "us-election-2024"


@pytest.mark.parametrize("path", ["index.html", REPORT, "search/index.html"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    page: Page, address: str, path: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    wanted = page.evaluate(
        "Array.from(document.querySelectorAll('a[href], button, select, input, summary,"
        ' [tabindex="0"]\')).filter(e => e.checkVisibility()'
        # Of a group of choices the keyboard reaches the one that is chosen.
        " && (e.type !== 'radio' || e.checked)).length"
    )
    page.evaluate("document.activeElement.blur()")
    reached = 0
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached += page.evaluate(
            """() => {
              const e = document.activeElement, box = e.getBoundingClientRect();
              if (e === document.body || e.dataset.reached) return 0;
              e.dataset.reached = 1;
              const style = getComputedStyle(e);
              const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
              const seen = box.bottom > 0 && box.top < innerHeight;
              return ring && seen ? 1 : 0;
            }"""
        )
    assert reached == wanted


def test_the_skip_link_passes_the_navigation(page: Page, address: str) -> None:
    page.goto(address + REPORT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_report_is_printed(page: Page, address: str, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(address + REPORT)
    page.wait_for_load_state("networkidle")
    target = tmp_path / "printed.pdf"
    page.pdf(path=target, format="Letter", tagged=True)
    reader = pypdf.PdfReader(target)
    text = " ".join(sheet.extract_text() for sheet in reader.pages)
    assert "The bump is fading" in text
    assert "Disclosures" in text
    for chrome in ("Press check", " theme", "Save:", "Contents", "The numbers as a table"):
        assert chrome not in text
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(21, 23, 26)"


def test_charts_come_alive_only_when_they_are_seen(browser: Browser, address: str) -> None:
    with reading(browser, viewport={"width": 390, "height": 500}) as page:
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        page.goto(address + REPORT)
        page.wait_for_load_state("networkidle")
        later = page.locator("#chart-yield .chart-body")
        expect(later).not_to_contain_class("live")
        later.scroll_into_view_if_needed()
        page.wait_for_selector("#chart-yield .chart-body.live svg")
        assert [url for url in loaded if "vega" in url]


def test_motion_is_reduced_for_those_who_ask(browser: Browser, address: str) -> None:
    for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        with reading(browser, reduced_motion=wish) as page:
            page.goto(address + REPORT)
            found = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
            assert found == behaviour


def test_what_programs_read_is_there(page: Page, address: str, published: Published) -> None:
    page.goto(address + REPORT)
    (text,) = page.locator("script[type='application/ld+json']").all_text_contents()
    report = json.loads(text)
    dataset = report["hasPart"]
    assert (report["@type"], dataset["@type"]) == ("Report", "Dataset")
    facts = json.loads(
        (published.project.site / REPORT).with_name("figures.json").read_text(encoding="utf-8")
    )
    assert dataset["version"] == facts["report"]["data_version"]
    assert dataset["temporalCoverage"] == "2024-11-05/2025-01-23"
    for download in dataset["distribution"]:
        answer = page.request.get(address + REPORT.replace("index.html", download["contentUrl"]))
        assert answer.ok
