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
from bumpsheet.facts.numbers import number
from bumpsheet.facts.windows import Sessions
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.words import Wording
from bumpsheet.project import Project, find_project
from bumpsheet.trading.written import day_text
from conftest import story_of

if TYPE_CHECKING:
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study
    from bumpsheet.narrative.model import Story

# The words that a reader takes for a rise or a fall, when a number follows them.
RISES = "up|rose|climbed|jumped|surged|gained|rise of"
FALLS = "down|fell|dropped|tumbled|plunged|lost|fall of"
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
SCALES = {"million": 1e6, "billion": 1e9, "trillion": 1e12}
UNITS = {
    Unit.PERCENT: {"%"},
    Unit.PERCENTAGE_POINTS: {"percentage points", "pp"},
    Unit.BASIS_POINTS: {"basis points", "basis point", "bp"},
    Unit.RATIO: {"", "times"},
}
# A number that is called unchanged would be printed as zero.
UNCHANGED = {Unit.PERCENT: 0.005, Unit.PERCENTAGE_POINTS: 0.005, Unit.BASIS_POINTS: 0.5}
NUMBER = re.compile(
    r"(?P<sign>[+\N{MINUS SIGN}])?\$?(?P<whole>[\d,]+)(\.(?P<places>\d+))?\s?"
    r"(?P<scale>million|billion|trillion)?(?P<unit>[%a-z][a-z ]*)?$"
)
REPORTS = ("us-election-2016", "cpi-july-2024", "us-election-2024-fade")
LINK = re.compile(r"\[([^\]]*)\]\(#fact-([^)]*)\)\{[^}]*\}")
DAY = r"([A-Z][a-z]+\N{NO-BREAK SPACE}\d{1,2}, \d{4})"
SUPERLATIVE = re.compile(rf"(?:largest|longest|highest|best|widest)[a-z \-]* since {DAY}")


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
    return Wording(study.catalogues.words, book)


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
        day = f"{fact.value.day}, {fact.value.year}"
        assert shown == f"{fact.value:%B}\N{NO-BREAK SPACE}{day}", fact.id
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
    before = before.removesuffix(" by")
    after = LINK.sub("", text[match.end() : match.end() + 40])
    where = (fact.id, fact.value, text)
    if re.search(rf" ({RISES})( most,?)?$", before):
        assert fact.value > 0, where
    if re.search(rf" ({FALLS})( most,?)?$", before):
        assert fact.value < 0, where
    for up, down in (
        (" better than", " worse than"),
        (" above where", " below where"),
        (" ahead", " behind"),
    ):
        if after.startswith(up):
            assert fact.value >= 0, where
        if after.startswith(down):
            assert fact.value < 0, where


def check_superlatives(text: str, facts: dict[str, Fact]) -> None:
    """ "The largest since D" names the date of a fact in the same sentence."""
    linked = [facts[match[2]] for match in LINK.finditer(text)]
    for match in SUPERLATIVE.finditer(text):
        days = {day_text(fact.since, "month first") for fact in linked if fact.since}
        assert match[1] in days, (match[0], text)


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
        "us-election-2016": ("Small caps run ahead", "current-streak-up"),
        "cpi-july-2024": ("Small caps run ahead", "longest-streak-since-event"),
        "us-election-2024-fade": ("The bump is fading", "share-given-back"),
    }
    beginning, told = known[name]
    assert story.headline.startswith(beginning)
    assert f"#fact-{told}" in story.summary
    sentences = [line for line in story.summary.split("\n") if line]
    assert 2 <= len(sentences) <= 6


def test_returns_come_first_and_then_the_more_notable(project: Project) -> None:
    study = STUDIES["us-election-2016"]
    collected = collect(study)
    book = collected.findings
    wording = wording_of(study, book)
    story = story_of(project, collected, study.catalogues)
    families = [section.family for section in story.sections]
    assert families[0] == "returns"
    own = [
        max(
            (wording.notable(f) for f in book.family(family) if f.series not in {"SPX", "NDX"}),
            default=0.0,
        )
        for family in families[1:]
    ]
    assert own == sorted(own, reverse=True)
    assert len(set(families)) == len(families)


@pytest.mark.parametrize(("dull", "is_told"), [(0.0, True), (1.01, False)])
def test_a_dull_fact_stays_in_the_table(project: Project, dull: float, *, is_told: bool) -> None:
    """At the lowest limit all is told, at one that nothing reaches all is left to the table."""
    study = STUDIES["us-election-2016"]
    collected = collect(study)
    notability = study.catalogues.words.notability.model_copy(update={"dull": dull})
    words = study.catalogues.words.model_copy(update={"notability": notability})
    story = story_of(project, collected, dataclasses.replace(study.catalogues, words=words))
    sections = {section.family: section.body for section in story.sections}
    prose, _, table = sections["extremes"].partition(":::")
    book = collected.findings
    day = book.get("largest_gain_since_event", "small", Sessions(1))
    week = book.get("best_week_since_event", "small")
    assert day is not None
    assert week is not None
    assert number(week) > 0
    for fact in (day, week):
        assert (f"#fact-{fact.id}" in prose) == is_told
    assert f"#fact-{day.id}" in table
