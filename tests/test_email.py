"""The mail edition: parsed back as a mail program would, and shown in a browser."""

from __future__ import annotations

import base64
import email.policy
import html as entities
import re
import struct
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest
import vl_convert

from bumpsheet.brands.load import load_brand
from bumpsheet.catalogue.audience import Audience
from bumpsheet.email.message import MOST_HTML, Attached, Mail, mail_bytes
from bumpsheet.email.pictures import squeezed
from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import mail_path
from bumpsheet.letters.make import make_letters
from bumpsheet.records.order import Order
from conftest import copy_project
from pixels import over_pixels

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from playwright.sync_api import Browser

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

REPORT = "us-election-2016"
BRANDS = ("fintech", "private-bank")
WORDS = """Our view, in **few** words: {{ fact("return-since-event-rut") }} & more.

![A square](us-election-2016.files/square.svg)

Read [the rules](https://example.com/rules) and [the method](../../method/index.html).
"""
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    '<rect width="40" height="20" fill="#336699"/></svg>'
)


# Width, height, and a number that every pixel has a part in.
PIXELS = over_pixels("""
  let sum = 0;
  all.forEach((value, place) => { sum = (sum * 31 + value + place) % 1000000007; });
  return [image.width, image.height, sum];
""")
LICENCES = """licences:
  - covers: [RUT, SPX, NDX, exchange closes, BlackRock, Kenneth R. French data library]
    statement: Licensed to Example LLP.
"""


def mails(*brands: str, **more: Any) -> Order:
    return Order(REPORT, brands, ("mail",), **more)


@pytest.fixture(scope="module")
def own(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose report has words of its analyst, with its mails."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    own = copy_project(project, tmp_path_factory.mktemp("mails") / "p", (REPORT,))
    own.words_path(REPORT).write_text(WORDS, encoding="utf-8")
    own.pictures(REPORT).mkdir()
    (own.pictures(REPORT) / "square.svg").write_text(SQUARE, encoding="utf-8")
    make_letters(own, mails(*BRANDS))
    monkeypatch.undo()
    return own


def mail_of(own: Project, brand: str) -> EmailMessage:
    content = mail_path(own, REPORT, brand).read_bytes()
    message: EmailMessage = message_from_bytes(content, policy=email.policy.default)
    assert not message.defects
    return message


def part_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def pictures_of(message: EmailMessage) -> dict[str, bytes]:
    return {
        str(part["Content-ID"]).strip("<>"): part.get_content()
        for part in message.walk()
        if part.get_content_type() == "image/png"
    }


def words_of(html: str) -> str:
    """What readers see, with a space where a block or a line ends."""
    body = re.sub(r"<style.*?</style>", "", html[html.index("<body") :], flags=re.DOTALL)
    spaced = re.sub(r"</(p|h\d|td|div|li|span)>|<br>", " ", body)
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", "", spaced)).split())


@pytest.mark.parametrize("brand", BRANDS)
def test_it_has_the_parts_that_mail_programs_look_for(own: Project, brand: str) -> None:
    message = mail_of(own, brand)
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "multipart/related"]
    assert str(message["Subject"]) == "US small-caps close at record after 11th straight gain"
    loaded = load_brand(own, brand)
    assert loaded.contact is not None
    assert message["From"].addresses[0].addr_spec == loaded.contact.email
    assert message["To"] is None


@pytest.mark.parametrize("brand", BRANDS)
def test_every_picture_is_in_the_mail_and_is_described(own: Project, brand: str) -> None:
    message = mail_of(own, brand)
    html = part_of(message, "html")
    images = re.findall(r"<img\b[^>]*>", html)
    shown = [re.search(r'src="cid:([\w-]+)"', image) for image in images]
    pictures = pictures_of(message)
    assert {found[1] for found in shown if found} == pictures.keys()
    assert len(shown) == len(images) == len(pictures)
    for image in images:
        described = re.search(r'alt="([^"]+)"', image)
        assert described is not None, image
    for content in pictures.values():
        assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", pictures["words-1"][16:24])
    assert width == 2 * height


