"""What changed since the last report on the same event, from the facts of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bumpsheet.facts import numbers
from bumpsheet.facts.windows import UP, Sessions, Since
from bumpsheet.narrative.environment import narrative_environment
from bumpsheet.narrative.model import LINKED, Update
from bumpsheet.narrative.words import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.facts.windows import Window
    from bumpsheet.narrative.model import Medium

# What is told if it came after the last report, with the sign that makes it one; the most notable.
SINCE_THEN: tuple[tuple[str, Window | None, int], ...] = (
    ("largest_gain_since_event", Sessions(1), 1),
    ("largest_loss_since_event", Sessions(1), -1),
    ("best_week_since_event", None, 1),
    ("worst_week_since_event", None, -1),
    ("best_month_since_event", None, 1),
    ("worst_month_since_event", None, -1),
    ("longest_streak_since_event", UP, 1),
)
# Highs that a report may have called the highest since a day, or a record.
HIGHS = (
    ("peak_since_event", "small"),
    ("peak_since_event", "large"),
    ("yield_peak_since_event", "yield"),
)
MOST_HIGHS = 2
NUMBER = re.compile(r"\[([^\]]*)\](?:\([^)]*\))?\{[^}]*\}")


def tell_update(
    findings: Findings,
    earlier: Findings,
    catalogues: Catalogues,
    templates: Path,
    medium: Medium,
    *,
    told: Collection[str] = (),
) -> Update | None:
    """Tell what changed; None where one of the two states no return since the event.

    Parameters
    ----------
    earlier : Findings
        Of the report before, on the same event and series.
    told : collection of str
        Ids of facts that the top of the report tells anyway.
    """
    changes = _Changes(findings, earlier, catalogues, frozenset(told))
    if not changes.now or not changes.then:
        return None
    environment = narrative_environment(findings, catalogues, templates, medium)
    size: Callable[[Fact], str] = environment.filters["size"]
    environment.filters["then"] = lambda fact: _earlier_link(medium, earlier, size(fact))
    macros: Any = environment.get_template("update.md.j2").make_module(
        {"last": earlier.about, "was": changes.before.state, "told": told}
    )
    sentences = [
        macros.turn() if changes.turned else "",
        macros.gap(changes.gap_then, changes.gap_now) if changes.gap_moved else "",
        macros.streak(*changes.streaks) if changes.streaks else "",
        *(macros.passed(*high) for high in islice(changes.passed(), MOST_HIGHS)),
        *(getattr(macros, fact.figure)(fact) for fact in changes.new()[:1]),
    ]
    return Update(
        name=earlier.about.name,
        as_of=earlier.about.as_of,
        opening=_line(macros.opening(changes.then, changes.now, changes.since)),
        more=" ".join(filter(None, map(_line, sentences))),
    )


@dataclass(frozen=True, slots=True)
class _Changes:
    """Pairs of facts, then and now, and which of them say something."""

    findings: Findings
    earlier: Findings
    catalogues: Catalogues
    told: frozenset[str]

    @property
    def after(self) -> Wording:
        return Wording(self.catalogues.words, self.findings, self.catalogues.figures)

    @property
    def before(self) -> Wording:
        return Wording(self.catalogues.words, self.earlier, self.catalogues.figures)

    @property
    def then(self) -> Fact | None:
        return self.earlier.get("return_since_event")

    @property
    def now(self) -> Fact | None:
        return self.findings.get("return_since_event")

    @property
    def since(self) -> Fact | None:
        window = Since(self.earlier.about.as_of)
        return self.findings.get("return_since_date", window=window)

    @property
    def turned(self) -> bool:
        states = {self.before.state, self.after.state}
        return len(states) == 2 and "none" not in states

    @property
    def gap_then(self) -> Fact | None:
        return self.earlier.get("return_since_event", "excess")

    @property
    def gap_now(self) -> Fact | None:
        return self.findings.get("return_since_event", "excess")

    @property
    def gap_moved(self) -> bool:
        then, now = self.gap_then, self.gap_now
        if (
            then is None
            or now is None
            or self.before.is_unmoved(then)
            or self.after.is_unmoved(now)
        ):
            return False
        moved = abs(numbers.number(now) - numbers.number(then))
        return moved >= self.catalogues.words.leading_excess

    @property
    def streaks(self) -> tuple[Fact, Fact | None] | None:
        """The run of gains that the last report told of, and the same run now if it goes on."""
        then = self.earlier.get("current_streak", window=UP)
        now = self.findings.get("current_streak", window=UP)
        if then is None or not self.before.is_told(then, "streak"):
            return None
        return then, now if now is not None and now.base == then.base else None

    def passed(self) -> Iterator[tuple[str, Fact, Fact]]:
        """Highs that were told as the highest in a long time, and the higher ones since."""
        for figure, role in HIGHS:
            then, now = (part.get(figure, role) for part in (self.earlier, self.findings))
            if then is None or now is None or not self.before.is_news(then):
                continue
            if self._is_new(now) and self.after.spoken(now) > self.before.spoken(then):
                yield role, then, now

    def new(self) -> list[Fact]:
        """What began and ended after the last report and is news, the most notable first.

        After a rise since then gains are told, after a fall losses.
        """
        moved = numbers.number(self.since) if self.since else 0.0
        listed = (
            (sign, self.findings.get(figure, window=window)) for figure, window, sign in SINCE_THEN
        )
        found = [
            fact
            for sign, fact in listed
            if fact is not None
            and fact.id not in self.told
            and numbers.number(fact) * sign > 0
            and sign * moved >= 0
            and self._is_new(fact)
            and (fact.base is None or fact.base >= self.earlier.about.as_of)
            and self.after.is_news(fact)
        ]
        return sorted(found, key=self.after.notable, reverse=True)

    def _is_new(self, fact: Fact) -> bool:
        return fact.as_of > self.earlier.about.as_of


def _earlier_link(medium: Medium, earlier: Findings, number: str) -> str:
    """A number of the last report leads to its trace there."""
    found = NUMBER.fullmatch(number)
    text = found[1] if found else number
    fact_id = LINKED.search(number)
    if medium == "pdf" or fact_id is None:
        return text
    return f"[{text}](../{earlier.about.name}/index.html#fact-{fact_id[1]}){{.then}}"


def _line(text: object) -> str:
    return re.sub(r"[ \t\n]+", " ", str(text)).strip()
