"""Facts become text: the templates in ``templates/narrative/`` hold every word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jinja2

from bumpsheet.catalogue.universe import load_universe
from bumpsheet.charts.gains import range_period
from bumpsheet.charts.sources import has_sources
from bumpsheet.facts import numbers
from bumpsheet.facts.levels import holds_records
from bumpsheet.figures import policy
from bumpsheet.market.portfolios import DECILES
from bumpsheet.narrative.candidates import candidates, chosen
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.narrative.model import Caption, KeyFigure, Section, Story
from bumpsheet.narrative.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.facts.book import FactBook
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Imperfection, Study
    from bumpsheet.narrative.model import Medium
    from bumpsheet.project import Project

SECTION_CHARTS: Mapping[str, tuple[str, ...]] = {
    "returns": ("paths", "excess"),
    "streaks": ("moves",),
    "extremes": ("gains",),
    "levels": ("drawdown",),
    "fade": ("kept",),
    "rotation": ("rotation",),
    "rates": ("yield",),
    "dollar": ("dollar", "volatility"),
    "size": ("size",),
    "sectors": ("sectors",),
    "movers": ("movers",),
    "breadth": ("breadth",),
    "flows": ("flows",),
    "valuation": ("valuation",),
}


def tell(project: Project, study: Study, book: FactBook, medium: Medium) -> Story:
    """Write the report.

    Parameters
    ----------
    medium : "html" or "pdf"
        In HTML a number links to its trace on the page; in the PDF it only carries its id.
    """
    teller = _Teller(project, study, book, medium)
    headline = teller.text("headline.md.j2")
    captions = {
        chart: teller.caption(chart)
        for family, charts in SECTION_CHARTS.items()
        if study.spec.shows(family)  # type: ignore[arg-type]
        for chart in charts
        if has_sources(study, book, chart)
    }
    return Story(
        title=study.spec.title or _plain(headline),
        headline=escape_markdown(study.spec.title) if study.spec.title else headline,
        summary=teller.text("summary.md.j2"),
        key_figures=teller.key_figures(),
        sections=tuple(
            teller.section(
                family, tuple(chart for chart in SECTION_CHARTS[family] if chart in captions)
            )
            for family in teller.ordered_families()
        ),
        captions=captions,
        notes=tuple(teller.text("notes.md.j2").split("\n")),
        state=teller.words.state(book),
    )


class _Teller:
    """One report's facts and names, as the templates see them."""

    def __init__(self, project: Project, study: Study, book: FactBook, medium: Medium) -> None:
        self.study = study
        self.book = book
        self.medium = medium
        self.words = words = load_words(project.data / "words.yml")
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(project.templates / "narrative"),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        self.environment.filters.update(
            size=lambda fact: self.linked(fact, numbers.size_text(fact)),
            Size=lambda fact: self.linked(fact, _capital(numbers.size_text(fact))),
            signed=lambda fact: self.linked(fact, numbers.signed_text(fact)),
            times=lambda fact: self.linked(fact, words.multiple(fact)),
            moved=words.moved,
            day=numbers.day_text,
            dated=numbers.with_day_texts,
            ordinal=numbers.ordinal_text,
            escape=escape_markdown,
            plain=numbers.plain_text,
            plain_size=numbers.size_text,
            dull=words.is_dull,
            counted=lambda count: numbers.WORDS[count] if count <= 12 else str(count),
        )
        self.environment.tests["unmoved"] = lambda fact: not numbers.shown(fact)
        histories = study.histories
        self.environment.globals.update(
            get=book.get,
            every=book.every,
            only=book.only,
            of=book.of,
            deciles=DECILES,
            resting_on=self.resting_on,
            sector_of=lambda ticker: _sector(study, ticker),
            members_of=study.inputs.holdings.small if study.inputs.holdings else None,
            policy_place=_policy_place(study),
            ranks_of=load_universe(project.data / "universe.yml").ranks,
            absences=book.absences,
            study=study,
            spec=study.spec,
            event=escape_markdown(study.event.label),
            name={
                role: escape_markdown(item.series.short_name) for role, item in histories.items()
            },
            series={role: item.series for role, item in histories.items()},
            starts={role: item.start for role, item in histories.items()},
            stores={role: item.store for role, item in histories.items()},
            holds_records={role: holds_records(item) for role, item in histories.items()},
            angle=words.angle(book),
            state=words.state(book),
            horizon=study.spec.horizons[0],
            gains_period=range_period(study),
            windows=_windows(book, "returns"),
            gain_windows=[row for row in _windows(book, "extremes") if row[1]],
            limit=_limit(study),
            sentences=self.sentences,
        )

    def ordered_families(self) -> list[str]:
        """Returns first, to which all others refer; then by their most notable fact."""
        families = [family for family in SECTION_CHARTS if self.book.family(family)]
        # A record of the large caps alone says nothing about small ones.
        others = {self.book.roles["large"], self.book.roles.get("growth")}
        most = {
            family: max(
                (self.words.notable(f) for f in self.book.family(family) if f.series not in others),
                default=0.0,
            )
            for family in families
        }
        return sorted(families, key=lambda family: (family != "returns", -most[family]))

    def sentences(self) -> list[str]:
        """Write the summary after its first sentence: what is most notable."""
        macros: Any = self.environment.get_template("candidates.md.j2").make_module()
        pool = candidates(self.study.spec.horizons[0], _limit(self.study))
        return chosen(
            self.book,
            pool,
            self.words.notable,
            lambda candidate: str(getattr(macros, candidate.name)()).strip(),
            most=self.words.summary_sentences,
            leading=self.words.angle(self.book),
        )

    def resting_on(self, told: Imperfection) -> list[str]:
        """Figures of the series that begin or end at one of the days."""
        return [
            fact.label
            for fact in self.book
            if told.series.id in fact.series.split(" ") and {fact.base, fact.as_of} & {*told.days}
        ]

    def text(self, template: str) -> str:
        """Render a template; runs of blank lines and stray spaces vanish."""
        rendered = self.environment.get_template(template).render()
        lines = [re.sub(r" {2,}", " ", line).strip() for line in rendered.splitlines()]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def linked(self, fact: Fact, text: str) -> str:
        """Tie a number in the text to its fact."""
        target = f"(#fact-{fact.id})" if self.medium == "html" else ""
        return f'[{text}]{target}{{.fact data-fact="{fact.id}"}}'

    def section(self, family: str, charts: tuple[str, ...]) -> Section:
        """Write one family's section; its first line is the title."""
        title, _, body = self.text(f"{family}.md.j2").partition("\n")
        return Section(family, title, body.strip(), charts)

    def caption(self, chart: str) -> Caption:
        """Write title, subtitle and alternative text of a chart, a line each, without links."""
        lines = _plain(self.text(f"charts/{chart}.md.j2")).split("\n")
        return Caption(lines[0], lines[1], " ".join(lines[2:]))

    def key_figures(self) -> tuple[KeyFigure, ...]:
        """Write the strip: each line of the template is label, fact, detail."""
        found = []
        for line in filter(None, self.text("key_figures.md.j2").splitlines()):
            label, fact_id, detail = (part.strip() for part in line.split("|"))
            fact = next(fact for fact in self.book if fact.id == fact_id)
            found.append(KeyFigure(label, numbers.signed_text(fact), detail, fact_id))
        return tuple(found)


