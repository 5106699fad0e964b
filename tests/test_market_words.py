"""Reports of other markets: no word of theirs belongs to the market of the United States."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.facts.files import report_record
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.tell import tell
from conftest import copy_project, story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.families.collect import Collected
    from bumpsheet.project import Project
    from conftest import Published

FOREIGN = re.compile(
    r"\bfed\b|federal|\bfomc\b|treasur(?!y of the)|new[ -]york|\bnyse\b|\bxnys\b|\busd\b"
    r"|dollars?\b(?! a pound)|(?-i:\bU\.?S\b)|united states|wall street|s&p 500|russell 2000|nasdaq"
    r"|\bDGS\d|\bSPX\b|\bRUT\b|\bIWM\b",
    re.IGNORECASE,
)
EVENTS = {
    "uk-brexit-2016": ("uk", dt.date(2016, 6, 24)),
    "uk-election-2019": ("uk", dt.date(2019, 12, 13)),
    "india-election-2019": ("india", dt.date(2019, 5, 23)),
    "india-election-2024": ("india", dt.date(2024, 6, 4)),
}
# What each series is on its first day, and how far it goes in a session: percent, yields in points.
SERIES = {
    "FTSE100": (6000.0, 1.0),
    "FTSE250": (16000.0, 1.2),
    "GBPUSD": (1.4, 0.6),
    "UKGILT10Y": (4.0, 0.04),
    "NIFTY50": (9000.0, 1.0),
    "NIFTYSMALL250": (5000.0, 1.3),
}
LONGEST = 90
YEARS = dt.timedelta(days=800)


def foreign(text: str) -> list[str]:
    """Words of another market, each with what stands around it."""
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")
    return [plain[max(0, m.start() - 40) : m.end() + 40] for m in FOREIGN.finditer(plain)]


def test_the_words_looked_for_are_found() -> None:
    said = (
        "the Fed cut",
        "US stocks",
        "two dollars",
        "Treasury yield",
        "of the NYSE",
        "the Russell 2000",
    )
    assert all(len(foreign(text)) == 1 for text in said)
    assert not foreign("Sterling, dollars a pound; FTSE Russell; used to focus; all of us")


@pytest.fixture(scope="module")
def lab(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose sample has no closes of London to contradict what is made up."""
    made = copy_project(project, tmp_path_factory.mktemp("lab"), ())
    for name in SERIES:
        (made.sample / f"{name}.csv").unlink(missing_ok=True)
    return made


def write_store(
    folder: Path, catalogues: Catalogues, span: tuple[dt.date, dt.date], walk: tuple[int, float]
) -> None:
    """Random walks of every series of the two markets, small caps pushed one way."""
    folder.mkdir(exist_ok=True)
    seed, drift = walk
    random = np.random.default_rng(seed)
    shared = random.normal(0.0, 1.0, 2000)
    for name, (first, step) in SERIES.items():
        series = catalogues.series.find(name)
        assert series is not None
        calendar = catalogues.markets[series.market].calendar
        days = catalogues.sessions(calendar).between(*span)
        moves = random.normal(0.0, step / 2, len(days))
        if series.size is not None:
            moves += shared[: len(days)] * step
        if series.size == "small":
            moves += drift
        if series.is_yield:
            values = np.abs(first + np.cumsum(moves)) + 0.05
        else:
            values = first * np.exp(np.cumsum(np.clip(moves, -4, 4) - moves.mean()) / 100)
        rows = "".join(
            f"{day.date()},{value:.4f}\n" for day, value in zip(days, values, strict=True)
        )
        (folder / f"{name}.csv").write_text(f"date,value\n{rows}", encoding="utf-8")


