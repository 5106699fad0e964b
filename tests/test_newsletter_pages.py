"""Pages of a newsletter are full and nothing on them is cut, whatever they have to hold."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from bumpsheet.brands.load import load_brand
from bumpsheet.fonts import prepare_fonts
from bumpsheet.layout import PAGES
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.narrative.model import Caption, KeyFigure, Section, Story
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.newsletter import newsletter_source, write_brand_data
from bumpsheet.render.typeset import pdf_of, typst_of
from drawn import Marks, marks

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project

# The longest that parameter files and catalogues let people write.
LABEL = "Nordic-Baltic small companies, ex banks!"
TITLE = ("Small companies of the Nordic and Baltic countries lag behind the largest ones " * 3)[
    :200
]
SENTENCE = (
    "The Russell 2000 has lost 12.3% since the election, its steepest fall since March 2020. "
)
# Words of many lengths before a name: at some of them a line ends.
NAMES = " ".join(
    f"{'Then ' * (n % 5)}the Russell 2000 {'fell' * (n % 3)} as the 10-year yield rose."
    for n in range(24)
)
# Its lines are short, so that Pandoc leaves its width open.
SHORT = "| Best | Return |\n|:-----|----:|\n" + "| Rise | −1.2% |\n" * 3
BRANDS = ("private-bank", "fintech", "bumpsheet")
BOLD = re.compile(r"Semibold|Bold|Black|Heavy")
MARGIN, FOOTER = 57.6, 57.6
# A line may end with one, which nobody sees.
SPACE = 4
# Points of a key figure, and of the text of tables with its distance from their edges.
NUMBER, IN_TABLES, INSET = 15, 8.5, 4
# Of these no part stands alone on a line.
BROKEN = re.compile(r"Russell\s*\n\s*2000|10-\s*\n\s*year")


@dataclass(frozen=True)
class Case:
    """What a newsletter has to hold.

    Parameters
    ----------
    columns, rows : int
        Of the table.
    families, charts : int
        Sections beside the first, and charts of each section.
    summary, words : int
        Sentences of the summary, and paragraphs of the analyst.
    traces : int
        Facts of which a full report tells where they come from.
    notes : int
        Sentences about the data.
    """

    columns: int = 4
    rows: int = 6
    families: int = 8
    charts: int = 1
    summary: int = 5
    words: int = 0
    traces: int = 60
    notes: int = 4
    title: str = "Small caps close at a record"
    label: str = "Russell 2000"
    lead: bool = True


CASES = {
    "usual": Case(),
    "long names": Case(columns=5, title=TITLE, label=LABEL),
    "much of all": Case(
        columns=5, rows=10, families=14, charts=3, summary=8, label=LABEL, traces=260
    ),
    "words": Case(families=4, words=2, traces=110),
    "returns alone": Case(families=0, charts=3, traces=90),
    "few sections": Case(families=2, charts=2, rows=3, traces=150),
    "no charts": Case(charts=0, lead=False, families=14, traces=200),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with drawings of the shapes that charts have."""
    found = tmp_path_factory.mktemp("pages")
    (found / "charts").mkdir()
    for name in ["paths", *(f"c{n}-{m}" for n in range(16) for m in range(3))]:
        for suffix, width in (("", 640), ("-narrow", 360)):
            lines = "".join(f"M0 {y}H{width}" for y in range(0, 301, 20))
            (found / "charts" / f"{name}{suffix}.svg").write_text(
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 300">'
                # No part of a chart is empty.
                f'<path d="{lines}" fill="none" stroke="#777777"/></svg>'
            )
    return found


def table(case: Case) -> str:
    names = [escape_markdown(f"{case.label} {n}") for n in range(case.columns)]
    head = "| Figure | " + " | ".join(names) + " |"
    rule = "|:-----------------|" + "---------:|" * case.columns
    rows = [
        f"| Largest loss over {n} sessions | " + " | ".join(["−12.34%"] * case.columns) + " |"
        for n in range(case.rows)
    ]
    return "\n".join([SENTENCE, "", head, rule, *rows])


