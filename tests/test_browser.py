"""The site in a real browser, opened from disk as a reader without a network would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from conftest import Published

REPORT = "reports/us-election-2024-fade/index.html"
RETURN = ".summary a[href='#fact-return-since-event-rut']"


class Reader:
    """A browser window that notes every request and every complaint."""

    def __init__(self, browser: Browser, published: Published, **context: object) -> None:
        self.context = browser.new_context(**context)
        self.site = published.project.site
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )

    def open(self, path: str) -> Page:
        self.page.goto((self.site / path).as_uri())
        return self.page


@pytest.fixture
def reader(browser: Browser, published: Published) -> Iterator[Reader]:
    opened = Reader(browser, published, viewport={"width": 1200, "height": 900})
    yield opened
    opened.context.close()


def test_no_request_leaves_the_site(reader: Reader, published: Published) -> None:
    pages = sorted(published.project.site.rglob("*.html"))
    for path in (str(page.relative_to(published.project.site)) for page in pages):
        # Its links begin at the host, which a page on disk has not.
        if path == "404.html":
            continue
        page = reader.open(path)
        # Charts of what is no news are drawn once a reader opens them.
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        for figure in page.query_selector_all("figure.chart"):
            figure.scroll_into_view_if_needed()
            figure.wait_for_selector(".chart-body.live svg")
    here = published.project.site.as_uri()
    away = [url for url in reader.requests if not url.startswith((here, "data:"))]
    assert away == []
    assert reader.complaints == []
    assert any("/assets/vega." in url for url in reader.requests)


def test_a_number_opens_its_trace(reader: Reader) -> None:
    page = reader.open(REPORT)
    link = page.locator(RETURN).first
    link.focus()
    page.keyboard.press("Enter")
    trace = page.locator(".trace-popover")
    for told in ("2.3778772491640066", "close(as_of) / close(base) - 1", "FTSE Russell"):
        expect(trace).to_contain_text(told)
    page.keyboard.press("Escape")
    expect(trace).to_have_count(0)
    expect(link).to_be_focused()


def test_everything_can_be_read_without_a_script(browser: Browser, published: Published) -> None:
    reader = Reader(browser, published, java_script_enabled=False)
    page = reader.open(REPORT)
    assert page.locator("figure.chart svg:visible").count() == 8
    assert page.locator("figure.chart svg text").first.is_visible()
    page.locator("#chart-paths summary").click()
    expect(page.locator("#chart-paths tbody tr").nth(50)).to_be_visible()
    page.locator(RETURN).first.click()
    expect(page).to_have_url(re.compile("#fact-return-since-event-rut$"))
    expect(page.locator("#fact-return-since-event-rut")).to_be_visible()
    reader.context.close()


@pytest.mark.parametrize("width", [320, 390, 1280, 2560])
def test_no_sideways_scrolling(browser: Browser, published: Published, width: int) -> None:
    reader = Reader(browser, published, viewport={"width": width, "height": 800})
    for path in ("index.html", REPORT):
        page = reader.open(path)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    reader.context.close()


def test_no_page_needs_a_script_to_be_read(browser: Browser, published: Published) -> None:
    reader = Reader(browser, published, java_script_enabled=False)
    for path in sorted(published.project.site.rglob("*.html")):
        if path.name == "404.html":
            continue  # on disk it has no style sheet
        page = reader.open(str(path.relative_to(published.project.site)))
        assert page.locator("h1").is_visible()
        assert len(page.locator("main").inner_text()) > 60, path
        assert page.locator(".needs-script:visible").count() == 0, path
    reader.context.close()


def test_a_phone_without_a_script_gets_the_narrow_drawings(
    browser: Browser, published: Published
) -> None:
    reader = Reader(
        browser, published, viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = reader.open(REPORT)
    for drawing in page.locator("figure.chart svg:visible").all():
        assert (drawing.bounding_box() or {})["width"] <= 360
    reader.context.close()


def test_dark_theme_reaches_the_charts(browser: Browser, published: Published) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        reader = Reader(browser, published, color_scheme=scheme, java_script_enabled=False)
        page = reader.open(REPORT)
        colours[scheme] = page.locator("#chart-paths svg text").first.evaluate(
            "element => getComputedStyle(element).fill"
        )
        reader.context.close()
    assert colours["light"] != colours["dark"]


def test_what_events_are_compared_by_is_chosen_without_a_script(
    browser: Browser, published: Published
) -> None:
    reader = Reader(browser, published, java_script_enabled=False)
    page = reader.open("index.html")
    shown = page.locator(".measure:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("percentage points")
    page.get_by_role("radio", name="Small minus large").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Small caps")).to_be_checked()
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("percent")
    page.get_by_role("radio", name="Yield").check()
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("basis points")
    # Each panel is one drawing; what all share stands once, before them, and takes no room.
    panels = shown.locator("li").count()
    assert panels > 1
    assert [li.locator("svg").count() for li in shown.locator("li").all()] == [1] * panels
    assert shown.locator("svg").count() == panels + 1
    expect(shown.locator("svg.ground")).to_have_count(1)
    ground = shown.locator("svg.ground").bounding_box()
    assert ground is None or ground["width"] * ground["height"] == 0
    reader.context.close()


def test_interactive_and_drawn_chart_show_the_same(reader: Reader) -> None:
    page = reader.open(REPORT)
    figure = page.locator("#chart-paths")
    figure.scroll_into_view_if_needed()
    page.wait_for_selector("#chart-paths .chart-body.live svg")
    live = figure.locator("svg").first.text_content() or ""
    for label in ("Russell 2000", "+2.4%", "S&P 500", "+5.8%", "Gap", "High", "Election"):
        assert label in live


def test_the_page_is_set_in_the_brand_s_fonts(reader: Reader) -> None:
    page = reader.open(REPORT)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "Array.from(document.fonts).filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {name.strip('"') for name in loaded} >= {"Source Serif 4", "Source Sans 3"}


def test_the_policy_of_every_page_allows_nothing_from_elsewhere_and_no_code_from_text(
    reader: Reader, published: Published
) -> None:
    for path in sorted(published.project.site.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        # The search page runs Pagefind's WebAssembly; nowhere is text run as a script.
        wasm = " 'wasm-unsafe-eval'" if path.parent.name == "search" else ""
        assert rules["script-src"] == f"'self'{wasm}", "no inline script and no unsafe-eval"
        assert rules["style-src"] == "'self'"
        assert " style=" not in html.partition("<body")[2].replace("<svg", "")
        assert "http" not in policy
    page = reader.open(REPORT)
    page.evaluate("document.body.append(document.createElement('p'))")
    # What the policy forbids is really refused.
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 1';"
        "document.head.append(s)"
    )
    assert page.evaluate("window.hacked") is None


def test_the_press_check_is_read_by_links(reader: Reader) -> None:
    page = reader.open("press/index.html")
    page.get_by_role("link", name="Reuters").click()
    expect(page).to_have_url(re.compile("#rally2024$"))
    page.locator("#rally2024-6 a").click()
    fact = "fact-year-to-date-return-rut"
    expect(page).to_have_url(re.compile(f"reports/cpi-july-2024/index.html#{fact}$"))
    expect(page.locator(f"#{fact}")).to_be_visible()


def test_tables_and_pages_fit_a_phone(browser: Browser, published: Published) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    for path in ("press", "method", "sources", "reports/cpi-july-2024"):
        page.goto((published.project.site / path / "index.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
    context.close()


def test_the_listing_is_filtered_and_sorted(reader: Reader, published: Published) -> None:
    page = reader.open("index.html")
    shown = page.locator("ol.listing > li:visible")
    assert shown.count() == len(published.reports)
    page.get_by_label("Market").select_option("uk")
    assert {item.get_attribute("data-market") for item in shown.all()} == {"uk"}
    assert shown.count() == 2
    page.get_by_label("Market").select_option("")
    page.get_by_label("Kind").select_option("rate_decision")
    assert shown.count() == 2
    assert page.locator(".filters output").inner_text() == f"2 of {len(published.reports)} reports"
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Year").select_option("2024")
    years = {item.get_attribute("data-year") for item in shown.all()}
    assert years == {"2024"}
    page.get_by_label("Year").select_option("")
    page.get_by_label("Bump").select_option("fading")
    assert {item.get_attribute("data-state") for item in shown.all()} == {"fading"}
    page.get_by_label("Bump").select_option("")
    orders = page.get_by_label("Sort by").locator("option").all()
    keys = [option.get_attribute("value") or "" for option in orders]
    assert keys == [
        "as-of", "small", "large", "excess", "gain", "streak", "high", "given_back", "yield",
    ]  # fmt: skip
    for key in keys[1:]:
        page.get_by_label("Sort by").select_option(key)
        texts = [item.get_attribute(f"data-{key}") for item in shown.all()]
        # Reports that lack the figure come last.
        values = [float("-inf") if text is None else float(text) for text in texts]
        assert values == sorted(values, reverse=True)


def test_without_a_script_the_listing_is_whole(browser: Browser, published: Published) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((published.project.site / "index.html").as_uri())
    assert page.locator("ol.listing > li:visible").count() == len(published.reports)
    assert not page.locator(".filters").is_visible()
    assert page.locator(".lead .wide svg").is_visible()
    context.close()