def everything(project: Project, collected: Collected, catalogues: Catalogues) -> str:
    """All that is said of a report, in both media, with its traces, data and keys."""
    found = collected.findings
    stories = [story_of(project, collected, catalogues)]
    stories.append(tell(found, list(stories[0].captions), catalogues, project.templates, "pdf"))
    parts = [repr(story) for story in stories]
    parts += [json.dumps(fact.as_record(), ensure_ascii=False) for fact in found]
    parts += [f"{absence.family} {absence.what} {absence.details}" for absence in found.absences]
    return "\n".join([*parts, json.dumps(report_record(found), ensure_ascii=False)])


@given(
    event=st.sampled_from(sorted(EVENTS)),
    seed=st.integers(0, 10_000),
    drift=st.sampled_from([-0.3, 0.0, 0.3]),
    sessions=st.integers(0, LONGEST),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_numbers_no_word_belongs_to_another_market(
    lab: Project, event: str, seed: int, drift: float, sessions: int
) -> None:
    catalogues = load_catalogues(lab)
    market, first = EVENTS[event]
    index = catalogues.sessions(catalogues.markets[market].calendar).index
    as_of = index[index.searchsorted(np.datetime64(first)) + sessions].date()
    lab.spec_path("x").write_text(f"event: {event}\nas_of: {as_of}\n", encoding="utf-8")
    store = lab.root / "store-of-walks"
    write_store(store, catalogues, (first - YEARS, as_of), (seed, drift))
    study = open_study(lab, "x", store)
    said = everything(lab, collect(study), study.catalogues)
    assert foreign(said) == []
    if market == "uk":
        assert "gilt" in said
        assert "The pound" in said or "pound was unchanged" in said
        assert "Bank Rate" in said


def test_nothing_published_of_the_british_reports_belongs_to_another_market(
    published: Published,
) -> None:
    names = [name for name in published.reports if name.startswith(("uk-", "brexit-"))]
    assert len(names) >= 2
    for name in names:
        folder = published.project.site / "reports" / name
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if path.suffix == ".pdf":
                text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
            elif path.suffix in {".html", ".json", ".csv", ".svg", ".ipynb"}:
                text = own_part(path.read_text(encoding="utf-8"))
            else:
                continue
            assert foreign(text) == [], path.relative_to(folder)


MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
MONTH_FIRST = re.compile(rf"\b(?:{MONTHS})\s\d{{1,2}}(?!\d)")
SHORT_DAY = re.compile(rf"\b(?:\d{{1,2}}\s(?:{MONTHS})|(?:{MONTHS})\s\d{{1,2}})\b(?!,?\s\d{{4}})")
DAY_FIRST = re.compile(rf"\b\d{{1,2}}\s(?:{MONTHS})\b")


def test_all_that_is_published_of_a_report_has_the_dates_of_its_readers(
    published: Published,
) -> None:
    for name in published.reports:
        is_british = name.startswith(("uk-", "brexit-"))
        right, wrong = (DAY_FIRST, MONTH_FIRST) if is_british else (MONTH_FIRST, DAY_FIRST)
        folder = published.project.site / "reports" / name
        pages = [folder / "index.html", *sorted(folder.glob("charts/*.svg"))]
        assert len(pages) > 3
        texts = {page: own_part(page.read_text(encoding="utf-8")) for page in pages}
        letter = folder / "newsletter.pdf"
        # Of labels below an axis a PDF has "20 Jun" beside "13 Jun", which holds "Jun 13".
        parts = (page.extract_text() for page in pypdf.PdfReader(letter).pages)
        texts[letter] = SHORT_DAY.sub(" ", "\n".join(parts))
        for path, text in texts.items():
            assert not [found[0] for found in wrong.finditer(text)], path
        assert right.search(texts[letter])
        assert right.search(texts[folder / "index.html"])


def own_part(text: str) -> str:
    """A page without its style sheets and scripts, and without links to other reports."""
    text = re.sub(r"<(style|nav)\b.*?</\1>", "", text, flags=re.DOTALL)
    return re.sub(r'data:[^"]*', "", text)