def test_a_picture_keeps_its_pixels_in_fewer_bytes(own: Project, browser: Browser) -> None:
    svg = (own.pictures(REPORT) / "square.svg").read_text(encoding="utf-8")
    drawn = vl_convert.svg_to_png(svg, scale=20)
    smaller = squeezed(drawn)
    assert len(smaller) < len(drawn)
    page = browser.new_page()
    pixels = [page.evaluate(PIXELS, base64.b64encode(png).decode()) for png in (drawn, smaller)]
    page.close()
    assert pixels[0] == pixels[1]
    assert pixels[0][:2] == [800, 400]
    for brand in BRANDS:
        assert mail_path(own, REPORT, brand).stat().st_size < 600_000


@pytest.mark.parametrize("brand", BRANDS)
def test_nothing_is_fetched_run_or_cut_off(own: Project, brand: str) -> None:
    html = part_of(mail_of(own, brand), "html")
    assert len(html.encode()) < MOST_HTML
    assert not re.search(r"<(script|link|iframe|svg|form|object)\b", html)
    assert not re.search(r"url\(|@import|data:|javascript:", html)
    assert not re.search(r'(src|background)="(?!cid:)', html)
    links = set(re.findall(r'href="([^"]*)"', html))
    known = {link for link in links if link.startswith("mailto:")}
    assert links - known == {"https://example.com/rules"}
    assert "the method" in html
    # Traces are on the page: a mail leads to none of them.
    assert "data-fact" not in html
    assert "class=" in html, "what the rules for dark mode and for phones look for"


@pytest.mark.parametrize("brand", BRANDS)
def test_the_text_says_what_the_html_says(own: Project, brand: str) -> None:
    message = mail_of(own, brand)
    text, html = part_of(message, "plain"), words_of(part_of(message, "html"))
    assert not re.search(r"\]\{|\]\(|[<>]|&\w+;|\*\*|\{\{", text)
    paragraphs = [" ".join(one.split()) for one in re.split(r"\n\s*\n", text)]
    told = [one for one in paragraphs if one.endswith(".") and not one.startswith("Event ")]
    assert len(told) > 8
    for paragraph in told:
        assert paragraph in html, paragraph
    brief = [line for line in text.splitlines() if len(line) > 78]
    # Key figures keep their line.
    assert all(re.search(r": [+−]?\d", line) for line in brief), brief
    assert "Our view, in few words: 10.08% & more." in " ".join(text.split())


@pytest.mark.parametrize("brand", BRANDS)
def test_it_wears_the_brand(own: Project, brand: str) -> None:
    loaded, html = load_brand(own, brand), part_of(mail_of(own, brand), "html")
    body = re.search(r'<body[^>]*style="([^"]*)"', html)
    assert body is not None
    assert loaded.light.paper in body[1]
    assert loaded.text_font in entities.unescape(body[1])
    other = load_brand(own, next(one for one in BRANDS if one != brand))
    assert loaded.light.small in html
    assert other.light.small not in html
    contact = loaded.contact
    assert contact is not None
    for part in (words_of(html), part_of(mail_of(own, brand), "plain")):
        assert loaded.name in part
        assert contact.adviser in part
        assert str(contact.identification) in part
        assert "For internal use only" in part


def test_the_same_report_gives_the_same_bytes(own: Project) -> None:
    path = mail_path(own, REPORT, "fintech")
    before = path.read_bytes()
    make_letters(own, mails("fintech"))
    assert path.read_bytes() == before


