"""The page "New report" in a real browser: by keyboard alone, on a phone, in the dark."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bumpsheet.handwritten.read import read_yaml
from conftest import copy_built
from live import previewed
from test_accessibility import STANDARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from bumpsheet.project import Project
    from live import Preview

# Milliseconds: on a machine on which others work too.
PATIENCE = 120_000


@pytest.fixture(scope="module")
def preview(built_small: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        with previewed(copy_built(built_small, tmp_path_factory.mktemp("live"))) as opened:
            expect.set_options(timeout=PATIENCE)
            yield opened
            expect.set_options(timeout=None)


class Visit:
    """A window at the page, which notes every complaint and every request."""

    def __init__(self, browser: Browser, preview: Preview, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(f"{preview.address}/__new__/")

    @property
    def draft(self) -> Any:
        return self.page.frame_locator("#draft")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, words: str, event: str) -> None:
        """Look for an event and take the first that is found, with the keyboard."""
        field = self.page.get_by_role("combobox", name="Event")
        field.focus()
        self.press("Control+a")
        self.look_for(words)
        self.press("ArrowDown", "Enter")
        expect(field).to_have_value(event)

    def look_for(self, words: str) -> Any:
        """Type into the field that has the focus, and wait for what is found."""
        self.page.keyboard.type(words)
        self.page.wait_for_selector(f"#event-list[data-words='{words}'] li")
        return self.page.locator("#event-list li")

    def drawn(self, as_of: str) -> None:
        """Wait for the whole draft of a day."""
        self.page.wait_for_selector(f"iframe[data-as-of='{as_of}'][data-stage='whole']")

    def tab_to(self, name: str) -> None:
        """Go on with the tabulator until a control of this name has the focus."""
        for _ in range(60):
            self.press("Tab")
            focused = self.page.evaluate(
                "(document.activeElement.labels && document.activeElement.labels[0] "
                "|| document.activeElement).textContent.trim()"
            )
            if focused.startswith(name):
                return
        raise AssertionError(f"no {name} is reached")


@pytest.fixture
def visit(browser: Browser, preview: Preview) -> Iterator[Visit]:
    opened = Visit(browser, preview, viewport={"width": 1280, "height": 900})
    opened.page.emulate_media(reduced_motion="reduce")
    yield opened
    opened.context.close()


def test_a_report_is_chosen_saved_and_published_by_keyboard_alone(
    visit: Visit, preview: Preview
) -> None:
    page = visit.page
    visit.tab_to("Market")
    visit.tab_to("Event")
    expect(visit.look_for("trump clinton 2016").first).to_contain_text("8 November 2016")
    visit.press("ArrowDown")
    option = page.get_by_role("combobox", name="Event").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{option}")).to_have_attribute("aria-selected", "true")
    visit.press("Enter")
    visit.drawn("2016-12-08")
    visit.tab_to("As of")
    visit.press("ArrowRight")
    visit.drawn("2016-12-09")
    slider = page.get_by_role("slider", name="As of")
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute(
        "aria-valuetext", "9 December 2016, session 22 after the event"
    )
    visit.press("PageDown", "PageDown")
    visit.drawn("2016-11-09")
    expect(visit.draft.locator("h1")).to_contain_text("small-caps")
    expect(visit.draft.locator(".report-head .meta")).to_contain_text("November 9, 2016")
    visit.press("End")
    visit.drawn("2017-01-31")
    visit.tab_to("Series, sections and brand")
    visit.press("Enter")
    visit.tab_to("Fade")
    visit.press("Space")
    expect(visit.draft.locator("#fade")).to_have_count(0)
    visit.tab_to("Name")
    expect(page.get_by_label("Name")).to_have_value("us-election-2016-2017-01-31")
    visit.press("Control+a")
    page.keyboard.type("by keyboard")
    visit.press("Enter")
    expect(page.locator("#name-wrong")).to_contain_text("use lower-case letters")
    expect(page.get_by_label("Name")).to_be_focused()
    visit.press("Control+a")
    page.keyboard.type("by-keyboard")
    visit.press("Enter")
    expect(page.locator("#saved")).to_have_text("Wrote reports/by-keyboard.yml.")
    spec = read_yaml(preview.project.spec_path("by-keyboard"))
    assert (str(spec["as_of"]), spec["sections"]) == ("2017-01-31", {"fade": False})
    # The focus goes on to what is next.
    expect(page.get_by_role("button", name="Publish")).to_be_focused()
    visit.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("built  by-keyboard")
    expect(page.get_by_role("link", name="open the report")).to_be_focused()
    visit.press("Enter")
    page.wait_for_url("**/reports/by-keyboard/index.html")
    expect(page.locator("article")).to_contain_text("January 31, 2017")
    assert visit.complaints == []
    assert all(url.startswith((preview.address, "data:")) for url in visit.requests)


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(
    visit: Visit, preview: Preview
) -> None:
    page, path = visit.page, preview.project.spec_path("mine")
    path.write_text("mine", encoding="utf-8")
    visit.choose("us-election-2016", "us-election-2016")
    page.get_by_label("Name").fill("mine")
    visit.press("Enter")
    expect(page.locator("#replace-told")).to_be_focused()
    page.get_by_role("button", name="Keep it").click()
    assert path.read_text(encoding="utf-8") == "mine"
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Replace it").click()
    expect(page.locator("#saved")).to_contain_text("Wrote reports/mine.yml")
    assert "us-election-2016" in path.read_text(encoding="utf-8")
    # Whatever is changed afterwards must be saved before it is built.
    page.get_by_role("button", name="Earlier").click()
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    path.unlink()


def test_what_cannot_be_is_told_beside_its_field_and_the_draft_stays(visit: Visit) -> None:
    page = visit.page
    visit.choose("us-election-2016", "us-election-2016")
    visit.drawn("2016-12-08")
    page.get_by_text("Series, sections and brand").click()
    page.get_by_label("Growth").select_option("SPX")
    beside = page.locator("[data-field='series'] > .wrong")
    expect(beside).to_contain_text("Two roles name SPX")
    expect(visit.draft.locator("h1")).to_be_visible()
    page.get_by_label("Growth").select_option("")
    expect(beside).to_be_empty()
    visit.choose("us-election-2008", "us-election-2008")
    expect(page.locator("#as-of-help")).to_contain_text("do not reach")
    expect(page.locator("[data-field='series.small'] .wrong")).to_contain_text("2008")
    expect(page.get_by_label("Small caps")).to_have_attribute("aria-invalid", "true")
    assert visit.complaints == []


def test_charts_are_drawn_and_numbers_open_their_traces(visit: Visit) -> None:
    visit.choose("us-election-2016", "us-election-2016")
    visit.drawn("2016-12-08")
    chart = visit.draft.locator("#chart-paths .chart-body.live:not(.before) svg")
    expect(chart).to_contain_text("Russell 2000")
    visit.page.get_by_role("button", name="Later").click()
    visit.drawn("2016-12-09")
    expect(chart).to_contain_text("Dec 9, 2016")
    visit.draft.locator("a[data-fact='return-since-event-rut']").first.click()
    expect(visit.draft.locator(".trace-popover")).to_contain_text("close(as_of)")
    assert visit.complaints == []


def test_a_process_that_died_is_replaced_and_the_page_says_so(
    visit: Visit, preview: Preview
) -> None:
    visit.choose("us-election-2016", "us-election-2016")
    visit.drawn("2016-12-08")
    worker = preview.desk.worker
    os.kill(worker.pid or 0, signal.SIGSTOP)
    visit.page.get_by_role("button", name="Later").click()
    time.sleep(0.5)
    os.kill(worker.pid or 0, signal.SIGKILL)
    expect(visit.page.locator("#general-wrong")).to_contain_text("was started anew")
    visit.page.get_by_role("button", name="Try again").click()
    visit.drawn("2016-12-09")
    expect(visit.page.locator("#general-wrong")).to_be_empty()


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "dark"), (390, "light"), (1280, "dark"), (1280, "light")]
)
def test_the_page_fits_and_everyone_can_use_it(
    browser: Browser, preview: Preview, width: int, scheme: str
) -> None:
    visit = Visit(
        browser,
        preview,
        viewport={"width": width, "height": 850},
        color_scheme=scheme,
        # axe is put into the page, which its own policy would refuse.
        bypass_csp=True,
    )
    visit.choose("us-election-2016", "us-election-2016")
    visit.drawn("2016-12-08")
    visit.page.get_by_text("Series, sections and brand").click()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    inner = visit.page.frames[1]
    assert inner.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(visit.page, options={"runOnly": STANDARDS}).response
    assert found["passes"], "axe looked at nothing"
    assert [(one["id"], one["nodes"]) for one in found["violations"]] == []
    visit.context.close()
