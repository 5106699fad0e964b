"""Mails of a report, one for each brand: ``dist/REPORT/BRAND/REPORT.eml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import css_inline

from bumpsheet.email.choice import chosen_charts, source_of
from bumpsheet.email.message import Attached, Mail, mail_bytes
from bumpsheet.email.newsletter import newsletter_of
from bumpsheet.email.pictures import Shown, chart_pictures, logo_pictures
from bumpsheet.email.quoted import QuotedWords, quoted_words
from bumpsheet.email.texts import texts_of
from bumpsheet.email.words import as_text
from bumpsheet.facts.publishers import series_sources
from bumpsheet.layout import MAIL, mail_path
from bumpsheet.narrative.tell import tell
from bumpsheet.pages.address import load_address
from bumpsheet.pages.client import Desk
from bumpsheet.pages.environment import page_environment
from bumpsheet.parameters.model import ROLES
from bumpsheet.pipeline.sent import Clerk, Made, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bumpsheet.brands.model import Brand
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.narrative.model import Caption, Story
    from bumpsheet.pages.client import Disclosed
    from bumpsheet.pages.compose import Results
    from bumpsheet.pipeline.analysed import Analysed
    from bumpsheet.project import Project
    from bumpsheet.records.order import Order

# What readers have who lack the brand's fonts.
INSTEAD = {True: "Georgia, 'Times New Roman', serif", False: "Helvetica, Arial, sans-serif"}


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A chart of the mail with its words."""

    family: str
    caption: Caption
    source: str
    pictures: tuple[Shown, ...]


def set_mails(analysed: Analysed, order: Order) -> list[Made]:
    """Write the mails of a report as bytes, one for each brand, and keep none of them.

    Raises
    ------
    BumpsheetError
        If a brand has a mistake, a PDF is missing, or a mail is longer than mail programs show.
    """
    project = analysed.project
    desk = Desk.of(project, analysed.catalogues, order, analysed.study.spec.audience)
    clerk = Clerk.of(desk, analysed.study, order.approver)
    brands = analysed.brands(order)
    about = analysed.collected.findings.about
    files = {
        brand.id: (newsletter_of(project, about, brand, desk.audience),) if order.attach_pdf else ()
        for brand in brands
    }
    return [_made(clerk, analysed.results_for(brand), brand, files[brand.id]) for brand in brands]


@dataclass(frozen=True, slots=True)
class _Edition:
    """A report as one brand tells it."""

    desk: Desk
    findings: Findings
    brand: Brand
    story: Story
    quoted: QuotedWords
    disclosed: Disclosed


def _made(clerk: Clerk, results: Results, brand: Brand, files: tuple[Attached, ...]) -> Made:
    """One mail, held against the rules, with its manifest."""
    findings, drawn, desk = results.findings, results.charts, clerk.desk
    project = desk.project
    story = tell(findings, drawn, desk.catalogues, project.templates, "pdf")
    quoted = quoted_words(project, findings, load_address(project))
    source, told = source_of(story, drawn), [key.fact for key in story.key_figures]
    disclosed = desk.disclosed(results, brand, source, told)
    charts = list(_charts(story, drawn, brand))
    logos = list(logo_pictures(brand))
    edition = _Edition(desk, findings, brand, story, quoted, disclosed)
    context = _context(edition) | {"charts": charts, "logos": logos}
    environment = page_environment(project.templates, findings.about.market.dates)
    html = environment.get_template("email/message.html.j2").render(context)
    text = environment.get_template("email/message.txt.j2").render(context)
    pictures = [picture.file for chart in charts for picture in chart.pictures]
    mail = Mail(
        name=f"mail of {findings.about.name} for {brand.id}",
        subject=story.title,
        sender=_sender(brand),
        text=text.strip() + "\n",
        html=_inlined(html),
        pictures=(*(logo.file for logo in logos), *pictures, *quoted.pictures),
        files=files,
    )
    sheet = Sheet(
        mail_path(project, findings.about.name, brand.id),
        MAIL,
        mail_bytes(mail),
        (text, *as_text([html])),
        tuple((file.name, file.content) for file in files),
    )
    return clerk.made(findings, brand, disclosed, sheet)


def _sender(brand: Brand) -> tuple[str, str] | None:
    known = brand.contact.email if brand.contact else None
    return (brand.publisher, known) if known else None


def _context(edition: _Edition) -> dict[str, Any]:
    about, brand, story = edition.findings.about, edition.brand, edition.story
    project = edition.desk.project
    texts = texts_of(story, edition.disclosed.text, edition.quoted.html)
    return texts | {
        "about": about,
        "kind": edition.desk.catalogues.kinds[about.event.kind],
        "brand": brand,
        "story": story,
        "style": _style(project, brand),
        "sources": series_sources(edition.findings, ROLES),
        "permanent": load_address(project).of(f"reports/{about.name}/"),
    }


def _style(project: Project, brand: Brand) -> str:
    template = page_environment(project.templates).get_template("email/style.css.j2")
    return template.render(
        light=brand.light,
        dark=brand.dark,
        heading_weight=brand.heading_weight,
        text_font=_fonts(brand.text_font),
        heading_font=_fonts(brand.heading_font),
    )


def _charts(story: Story, drawn: Mapping[str, Chart], brand: Brand) -> Iterator[ShownChart]:
    for family, chart in chosen_charts(story, drawn):
        pictures = tuple(chart_pictures(drawn[chart], brand))
        yield ShownChart(family, story.captions[chart], drawn[chart].source, pictures)


def _fonts(family: str) -> str:
    return f"'{family}', {INSTEAD['Serif' in family]}"


def _inlined(html: str) -> str:
    """Put the rules of the style sheet where they apply: many mail programs read no other."""
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return inliner.inline(html)