def _sector(study: Study, ticker: str) -> str:
    """Sector of a stock on the list of members; nothing where there is no list."""
    found = study.inputs.holdings.small if study.inputs.holdings else None
    return "" if found is None else str(found.members["sector"].get(ticker, ""))


def _limit(study: Study) -> str:
    """Window of the streaks of sessions above the report's threshold."""
    return f"above {study.spec.streak_threshold:g}%"


def _policy_place(study: Study) -> str:
    """Place of the latest change of the policy rate in its cycle, in words."""
    event = policy.last_decision(study.events.values(), study.as_of)
    return event.decision.place if event and event.decision else ""


def _windows(book: FactBook, family: str) -> list[tuple[str, str | None]]:
    """Figures of a family with their windows, each once, short windows before long ones."""
    facts = [fact for fact in book.family(family) if fact.figure != "return_ratio"]
    figures = list(dict.fromkeys(fact.figure for fact in facts))
    rows = dict.fromkeys((fact.figure, fact.window) for fact in facts)
    return sorted(rows, key=lambda row: (figures.index(row[0]), _sessions(row[1])))


def _sessions(window: str | None) -> int:
    count = re.match(r"(\d+) session", window or "")
    return int(count[1]) if count else 0


def _plain(markdown: str) -> str:
    """Drop links, attributes and escapes."""
    without_links = re.sub(r"\[([^\]]*)\](\([^)]*\))?\{[^}]*\}", r"\1", markdown)
    return re.sub(r"\\(.)", r"\1", without_links)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
