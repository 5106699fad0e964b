"""Numbers typed by hand that come near a figure of the report without being equal to it.

Only numbers with a unit are looked at, without a hedge before them, in paragraphs that name what
the figure is about; and only figures that the report itself tells at its top, or that the words
quote, count as near. So few are pointed out that are something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from bumpsheet.catalogue.figures import Unit
from bumpsheet.facts.numbers import signed_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.model import Story
    from bumpsheet.pages.quotes import Quoted

# How far from a figure a number may be, as a share of the larger, to be taken for it.
NEAR = Decimal("0.15")
# Of a number with a unit; longer ones are none that a report has.
NUMBER = r"(?P<number>\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,6}(?:\.\d{1,6})?)"
WRITTEN = re.compile(
    rf"(?<![\w.,$£€])(?:{NUMBER}\s?(?P<unit>%|per\s?cent\b|percentage\spoints?\b|points?\b|pp\b|"
    r"basis\spoints?\b|bps?\b)"
    rf"|[$£€]{NUMBER.replace('number', 'money')}\s?"
    r"(?P<scale>trillion|billion|million|tn|bn|mn|m)\b)"
)
SCALES = {"t": Decimal(10) ** 12, "b": Decimal(10) ** 9, "m": Decimal(10) ** 6}
# A number after one of these claims no more than a neighbourhood or a limit.
HEDGED = re.compile(
    r"\b(about|around|roughly|some|nearly|almost|more than|less than|over|under|at least|at most"
    r"|up to|above|below|between|from|than|and|to|or)\s*[~≈+−$£€-]*$",
    re.IGNORECASE,
)
LONGEST_HEDGE = 20
# As many typed numbers are told of.
MOST_TOLD = 20
PARAGRAPH = re.compile(r"[^\n].*?(?=\n[ \t]*\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A number with its unit, as written."""

    text: str
    value: Decimal
    places: Decimal
    units: tuple[Unit, ...]
    line: int


def near_figures(words: Quoted, where: str, findings: Findings, story: Story) -> list[str]:
    """A line for every typed number that is nearly a figure.

    Parameters
    ----------
    where : str
        The file, for the lines.
    story : Story
        What the report says: the figures at its top are those that a number may be meant for.
    """
    stated = story.leading | {quote.fact.id for quote in words.quotes}
    return list(islice(_near(words.text, where, findings, stated), MOST_TOLD))


def _near(text: str, where: str, findings: Findings, stated: Collection[str]) -> Iterator[str]:
    for paragraph in PARAGRAPH.finditer(text):
        named = [fact for fact in findings if _is_named(fact, findings, paragraph[0])]
        meant = [fact for fact in named if fact.id in stated]
        before = text[: paragraph.start()].count("\n") + 1
        for typed in _numbers(paragraph[0], before) if meant else ():
            if any(_is_equal(typed, fact) for fact in named):
                continue
            away = {fact.id: _away(typed, fact) for fact in meant if _is_of(typed, fact)}
            nearest = min(away, key=lambda fact: away[fact], default=None)
            if nearest is None or away[nearest] > NEAR:
                continue
            fact = next(fact for fact in meant if fact.id == nearest)
            yield (
                f"{where}: line {typed.line}: {typed.text} is near a figure of the report and not "
                f"equal to it: {signed_text(fact)} ({fact.series_short_name}, {fact.label}); "
                f'check it, or write {{{{ fact("{fact.id}") }}}}'
            )


def _is_named(fact: Fact, findings: Findings, paragraph: str) -> bool:
    """Whether a paragraph speaks of what a fact is about: by its name, or by the part it plays."""
    lower = paragraph.lower()
    return any(
        role in lower or note.series.short_name.lower() in lower
        for role, note in findings.about.roles.items()
        if note.series.id in fact.subject.members
    )


def _numbers(paragraph: str, line: int) -> Iterator[_Typed]:
    for found in WRITTEN.finditer(paragraph):
        before = paragraph[max(0, found.start() - LONGEST_HEDGE) : found.start()]
        if HEDGED.search(before):
            continue
        written = (found["number"] or found["money"]).replace(",", "")
        places = Decimal(1).scaleb(-len(written.partition(".")[2]))
        scale = SCALES[found["scale"][0]] if found["scale"] else Decimal(1)
        on = line + paragraph[: found.start()].count("\n")
        units = _units(found["unit"])
        yield _Typed(found[0], Decimal(written) * scale, places * scale, units, on)


def _units(written: str | None) -> tuple[Unit, ...]:
    if written is None:
        return (Unit.CURRENCY,)
    if written == "%" or (written.startswith("per") and "point" not in written):
        return (Unit.PERCENT,)
    if written.startswith("b"):
        return (Unit.BASIS_POINTS,)
    # Points of a yield are hundreds of basis points.
    return Unit.PERCENTAGE_POINTS, Unit.BASIS_POINTS


def _is_of(typed: _Typed, fact: Fact) -> bool:
    return fact.unit in typed.units and isinstance(fact.value, int | float)


def _size(typed: _Typed, fact: Fact) -> Decimal:
    """The size of a fact in the unit of the number."""
    is_scaled = fact.unit is Unit.BASIS_POINTS and Unit.PERCENTAGE_POINTS in typed.units
    return abs(Decimal(repr(fact.value))) / (100 if is_scaled else 1)


def _is_equal(typed: _Typed, fact: Fact) -> bool:
    """Whether a fact rounds to the number at its own precision, half either way."""
    return _is_of(typed, fact) and abs(_size(typed, fact) - typed.value) <= typed.places / 2


def _away(typed: _Typed, fact: Fact) -> Decimal:
    size = _size(typed, fact)
    larger = max(size, typed.value)
    return abs(size - typed.value) / larger if larger else Decimal(1)
