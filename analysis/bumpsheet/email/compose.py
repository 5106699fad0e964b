"""Mails of a report, one for each brand: ``dist/REPORT/BRAND/REPORT.eml``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any

import css_inline

from bumpsheet.brands.load import load_brand
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.charts.recolour import STAND_IN
from bumpsheet.conduct.check import check_letter
from bumpsheet.email.choice import chosen_charts, source_of
from bumpsheet.email.message import Attached, Mail, mail_bytes
from bumpsheet.email.newsletter import newsletter_of
from bumpsheet.email.pictures import Shown, chart_pictures, logo_pictures
from bumpsheet.email.quoted import QuotedWords, quoted_words
from bumpsheet.email.texts import texts_of
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import Collected, collect, open_study
from bumpsheet.families.drawing import draw_charts, series_sources
from bumpsheet.families.usage import market_for, written_for
from bumpsheet.market.location import data_folder
from bumpsheet.narrative.tell import tell
from bumpsheet.pages.address import load_address
from bumpsheet.pages.client import Desk, Disclosed, letter_of
from bumpsheet.pages.compose import Results
from bumpsheet.pages.environment import page_environment
from bumpsheet.parameters.model import ROLES
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.conduct import Audience
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.narrative.model import Caption, Story
    from bumpsheet.project import Project

# What readers have who lack the brand's fonts.
INSTEAD = {True: "Georgia, 'Times New Roman', serif", False: "Helvetica, Arial, sans-serif"}


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A chart of the mail with its words."""

    family: str
    caption: Caption
    source: str
    pictures: tuple[Shown, ...]


def mail_path(project: Project, name: str, brand: str) -> Path:
    """Where the mail of a report in the dress of a brand lies."""
    return project.client_folder(name, brand) / f"{name}.eml"


def write_mails(
    project: Project,
    name: str,
    brands: Sequence[str] = (),
    data: Path | None = None,
    *,
    audience: Audience | None = None,
    attach_pdf: bool = False,
) -> list[Path]:
    """Write the mails of report ``name`` for these brands, or for its own, from one analysis.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` or the project's ``store/`` by default.
    audience : Audience, optional
        Whom they address; what the report says by default.
    attach_pdf : bool
        Attach the newsletter that was made for the brand.

    Raises
    ------
    BumpsheetError
        If a parameter, a brand or the data have a mistake, a PDF is missing, or a mail is longer
        than mail programs show. Nothing is written then.
    """
    study = open_study(project, name, data_folder(data, project.root))
    loaded = [load_brand(project, brand) for brand in dict.fromkeys(brands or [study.spec.brand])]
    drawing = _Drawing(project, collect(study), load_catalogues(project))
    desk = Desk.of(project, drawing.catalogues, audience or study.spec.audience)
    about = drawing.collected.findings.about
    files = {
        brand.id: (newsletter_of(project, about, brand, desk.audience),) if attach_pdf else ()
        for brand in loaded
    }
    mails = {
        mail_path(project, name, brand.id): mail_bytes(
            _mail(desk, drawing.results_for(brand), brand, files[brand.id])
        )
        for brand in loaded
    }
    for path, content in mails.items():
        write_whole(path, content)
    return list(mails)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The report as brands write it, drawn in colours to be exchanged: once for each usage."""

    project: Project
    collected: Collected
    catalogues: Catalogues
    drawn: dict[tuple[str, ...], Results] = field(default_factory=dict)

    def results_for(self, brand: Brand) -> Results:
        market = market_for(self.collected.findings.about.market, brand)
        key = (market.dates, market.language, market.paper, brand.text_font)
        if key not in self.drawn:
            findings = written_for(self.collected.findings, market)
            charts = draw_charts(
                Collected(findings, self.collected.tables),
                replace(brand, light=STAND_IN),
                self.project.cache,
            )
            self.drawn[key] = Results(findings, {chart.id: chart for chart in charts})
        return self.drawn[key]


@dataclass(frozen=True, slots=True)
class _Edition:
    """A report as one brand tells it."""

    desk: Desk
    findings: Findings
    brand: Brand
    story: Story
    quoted: QuotedWords
    disclosed: Disclosed


def _mail(desk: Desk, results: Results, brand: Brand, files: tuple[Attached, ...]) -> Mail:
    findings, drawn, project = results.findings, results.charts, desk.project
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
    _refuse_against_the_rules(edition, text)
    return Mail(
        name=_called(edition),
        subject=story.title,
        sender=_sender(brand),
        text=text.strip() + "\n",
        html=_inlined(html),
        pictures=(*(logo.file for logo in logos), *pictures, *quoted.pictures),
        files=files,
    )


def _called(edition: _Edition) -> str:
    return f"mail of {edition.findings.about.name} for {edition.brand.id}"


def _refuse_against_the_rules(edition: _Edition, text: str) -> None:
    """Refuse a mail to clients that lacks what the rules of conduct ask for."""
    desk, name = edition.desk, _called(edition)
    if not desk.audience.is_client:
        return
    letter = letter_of(
        desk, edition.disclosed, edition.findings, edition.brand, where=name, text=text
    )
    found = check_letter(letter, desk.conduct)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        problem = f"{found[0].rule}: {found[0].missing}{more}"
        raise BumpsheetError(found[0].where, problem, remedy=found[0].remedy)


def _sender(brand: Brand) -> Address | None:
    known = brand.contact.email if brand.contact else None
    return Address(brand.publisher, addr_spec=known) if known else None


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