def test_the_newsletter_is_attached_where_it_is_asked_for(own: Project) -> None:
    path = mail_path(own, REPORT, "fintech")
    before = path.read_bytes()
    with pytest.raises(BumpsheetError, match=r"newsletter\.pdf: no such newsletter to attach"):
        make_letters(own, mails("fintech", attach_pdf=True))
    (pdf,) = make_letters(own, Order(REPORT, ("fintech",)))
    make_letters(own, mails("fintech", attach_pdf=True))
    (attached,) = mail_of(own, "fintech").iter_attachments()
    assert attached.get_content() == pdf.read_bytes()
    assert attached.get_filename() == f"{REPORT}.pdf"
    assert attached.get_content_type() == "application/pdf"
    with pytest.raises(BumpsheetError, match="made for internal readers, where the mail is for re"):
        make_letters(own, mails("fintech", audience=Audience.RETAIL, attach_pdf=True))
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    with pytest.raises(BumpsheetError, match="not the newsletter that its manifest tells of"):
        make_letters(own, mails("fintech", attach_pdf=True))
    path.write_bytes(before)


def test_clients_get_no_mail_that_the_rules_of_conduct_refuse(own: Project) -> None:
    before = mail_path(own, REPORT, "private-bank").read_bytes()
    with pytest.raises(BumpsheetError, match=r"data-terms: .* may not be shown to clients"):
        make_letters(own, mails("private-bank", audience=Audience.RETAIL))
    path = mail_path(own, REPORT, "private-bank")
    assert path.read_bytes() == before
    licences = own.templates / "brands" / "private-bank" / "licences.yml"
    licences.write_text(LICENCES, encoding="utf-8")
    make_letters(own, mails("private-bank", audience=Audience.RETAIL))
    for part in ("plain", "html"):
        assert "Prepared for retail clients" in part_of(mail_of(own, "private-bank"), part)
    licences.unlink()
    path.write_bytes(before)


def test_a_mail_that_programs_would_cut_off_is_refused() -> None:
    fits = Mail("a mail", "S", "t", "x" * MOST_HTML, (Attached("a", b"\x89PNG"),))
    assert mail_bytes(fits)
    longer = Mail("a mail", "S", "t", "x" * (MOST_HTML + 1), ())
    with pytest.raises(BumpsheetError, match="a mail: 100 KB of HTML, of which mail programs"):
        mail_bytes(longer)


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("width", [600, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_shown_whole_at_every_width_and_in_both_themes(  # noqa: PLR0917 - fixtures, parameters
    own: Project, browser: Browser, tmp_path: Path, brand: str, width: int, theme: str
) -> None:
    message, loaded = mail_of(own, brand), load_brand(own, brand)
    for name, content in pictures_of(message).items():
        (tmp_path / f"{name}.png").write_bytes(content)
    page = tmp_path / "mail.html"
    shown = re.sub(r"cid:([\w-]+)", r"\1.png", part_of(message, "html"))
    page.write_text(shown, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        java_script_enabled=True,
    )
    try:
        tab = context.new_page()
        tab.goto(page.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        visible = tab.eval_on_selector_all(
            "img", "all => all.filter(i => i.offsetWidth).map(i => i.getAttribute('src'))"
        )
        form = "wide" if width > 480 else "narrow"
        charts = [name for name in visible if name.startswith("chart-")]
        assert charts
        assert all(name.endswith(f"-{form}-{theme}.png") for name in charts), charts
        assert len(charts) == len(set(charts)) == tab.locator(".chart").count()
        assert sum(name.startswith("logo-") for name in visible) == 1
        # Numbers beside each other stand on one line, however long the labels above them.
        tops = tab.eval_on_selector_all(
            ".value", "all => all.map(value => Math.round(value.getBoundingClientRect().top))"
        )
        beside = 3 if width > 480 else 2
        assert len(set(tops)) == -(-len(tops) // beside), tops
        colours = loaded.light if theme == "light" else loaded.dark
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == rgb(colours.paper)
        assert tab.evaluate("getComputedStyle(document.querySelector('h1')).color") == rgb(
            colours.ink
        )
    finally:
        context.close()


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"
