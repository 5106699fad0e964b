"""Facts become text: the templates hold every word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bumpsheet.facts import numbers
from bumpsheet.families.collect import shown_families
from bumpsheet.narrative.choice import chosen
from bumpsheet.narrative.environment import MARK, narrative_environment
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.narrative.model import LINKED, Caption, KeyFigure, Section, Story
from bumpsheet.narrative.words import Wording
from bumpsheet.trading.written import with_years_closed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
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
    standfirst = teller.text("standfirst.md.j2")
    summary = teller.summary()
    drawn = {
        family: [chart.id for chart in entry.charts if chart.id in charts]
        for family, entry in teller.families.items()
    }
    return Story(
        title=title or _plain(headline),
        headline=escape_markdown(title) if title else headline,
        standfirst=standfirst,
        summary=summary,
        key_figures=teller.key_figures(),
        sections=tuple(teller.sections(drawn)),
        captions={
            chart: teller.caption(family, chart)
            for family, members in drawn.items()
            for chart in members
        },
        notes=tuple(teller.text("notes.md.j2").split("\n")),
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
        self.environment = narrative_environment(findings, catalogues, templates, medium)
        self.environment.tests["fresh"] = lambda fact: fact.id not in self.told
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

    def summary(self) -> str:
        """Write the lead and what is most notable, then what moved with it; no number twice."""
        lead = self.once(self.text("summary.md.j2"))
        more = self.once("\n".join(self.sentences()))
        rest = self.once(self.text("summary_rest.md.j2"))
        # A single sentence is no paragraph.
        gap = "\n\n" if "\n" in rest else "\n"
        return gap.join(filter(None, ("\n".join(filter(None, (lead, more))), rest)))

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

    def sentences(self) -> list[str]:
        """Write the summary after its first sentence: what is most notable."""
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
        )

    def text(self, template: str, **names: object) -> str:
        """Render a template; runs of blank lines and stray spaces vanish."""
        rendered = self.environment.get_template(template).render(names)
        lines = [re.sub(r" {2,}", " ", line).strip() for line in rendered.splitlines()]
        return with_years_closed(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())

    def sections(self, drawn: Mapping[str, Sequence[str]]) -> Iterator[Section]:
        """The sections that have something to say or to show."""
        for family in self.ordered_families():
            section = self.section(family, tuple(drawn[family]))
            if section.body or section.charts:
                yield section

    def section(self, family: str, charts: tuple[str, ...]) -> Section:
        """Write one family's section; its first line is its name, "#" begins what it found."""
        text = self.text(f"{family}/section.md.j2", **self.names[family])
        title, _, body = text.partition("\n")
        finding, body = _finding(body.strip())
        body = self.once(body)
        most = MOST_DOUBTS if self.medium == "pdf" else 0
        doubts = self.text("doubts.md.j2", doubted=self.doubted(family), most=most)
        return Section(family, title, f"{body}\n\n{doubts}".strip(), charts, finding)

    def doubted(self, family: str) -> dict[Doubted, list[str]]:
        """Labels of a family's facts by the closes they rest on that are not believed."""
        found: dict[Doubted, list[str]] = {}
        for fact in self.findings.family(family):
            for doubt in fact.doubts:
                found.setdefault(doubt, []).append(fact.label)
        return found

    def caption(self, family: str, chart: str) -> Caption:
        """Write title, subtitle and alternative text of a chart, a line each, without links."""
        text = self.text(f"{family}/charts/{chart}.md.j2", **self.names.get(family, {}))
        lines = _plain(text).split("\n")
        return Caption(lines[0], lines[1], " ".join(lines[2:]))

    def key_figures(self) -> tuple[KeyFigure, ...]:
        """Write the strip: each line of the template is label, fact, detail."""
        found = []
        by_id = {fact.id: fact for fact in self.findings}
        for line in filter(None, self.text("key_figures.md.j2").splitlines()):
            label, fact_id, detail = (part.strip() for part in line.split("|"))
            fact = by_id[fact_id]
            value = numbers.signed_text(fact) + (MARK if fact.doubts else "")
            found.append(KeyFigure(label, value, _plain(detail), fact_id))
        return tuple(found)


def _finding(body: str) -> tuple[str, str]:
    """Take the heading off a section's text."""
    first, _, rest = body.partition("\n")
    if not first.startswith("# "):
        return "", body
    return first.removeprefix("# ").strip(), rest.strip()


def _plain(markdown: str) -> str:
    """Drop links, attributes and escapes."""
    without_links = re.sub(r"\[([^\]]*)\](\([^)]*\))?\{[^}]*\}", r"\1", markdown)
    return re.sub(r"\\(.)", r"\1", without_links)
