"""Facts become text: the templates hold every word."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from bumpsheet.facts import numbers
from bumpsheet.families.collect import shown_families
from bumpsheet.narrative.angles import angle_of
from bumpsheet.narrative.choice import chosen
from bumpsheet.narrative.dull import is_dull
from bumpsheet.narrative.environment import MARK, narrative_environment
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.narrative.model import LINKED, Caption, KeyFigure, Section, Story
from bumpsheet.narrative.rarest import is_rarer
from bumpsheet.narrative.varied import varied
from bumpsheet.narrative.words import Wording
from bumpsheet.trading.written import with_years_closed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Doubted
    from bumpsheet.families.family import Candidate
    from bumpsheet.narrative.model import Medium


def tell(
    findings: Findings,
    charts: Collection[str],
    catalogues: Catalogues,
    templates: Path,
    medium: Medium,
) -> Story:
    """Write the report.

    Parameters
    ----------
    charts : collection of str
        Ids of the charts that the report has.
    templates : Path
        Folder of the project's templates.
    medium : "html" or "pdf"
        In HTML a number links to its trace on the page; in the PDF it only carries its id.
    """
    teller = _Teller(findings, catalogues, templates, medium)
    headline = teller.text("headline.md.j2")
    title = findings.about.spec.title
    lead = teller.text("summary.md.j2")
    standfirst = teller.standfirst(headline + lead)
    summary = teller.summary(lead)
    drawn = {
        family: tuple(chart.id for chart in entry.charts if chart.id in charts)
        for family, entry in teller.families.items()
    }
    sections = tuple(teller.sections(drawn))
    return Story(
        title=title or _plain(headline),
        headline=escape_markdown(title) if title else headline,
        standfirst=standfirst,
        summary=summary,
        key_figures=teller.key_figures(),
        sections=sections,
        captions=teller.captions,
        notes=tuple(filter(None, teller.text("notes.md.j2").split("\n"))),
        absent=tuple(filter(None, teller.text("absent.md.j2").split("\n"))),
        state=teller.wording.state,
    )


# Doubted closes that a newsletter of two pages names, the page all of them.
MOST_DOUBTS = 2


class _Teller:
    """One report's facts and names, as the templates see them."""

    def __init__(
        self, findings: Findings, catalogues: Catalogues, templates: Path, medium: Medium
    ) -> None:
        self.findings, self.medium = findings, medium
        self.wording = Wording(catalogues.words, findings, catalogues.figures)
        self.families = shown_families(findings.about.spec)
        self.told: set[str] = set()
        # What headings and titles of charts have told.
        self.headed: set[str] = set()
        self.captions: dict[str, Caption] = {}
        self.environment = narrative_environment(findings, catalogues, templates, medium)
        self.environment.tests["fresh"] = lambda fact: fact.id not in self.told
        self.environment.tests["headed"] = lambda fact: fact.id in self.headed
        self.names = {
            name: dict(family.names(findings, catalogues))
            for name, family in self.families.items()
            if findings.family(name)
        }

    def ordered_families(self) -> list[str]:
        """Returns first, to which all others refer; then by their most notable fact."""
        # A record of the large caps alone says nothing about small ones.
        others = [self.findings.subjects.get(role) for role in ("large", "growth")]
        most = {
            family: max(
                (
                    self.wording.notable(fact)
                    for fact in self.findings.family(family)
                    if fact.subject not in others
                ),
                default=0.0,
            )
            for family in self.names
        }
        return sorted(self.names, key=lambda family: (family != "returns", -most[family]))

    def standfirst(self, told: str) -> str:
        """Write the first clauses that have no number of headline and lead."""
        known, taken = set(LINKED.findall(told)), list[str]()
        small = escape_markdown(self.findings.about.roles["small"].series.short_name)
        for clause in filter(None, self.text("standfirst.md.j2").split("\n")):
            found = set(LINKED.findall(clause))
            # Of clauses that begin with small caps one will do.
            again = clause.startswith(small) and any(one.startswith(small) for one in taken)
            if found.isdisjoint(known) and not again:
                known |= found
                taken.append(clause)
        line = "; ".join(taken[: self.wording.words.standfirst_clauses])
        bracket = "[" if line.startswith("[") else ""
        return bracket + numbers.capital(line.removeprefix(bracket))

    def summary(self, lead: str) -> str:
        """Write the lead and what is most notable, then what moved with it; no number twice."""
        opening, *others = self.once(lead).split("\n")
        rarest, more = self.sentences()
        decided = self.text("outcome.md.j2")
        told = (opening, self.once(rarest), *others, self.once("\n".join((decided, *more))))
        first = varied("\n".join(filter(None, told)), self.findings)
        rest = varied(self.once(self.text("summary_rest.md.j2")), self.findings)
        # A single sentence is no paragraph.
        gap = "\n\n" if "\n" in rest else "\n"
        return gap.join(filter(None, (first, rest)))

    def once(self, text: str) -> str:
        """Remember the numbers of a text, and drop sentences of which all were told before.

        Tables may repeat them.
        """
        kept = []
        for line in text.split("\n"):
            found = set() if line.startswith("|") else set(LINKED.findall(line))
            if not found or found - self.told:
                kept.append(line)
                self.told |= found
        return "\n".join(kept).strip()

    def is_fresh(self, text: str) -> bool:
        """Whether a text has no number that was told before."""
        return self.told.isdisjoint(LINKED.findall(text))

    def sentences(self) -> tuple[str, list[str]]:
        """Write what is most notable: what is rarer than the lead, and the rest."""
        homes = {
            candidate: name for name in self.names for candidate in self.families[name].candidates
        }
        modules = {
            name: self.environment.get_template(f"{name}/candidates.md.j2").make_module(
                self.names[name]
            )
            for name in set(homes.values())
        }

        def written(candidate: Candidate) -> str:
            macros: Any = modules[homes[candidate]]
            return with_years_closed(str(getattr(macros, candidate.name)(candidate.role)).strip())

        return chosen(
            self.findings,
            homes,
            self.wording.notable,
            written,
            most=self.wording.words.summary_sentences,
            is_fresh=self.is_fresh,
            is_rarer=partial(is_rarer, self.wording, angle_of(self.wording)),
        )

    def text(self, template: str, **names: object) -> str:
        """Render a template; runs of blank lines and stray spaces vanish."""
        rendered = self.environment.get_template(template).render(names)
        lines = [re.sub(r" {2,}", " ", line).strip() for line in rendered.splitlines()]
        return with_years_closed(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())

    def sections(self, drawn: Mapping[str, tuple[str, ...]]) -> Iterator[Section]:
        """The sections that have something to say or to show, dull ones last."""
        told = [self.section(family, drawn[family]) for family in self.ordered_families()]
        for section in sorted(told, key=lambda section: section.is_dull):
            if section.body or section.more or section.charts:
                yield section

    def section(self, family: str, charts: tuple[str, ...]) -> Section:
        """Write one family's section; its first line is its name, "#" begins what it found.

        It is written twice: heading and charts stand above the text, which repeats none of their
        numbers.
        """
        title, finding, _ = self.parts(family)
        dull = is_dull(family, self.wording) or self.is_silent(family)
        finding = "" if dull else finding
        # A dull section begins with its line, and a newsletter has other headings and few charts.
        is_below = dull or self.medium == "pdf"
        if not is_below:
            self.head(finding)
            self.caption(family, charts)
        body = varied(self.once(self.parts(family)[2]), self.findings)
        if is_below:
            self.caption(family, charts)
        most = MOST_DOUBTS if self.medium == "pdf" else 0
        doubts = self.text("doubts.md.j2", doubted=self.doubted(family), most=most)
        more = ""
        if dull:
            body, more = _first_sentence(body)
        return Section(
            family, title, f"{body}\n\n{doubts}".strip(), charts, finding, is_dull=dull, more=more
        )

    def is_silent(self, family: str) -> bool:
        """Whether a family tells nothing that the page has not told."""
        _, finding, body = self.parts(family)
        is_prose = any(line and not line.startswith((":::", "|")) for line in body.split("\n"))
        return family != "returns" and not finding and not is_prose

    def parts(self, family: str) -> tuple[str, str, str]:
        """Name, finding and text of a section."""
        text = self.text(f"{family}/section.md.j2", **self.names[family])
        title, _, body = text.partition("\n")
        return title, *_finding(body.strip())

    def head(self, heading: str) -> None:
        """Remember the numbers of a heading."""
        found = set(LINKED.findall(heading))
        self.headed |= found
        self.told |= found

    def doubted(self, family: str) -> dict[Doubted, list[str]]:
        """Labels of a family's facts by the closes they rest on that are not believed."""
        found: dict[Doubted, list[str]] = {}
        for fact in self.findings.family(family):
            for doubt in fact.doubts:
                found.setdefault(doubt, []).append(fact.label)
        return found

    def caption(self, family: str, charts: Iterable[str]) -> None:
        """Write the captions of a family's charts."""
        for chart in charts:
            finding, caption = self.captioned(family, chart)
            self.captions[chart] = caption
            self.head(finding)

    def captioned(self, family: str, chart: str) -> tuple[str, Caption]:
        """What a chart found, Markdown, and its title, subtitle and alternative text as plain text.

        The template begins with what the chart found, after "#"; then come what is drawn, how it is
        measured, and what it shows, a line each. A finding of which all numbers stand in headings
        is left out.
        """
        text = self.text(f"{family}/charts/{chart}.md.j2", **self.names.get(family, {}))
        finding, rest = _finding(text)
        drawn, measured, *shown = filter(None, _plain(rest).split("\n"))
        told, alt = set(LINKED.findall(finding)), " ".join(shown)
        if not finding or (told and told <= self.headed):
            return "", Caption(drawn, numbers.capital(measured), alt)
        return finding, Caption(_plain(finding), f"{drawn}, {measured}", alt)

    def key_figures(self) -> tuple[KeyFigure, ...]:
        """Write the strip: each line of the template is label, fact, detail."""
        found = []
        by_id = {fact.id: fact for fact in self.findings}
        for line in filter(None, self.text("key_figures.md.j2").splitlines()):
            label, fact_id, detail = (part.strip() for part in line.split("|"))
            fact = by_id[fact_id]
            value = self.wording.signed(fact) + (MARK if fact.doubts else "")
            found.append(KeyFigure(label, value, _plain(detail), fact_id))
        return tuple(found)


def _finding(body: str) -> tuple[str, str]:
    """Take the heading off a section's text."""
    first, _, rest = body.partition("\n")
    if not first.startswith("# "):
        return "", body
    return first.removeprefix("# ").strip(), rest.strip()


def _first_sentence(body: str) -> tuple[str, str]:
    """Part the first sentence of a text from the rest; none where it begins with a table."""
    first, _, rest = body.partition("\n")
    return ("", body) if first.startswith((":::", "|")) else (first, rest.strip())


def _plain(markdown: str) -> str:
    """Drop links, attributes and escapes."""
    without_links = re.sub(r"\[([^\]]*)\](\([^)]*\))?\{[^}]*\}", r"\1", markdown)
    return re.sub(r"\\(.)", r"\1", without_links)
