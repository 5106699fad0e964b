"""A newsletter and its readers: the disclosures that it gets, and how the rules see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bumpsheet.brands.pictures import words_in
from bumpsheet.catalogue.audience import Audience
from bumpsheet.catalogue.conduct import Conduct, Jurisdiction, load_conduct
from bumpsheet.catalogue.figures import Unit
from bumpsheet.catalogue.licences import load_licences
from bumpsheet.catalogue.providers import load_providers
from bumpsheet.conduct.letter import Letter, Written
from bumpsheet.conduct.shown import Readers, Shown, WrittenDown, shown_data
from bumpsheet.facts.numbers import number_text
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import disclosure_text
from bumpsheet.pages.followed import following
from bumpsheet.pages.statements import charts_in, figures_in, roles_in, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.pages.compose import Results
    from bumpsheet.project import Project
    from bumpsheet.records.order import Order


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a newsletter says in small print, and the data that made it say so.

    Parameters
    ----------
    text : str
        Markdown.
    figures : tuple of Fact
        Those of which it may show the number.
    """

    text: str
    figures: tuple[Fact, ...]
    shown: tuple[Shown, ...]
    readers: Readers
    jurisdictions: tuple[Jurisdiction, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known before the first newsletter of a report is made, and used for all.

    Parameters
    ----------
    audience : Audience
        Whom they address.
    today : date
        Of sending: licences end.
    """

    project: Project
    catalogues: Catalogues
    audience: Audience
    today: dt.date
    conduct: Conduct
    written_down: WrittenDown
    # The same words for many brands are made once.
    made: dict[tuple[object, ...], Disclosed] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, catalogues: Catalogues, order: Order, own: Audience) -> Desk:
        """Read the rules and the terms of data.

        Parameters
        ----------
        own : Audience
            Of the report, where the order names none.
        """
        conduct = load_conduct(project.data / "conduct.yml")
        providers = load_providers(project.data / "providers.yml")
        written_down = WrittenDown(catalogues.series, providers, conduct)
        today = order.day or dt.datetime.now(dt.UTC).date()
        return cls(project, catalogues, order.audience or own, today, conduct, written_down)

    def disclosed(
        self,
        results: Results,
        brand: Brand,
        source: str,
        told: Iterable[str] = (),
    ) -> Disclosed:
        """What a newsletter must say, from what it shows.

        Parameters
        ----------
        source : str
            Its Quarto source, with or without disclosures.
        told : iterable of str
            Ids of facts that it shows without naming them in the source.
        """
        findings, charts = results.findings, results.charts
        readers = Readers(self.audience, load_licences(brand.folder), self.today)
        where = jurisdictions(brand, findings.about.spec.market)
        words = disclosure_text(self.project, self.audience, brand, where[0])
        dates = findings.about.market.dates
        key = (words, where, readers.licences, dates, source)
        if key not in self.made:
            quoted = self.project.words_path(findings.about.name)
            words_too = quoted.read_text(encoding="utf-8") if quoted.is_file() else ""
            ids = {fact.id for fact in figures_in(source + words_too, findings)}
            figures = tuple(fact for fact in findings if fact.id in ids.union(told))
            drawn = charts_in(source)
            shown = shown_data(findings, figures, roles_in(drawn), self.written_down, readers)
            said = statements(
                self.project.templates,
                dates,
                about=findings.about,
                audience=self.audience,
                shown=shown,
                conduct=self.conduct,
            )
            after = self._followed(findings, {name: charts[name] for name in drawn})
            text = "\n\n".join(filter(None, [words, after, said]))
            self.made[key] = Disclosed(text, figures, shown, readers, where)
        return self.made[key]

    def _followed(self, findings: Findings, charts: Mapping[str, Chart]) -> str:
        """What followed earlier cases, for those who may be told; empty for others."""
        unusual = findings.most_unusual
        if self.audience is Audience.RETAIL or unusual is None:
            return ""
        sessions = self.catalogues.sessions(findings.about.spec.calendar)
        found = following(charts, unusual.as_of, sessions)
        if not found:
            return ""
        environment = page_environment(self.project.templates, findings.about.market.dates)
        environment.filters["signed_number"] = lambda value: number_text(value, 1, signed=True)
        unit = " points" if unusual.unit is Unit.PERCENTAGE_POINTS else "%"
        template = environment.get_template("disclosures/followed.md.j2")
        return template.render(following=found, unit=unit).strip()


def jurisdictions(brand: Brand, market: str) -> tuple[Jurisdiction, ...]:
    """Under whose rules a brand sends newsletters: all that are known where nobody has said."""
    named = brand.jurisdiction or market
    known = tuple(Jurisdiction)
    return (Jurisdiction(named),) if named in known else known


def letter_of(
    desk: Desk, disclosed: Disclosed, findings: Findings, brand: Brand, *, where: str, text: str
) -> Letter:
    """A finished newsletter as the rules see it.

    Parameters
    ----------
    where : str
        What findings call it.
    text : str
        All that its readers see.
    """
    contact = brand.contact
    named = (contact.adviser, contact.identification or "") if contact else ()
    return Letter(
        where=where,
        text=text,
        base=findings.about.base,
        as_of=findings.about.as_of,
        readers=disclosed.readers,
        jurisdictions=disclosed.jurisdictions,
        shown=disclosed.shown,
        identification=tuple(filter(None, named)),
        written=tuple(_written(desk, findings, brand, disclosed)),
    )


def _written(
    desk: Desk, findings: Findings, brand: Brand, disclosed: Disclosed
) -> Iterator[Written]:
    """What people wrote: the analyst's words, a headline of their own, the brand's words."""
    name, project = findings.about.name, desk.project
    words = project.words_path(name)
    if words.is_file():
        yield Written(f"reports/{words.name}", words.read_text(encoding="utf-8"))
        for path in sorted(project.pictures(name).glob("*.svg")):
            yield Written(
                f"reports/{name}.files/{path.name}", words_in(path.read_bytes()), is_file=False
            )
    if findings.about.spec.title:
        yield Written(f"reports/{name}.yml: title", findings.about.spec.title, is_file=False)
    for key, text in brand.words():
        yield Written(f"{brand.file}: {key}", text, is_file=False)
    for path in sorted(brand.disclosures.glob("*.md")):
        if path.stem.startswith(disclosed.readers.audience):
            yield Written(project.relative(path), path.read_text(encoding="utf-8"))