def story(case: Case) -> Story:
    shown = tuple(
        tuple(f"c{family}-{n}" for n in range(case.charts)) for family in range(case.families + 1)
    )
    first = Section("returns", "Returns", table(case), (*("paths",) * case.lead, *shown[0]))
    others = [
        Section(f"f{n}", f"Family {n}", SENTENCE * (1 + n % 2), charts, f"{case.label} lose 12.3%")
        for n, charts in enumerate(shown[1:], 1)
    ]
    more = f"All that is no news.\n\n{NAMES}\n\n{SHORT}"
    others.append(Section("dull", "Dull", "", (), is_dull=True, more=more))
    every = [chart for section in (first, *others) for chart in section.charts]
    caption = Caption(f"{case.label} since the event", "Percent, every session", "A line falls.")
    return Story(
        title=case.title,
        headline=case.title,
        standfirst=SENTENCE,
        summary=SENTENCE * case.summary,
        key_figures=tuple(
            KeyFigure(label, "−12.34 pp", "since the election", "x")
            for label in (case.label, "Gap", "The Russell 2000 since the election", "High", "Low")
        ),
        sections=(first, *others),
        captions=dict.fromkeys(every, caption),
        notes=(SENTENCE,) * case.notes,
    )


def traces(case: Case, day: dt.date) -> list[Any]:
    """Facts of five families, told at different lengths."""
    families: list[Any] = []
    for family in range(5):
        items = [
            {
                "fact": SimpleNamespace(
                    formula=f"close(t) / close(t-{n % 9}) - 1"
                    + ", compared with earlier ones" * (n % 3),
                    sources=(f"{case.label} {n % 7}, closes",),
                    series_short_name=case.label,
                    label=f"change over {n} sessions" + " after the event" * (n % 4),
                    unit=SimpleNamespace(value="percent"),
                    base=day,
                    as_of=day,
                    history_start=None,
                ),
                "text": SimpleNamespace(full="−12.345678901234"),
            }
            for n in range(case.traces // 5)
        ]
        families.append((f"family {family}", items))
    return families


def set_pages(project: Project, folder: Path, case: Case, layout: str, brand: Brand) -> list[Any]:
    """Set the case in a brand and read its pages back."""
    day = dt.date(2024, 11, 5)
    market = SimpleNamespace(language="en-US", paper=brand.page, region="US")
    about = SimpleNamespace(
        event=SimpleNamespace(date=day), base=day, as_of=day, known_on=None,
        market=market, data_version="0" * 12,
    )  # fmt: skip
    told = story(case)
    paragraphs = "\n\n".join([SENTENCE * 4] * case.words)
    words = SimpleNamespace(typst=f"```{{=typst}}\n{paragraphs}\n```") if case.words else None
    context = {
        "about": about,
        "story": told,
        "update": None,
        "words": words,
        "sources": LABEL,
        "disclosures": "\n\n".join([SENTENCE * 3] * 3),
        "charts": dict.fromkeys(told.captions),
        "traces": traces(case, day),
    }
    write_brand_data(brand, market, folder)  # type: ignore[arg-type]
    source = newsletter_source(page_environment(project.templates), context, layout, "")
    typst = typst_of(source, project.templates, layout)
    content = pdf_of(typst, folder, prepare_fonts(brand, project.cache).folder, layout)
    path = folder / "made.pdf"
    path.write_bytes(content)
    return list(pypdf.PdfReader(path).pages)


def widest_gap(found: Marks, height: float) -> float:
    """Points between one thing and the next below it, from margin to margin."""
    inside = {y for _, y in (*found.points, *found.texts) if FOOTER < y < height}
    places = sorted({FOOTER, height - 50.4, *inside})
    return max(above - below for below, above in pairwise(places))


def ends_with_a_heading(found: Marks) -> bool:
    """Whether the lowest line above the foot of the page is bold, with nothing drawn below it."""
    texts = zip(found.texts, found.fonts, strict=True)
    inside = [(y, font) for (_, y), (font, _) in texts if y > FOOTER]
    lowest = min(y for y, _ in inside)
    is_last = all(y > lowest - 2 for _, y in found.points if y > FOOTER)
    return is_last and all(BOLD.search(font) for y, font in inside if y < lowest + 1)


def table_edges(pages: list[Any]) -> list[float]:
    """Where cells of tables end that reach the right margin."""
    found = [(marks(page), float(page.mediabox.width) - MARGIN - INSET) for page in pages]
    return [
        end
        for seen, edge in found
        for end, (_, size) in zip(seen.ends, seen.fonts, strict=True)
        if size == IN_TABLES and abs(end - edge) < 1
    ]


@pytest.mark.parametrize("paper", ["us-letter", "a4"])
@pytest.mark.parametrize("layout", PAGES)
@pytest.mark.parametrize("name", CASES)
def test_pages_are_full_and_nothing_is_cut(
    project: Project, folder: Path, name: str, layout: str, paper: str
) -> None:
    case = CASES[name]
    # Every brand has every layout on every paper in some case.
    known = load_brand(project, BRANDS[[*CASES].index(name) % len(BRANDS)])
    pages = set_pages(project, folder, case, layout, replace(known, page=paper))
    assert len(pages) <= PAGES[layout]
    # In a full report a chart stands where it is told of, and its page may end before it.
    white = 1 / 3 if layout == "full" or not case.charts else 1 / 6
    texts = [page.extract_text() for page in pages]
    assert not BROKEN.search("\n".join(texts))
    text = " ".join(" ".join(texts).split())
    for number, page in enumerate(pages):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        found = marks(page)
        assert f"{number + 1} of {len(pages)}" in texts[number], "layout came to rest"
        assert all(x >= MARGIN - 1 for x, _ in found.texts)
        assert max(found.ends) <= width - MARGIN + SPACE
        assert all(-1 <= x <= width + 1 for x, _ in found.points)
        assert all(20 <= y <= height - 40 for _, y in found.texts)
        assert widest_gap(found, height) < height * white, f"page {number + 1}"
        assert not ends_with_a_heading(found), f"page {number + 1}"
    first = marks(pages[0])
    placed = zip(first.texts, first.fonts, strict=True)
    numbers = [round(y) for (_, y), (_, size) in placed if size == NUMBER]
    assert max(Counter(numbers).values()) == len(story(case).key_figures), "on one line"
    assert not re.search(r":::|\|--|\]\{|`", text), "marks of Markdown"
    assert known.contact is None or known.contact.adviser in text, "who sends it"
    assert text.count("The Russell 2000 has lost 12.3% since") >= 10, "summary and disclosures"
    if layout == "newsletter":
        assert text.count("Largest loss over") == case.rows, "the table is whole"
    if layout == "full":
        assert text.count("lose 12.3%") >= case.families, "every section"
        assert "All that is no news." in text
        assert len(table_edges(pages)) == case.rows + len(SHORT.splitlines()), "tables are as wide"
        assert text.count("percent; ") == case.traces, "every fact"


def test_columns_begin_below_what_introduces_them(project: Project, folder: Path) -> None:
    """Whatever the height at which the report ends."""
    brand = load_brand(project, "fintech")
    case = Case(rows=1, families=1, charts=0, lead=False, summary=1, traces=50)
    starts = set()
    for notes in range(20, 56, 6):
        pages = set_pages(project, folder, replace(case, notes=notes), "full", brand)
        texts = [page.extract_text() for page in pages]
        at = next(n for n, text in enumerate(texts) if "Where each number" in text)
        starts.add(at)
        assert texts[at].count("percent; ") > 5, f"{notes} notes"
        assert [text for n, text in enumerate(texts, 1) if f"{n} of {len(pages)}" not in text] == []
    assert len(starts) > 1, "on two pages"
