"""What a report says: no sentence contradicts its number, whatever the markets did."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.figures import Unit
from bumpsheet.facts.findings import in_order
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.words import Wording
from bumpsheet.pages.newsletter import rows
from bumpsheet.project import Project, find_project
from conftest import story_of

if TYPE_CHECKING:
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study
    from bumpsheet.narrative.model import Story

# The words that a reader takes for a rise or a fall, when a number follows them.
RISES = "up|rose|climbed|jumped|surged|gained|gain of|outperformed by|led by|taken in|took in|into"
FALLS = "down|fell|dropped|tumbled|plunged|lost|loss of|underperformed by|lagged by"
COUNTS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
SCALES = {"mn": 1e6, "bn": 1e9, "tn": 1e12, "million": 1e6, "billion": 1e9, "trillion": 1e12}
STEPS = {
    "a quarter-point": 25,
    "half a point": 50,
    "three-quarters of a point": 75,
    "a full point": 100,
    "one and a half points": 150,
}
# Words that stand for what was found rather than for a number.
TIED = re.compile(r"(a record|(its|their) (?:joint-)?(highest|lowest)( close| level)?|almost all)$")
# Words in place of a number: one that two indices share, or the end that a sector came from.
PLACES = {
    "both": {"return_since_event", "first_session_return"},
    "last": {"sector_rank_gain"},
    "first": {"sector_rank_gain"},
}
UNITS = {
    Unit.PERCENT: {"%"},
    Unit.PERCENTAGE_POINTS: {"point", "points", "pp"},
    Unit.BASIS_POINTS: {"point", "points", "bp"},
    Unit.RATIO: {"", "times"},
}
# A number that is called unchanged would be printed as zero.
UNCHANGED = {Unit.PERCENT: 0.05, Unit.PERCENTAGE_POINTS: 0.05, Unit.BASIS_POINTS: 0.5}
NUMBER = re.compile(
    r"(?P<sign>[+\N{MINUS SIGN}])?\$?(?P<whole>[\d,]+)(\.(?P<places>\d+))?\s?"
    r"(?P<scale>mn|bn|tn|million|billion|trillion)?(?P<unit>[%a-z][a-z ]*)?$"
)
NTH = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
REPORTS = ("us-election-2016", "cpi-july-2024", "us-election-2024-fade")
LINK = re.compile(r"\[([^\]]*)\]\(#fact-([^)]*)\)\{[^}]*\}")
SINCE = re.compile(r'\[([^\]]*)\]\{\.since data-day="([^"]+)"\}')


def studies() -> dict[str, Study]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        return {name: open_study(find_project(), name) for name in REPORTS}


STUDIES = studies()


def invented(study: Study, seed: int, drift: float, size: float) -> Study:
    """The study with closes that were drawn by lot, yields likewise."""
    draw = np.random.default_rng(seed)
    histories = {}
    for role, history in study.histories.items():
        index = study.sessions.between(dt.date(2014, 1, 2), study.as_of)
        steps = draw.normal(drift, size, len(index))
        # Some sessions do not move at all, so that ties and zeros occur.
        steps[draw.random(len(index)) < 0.1] = 0
        if role == "yield":
            values = np.round(np.clip(3 + np.cumsum(steps), 0.1, 15), 2)
        else:
            values = np.round(1000 * np.exp(np.cumsum(steps / 100)), 2)
        closes = pd.Series(np.maximum(values, 0.01), index=index)
        histories[role] = dataclasses.replace(history, closes=closes)
    return dataclasses.replace(study, histories=histories)


def texts(story: Story) -> list[str]:
    """Everything that is said, a sentence or a table row each."""
    whole = [story.headline, story.summary, *(section.body for section in story.sections)]
    lines = [line for text in whole for line in text.split("\n") if line.strip()]
    return [
        part for line in lines for part in re.split(r"(?<=[a-z\])}%0-9])[.:;] (?=[A-Z\[])", line)
    ]


def wording_of(study: Study, book: Findings) -> Wording:
    return Wording(study.catalogues.words, book, study.catalogues.figures)


DRAWN = given(
    name=st.sampled_from(REPORTS),
    seed=st.integers(0, 2**32 - 1),
    drift=st.sampled_from([-0.3, -0.05, 0.0, 0.05, 0.3]),
    size=st.sampled_from([0.05, 0.5, 1.5, 4.0]),
)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PATIENT
@DRAWN
def test_no_sentence_contradicts_its_number(
    name: str, seed: int, drift: float, size: float
) -> None:
    study = invented(STUDIES[name], seed, drift, size)
    collected = collect(study)
    facts = {fact.id: fact for fact in collected.findings}
    for text in texts(story_of(find_project(), collected, study.catalogues)):
        for match in LINK.finditer(text):
            fact = facts[match[2]]
            check_number(match[1], fact)
            check_direction(text, match, fact)
        check_superlatives(text, facts)


def check_number(shown: str, fact: Fact) -> None:
    """What is shown is the fact, read back: to the last digit, a sign only where it is its own."""
    if isinstance(fact.value, dt.date):
        assert f"{fact.value:%B}" in shown, fact.id
        assert re.search(rf"\b{fact.value.day}\b", shown), fact.id
        return
    if shown in PLACES or TIED.match(shown) or shown in STEPS:
        assert fact.figure in PLACES.get(shown, {fact.figure}), fact.id
        assert fact.figure != "sector_rank_gain" or (fact.value > 0) == (shown == "last"), fact.id
        assert shown not in STEPS or abs(fact.value) == STEPS[shown], fact.id
        assert shown != "a record" or fact.figure == "peak_since_event", fact.id
        assert ("lowest" in shown) <= fact.figure.endswith("trough_since_event"), fact.id
        assert ("highest" in shown) <= fact.figure.endswith("peak_since_event"), fact.id
        return
    nth = re.fullmatch(r"(\d+)(st|nd|rd|th)|" + "|".join(NTH), shown)
    if nth:
        assert fact.value == (int(nth[1]) if nth[1] else 1 + NTH.index(shown)), (fact.id, shown)
        return
    if shown.lower() in COUNTS:
        assert abs(fact.value) == COUNTS.index(shown.lower()), (fact.id, shown)
        return
    if shown.lower() == "was unchanged":
        assert abs(fact.value) <= UNCHANGED[fact.unit], (fact.id, fact.value)
        return
    found = NUMBER.match(shown)
    if found is None:
        assert fact.figure == "return_ratio", (fact.id, shown)
        return
    scale = SCALES.get(found["scale"] or "", 1.0)
    if fact.unit is Unit.BASIS_POINTS and (found["unit"] or "").startswith("point"):
        scale = 100
    digits = len(found["places"] or "")
    printed = float(f"{found['whole'].replace(',', '')}.{found['places'] or '0'}") * scale
    half = 0.5 * 10**-digits * scale
    assert abs(abs(fact.value) - printed) <= half * (1 + 1e-6), (fact.id, shown, fact.value)
    if found["sign"]:
        assert (fact.value > 0) == (found["sign"] == "+"), (fact.id, shown)
    assert (found["unit"] or "") in UNITS.get(fact.unit, {""}), (fact.id, shown)


def check_direction(text: str, match: re.Match[str], fact: Fact) -> None:
    if isinstance(fact.value, dt.date):
        return
    before = text[max(0, match.start() - 40) : match.start()]
    before = LINK.sub("", before).rstrip()
    before = re.sub(r" the [^,;.]* by$", " by", before)
    after = LINK.sub("", text[match.end() : match.end() + 40])
    where = (fact.id, fact.value, text)
    if re.search(rf" ({RISES})( most,?)?$", before):
        assert fact.value > 0, where
    if re.search(rf" ({FALLS})( most,?)?$", before):
        assert fact.value < 0, where
    for up, down in (
        (" better than", " worse than"),
        (" above its last", " below its last"),
        (" above the two-year", " below the two-year"),
    ):
        if after.startswith(up):
            assert fact.value >= 0, where
        if after.startswith(down):
            assert fact.value < 0, where


def check_superlatives(text: str, facts: dict[str, Fact]) -> None:
    """ "The largest since 2003" names the year of a fact in the same sentence."""
    linked = [facts[match[2]] for match in LINK.finditer(text)]
    for _, day in SINCE.findall(text):
        days = {str(fact.since or fact.history_start) for fact in linked}
        assert day in days, (day, text)


@PATIENT
@DRAWN
def test_facts_in_another_order_give_the_same_text(
    name: str, seed: int, drift: float, size: float
) -> None:
    project = find_project()
    study = invented(STUDIES[name], seed, drift, size)
    collected = collect(study)
    shuffled = list(collected.findings)
    random.Random(seed).shuffle(shuffled)
    facts = in_order(iter(shuffled))
    assert facts == collected.findings.facts, "files list them in one order, whoever made them"
    findings = dataclasses.replace(collected.findings, facts=facts)
    again = dataclasses.replace(collected, findings=findings)
    stories = [story_of(project, found, study.catalogues) for found in (collected, again)]
    assert stories[0] == stories[1]


@pytest.mark.parametrize("name", REPORTS)
def test_the_lead_is_in_the_summary(project: Project, name: str) -> None:
    study = STUDIES[name]
    collected = collect(study)
    story = story_of(project, collected, study.catalogues)
    known = {
        "us-election-2016": ("US small-caps close at record after", "current-streak-up"),
        "cpi-july-2024": ("US small-caps rise as Nasdaq-100 falls", "largest-gain-since-event"),
        "us-election-2024-fade": ("US small-caps left behind", "share-given-back"),
    }
    beginning, told = known[name]
    assert story.title.startswith(beginning)
    assert f"#fact-{told}" in story.summary
    sentences = [line for line in story.summary.split("\n") if line]
    assert 4 <= len(sentences) <= 12


@pytest.mark.parametrize("name", REPORTS)
def test_what_stands_as_plain_text_has_no_markup(project: Project, name: str) -> None:
    study = STUDIES[name]
    story = story_of(project, collect(study), study.catalogues)
    captions = [
        text for caption in story.captions.values() for text in dataclasses.astuple(caption)
    ]
    keys = [text for key in story.key_figures for text in (key.label, key.value, key.detail)]
    for text in [story.title, *keys, *captions]:
        assert not re.search(r"\]\s*[({]|\\", text), text


def test_returns_come_first_and_then_the_more_notable(project: Project) -> None:
    study = STUDIES["us-election-2016"]
    collected = collect(study)
    book = collected.findings
    wording = wording_of(study, book)
    story = story_of(project, collected, study.catalogues)
    families = [section.family for section in story.sections]
    assert families[0] == "returns"
    for dull in (False, True):
        own = [
            max(
                (
                    wording.notable(f)
                    for f in book.family(section.family)
                    if f.series not in {"SPX", "NDX"}
                ),
                default=0.0,
            )
            for section in story.sections[1:]
            if section.is_dull == dull
        ]
        assert own
        assert own == sorted(own, reverse=True)
    assert len(set(families)) == len(families)


def test_weeks_and_months_are_told_where_they_are_old_news(project: Project) -> None:
    """In the text only what was not seen for a year; every one of them stands among the traces."""
    study = STUDIES["us-election-2024-fade"]
    collected = collect(study)
    story = story_of(project, collected, study.catalogues)
    body = next(s.body for s in story.sections if s.family == "extremes")
    prose = "\n".join(line for line in body.split("\n") if not line.startswith("|"))
    said = []
    for figure in ("best_week", "worst_week", "best_month", "worst_month"):
        fact = collected.findings.get(f"{figure}_since_event")
        assert fact is not None
        back = (fact.as_of - (fact.since or fact.history_start or fact.as_of)).days
        said.append(f"#fact-{fact.id}" in prose)
        assert said[-1] <= (back > 365), (figure, back)
    assert any(said)
    assert not all(said)


@pytest.mark.parametrize(("turn", "leads"), [(0.4, True), (0.0, False)])
def test_what_leads_follows_the_weights_of_the_words(*, turn: float, leads: bool) -> None:
    study = STUDIES["cpi-july-2024"]
    words = study.catalogues.words
    weights = words.leads.model_copy(update={"turn": turn})
    catalogues = dataclasses.replace(
        study.catalogues, words=words.model_copy(update={"leads": weights})
    )
    title = story_of(find_project(), collect(study), catalogues).title
    assert ("rise as Nasdaq-100 falls" in title) == leads


@pytest.mark.parametrize("name", REPORTS)
def test_briefs_are_called_by_their_family(name: str) -> None:
    """The finding of a family may be of another number than the opening of its text."""
    study = STUDIES[name]
    story = story_of(find_project(), collect(study), study.catalogues)
    titles = {section.title for section in story.sections if not section.is_dull}
    told = [brief for row in rows(story, story.captions) for brief in row.briefs]
    assert told
    assert {title for title, _ in told} <= titles
    drawn = [chart for row in rows(story, story.captions) for chart in row.charts]
    dull = [chart for section in story.sections if section.is_dull for chart in section.charts]
    assert not set(drawn) & set(dull)


@pytest.mark.parametrize("name", REPORTS)
def test_a_chart_stands_below_the_words_of_its_family(name: str) -> None:
    study = STUDIES[name]
    story = story_of(find_project(), collect(study), study.catalogues)
    found = list(rows(story, story.captions))
    families = {section.title: section.charts for section in story.sections}
    briefs = [title for row in found for title, _ in row.briefs]
    charts = [chart for row in found for chart in row.charts]
    assert len(set(charts)) == len(charts)
    has_one = [bool(set(families[title]) & set(charts)) for title in briefs]
    assert any(has_one)
    for title, chart, own in zip(briefs, charts, has_one, strict=False):
        assert not own or chart in families[title], (title, chart)


def test_figures_that_make_a_family_lively_are_its_own() -> None:
    catalogues = STUDIES[REPORTS[0]].catalogues
    for family, rules in catalogues.words.lively.items():
        for figure in rules:
            assert catalogues.figures[figure].family == family, figure
