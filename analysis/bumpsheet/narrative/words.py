"""Words and emphasis chosen by numbers, from the thresholds in ``data/words.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bumpsheet.catalogue.figures import Unit
from bumpsheet.facts import numbers
from bumpsheet.facts.notability import age, notability
from bumpsheet.facts.windows import Sessions
from bumpsheet.narrative.prose import signed_size, spoken, spoken_size, step_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.figures import Placed
    from bumpsheet.catalogue.words import Threshold, Words
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact


@dataclass(frozen=True, slots=True)
class Wording:
    """Chooses words for the facts of one report."""

    words: Words
    findings: Findings
    figures: Mapping[str, Placed]

    @property
    def state(self) -> str:
        """State of the bump of small caps: none, building, holding, fading or gone."""
        share, rule = self.findings.get("share_given_back"), self.words.fade
        about = self.findings.about
        # One close says nothing about what a gain will do.
        if share is None or about.as_of == about.day0:
            return "none"
        given_back = numbers.number(share)
        if given_back >= rule.gone:
            return "gone"
        if given_back >= rule.fading:
            return "fading"
        return "holding" if given_back > rule.holding else "building"

    def spoken(self, fact: Fact) -> Decimal:
        """Value of a number as running text rounds it; yields in points."""
        return spoken(fact, self.figures[fact.figure].entry)

    def size(self, fact: Fact) -> str:
        """Write a number without its sign."""
        return spoken_size(fact, self.figures[fact.figure].entry)

    def signed(self, fact: Fact) -> str:
        """Write a number with its sign, as round as running text has it: "+10.1%", "-0.4 pp"."""
        return signed_size(fact, self.figures[fact.figure].entry)

    def step(self, fact: Fact) -> str:
        """Write the size of a decision."""
        return step_text(fact, self.figures[fact.figure].entry)

    def is_unmoved(self, fact: Fact) -> bool:
        """Whether running text rounds a change to nothing."""
        return not self.spoken(fact)

    def is_flat(self, fact: Fact) -> bool:
        """Whether a return is too small for a rise or a fall."""
        return abs(self.spoken(fact)) < Decimal(repr(self.words.flat))

    def moved(self, fact: Fact) -> Threshold:
        """Verb for a change: chosen by the number as it is printed, so that both agree."""
        shown, words = float(self.spoken(fact)), self.words
        days = (fact.as_of - (fact.base or fact.as_of)).days
        if fact.unit is Unit.BASIS_POINTS:
            size = abs(shown) * 100
            return _pick(words.yield_rise if shown >= 0 else words.yield_fall, size, days)
        return _pick(words.rise if shown >= 0 else words.fall, abs(shown), days)

    def beside(self, fact: Fact, other: Fact) -> str:
        """How the size of a move compares with that of another: more, less, equal or apart.

        More and less follow size, not sign: a fall of 14% is more than one of 12%. Moves of which
        one rose and the other did not are apart, and so is one that is called little changed.
        """
        here, there = self.spoken(fact), self.spoken(other)
        if here * there <= 0 or self.moved(fact).signed:
            return "apart"
        if abs(here) == abs(there):
            return "equal"
        return "more" if abs(here) > abs(there) else "less"

    def is_news(self, fact: Fact) -> bool:
        """Whether it is told when something was last as extreme.

        The last comparable must lie more than a quarter before the figure's base, or there must be
        none in at least a year of data; and nothing as extreme may overlap it, nor may a larger
        day have followed a first session.
        """
        if fact.rank is None or fact.history_start is None or fact.outdone:
            return False
        if self._is_surpassed(fact):
            return False
        if fact.since is None:
            return (fact.as_of - fact.history_start).days >= self.words.news.days
        return (fact.sessions_since or 0) > self.words.news.sessions

    def _is_surpassed(self, fact: Fact) -> bool:
        """Whether a later day of the report moved further the way of the first."""
        if fact.figure != "first_session_return":
            return False
        first = numbers.number(fact)
        figure = "largest_gain_since_event" if first > 0 else "largest_loss_since_event"
        largest = self.findings.of(figure, fact.series, Sessions(1))
        return largest is not None and abs(numbers.number(largest)) > abs(first)

    def is_top(self, fact: Fact) -> bool:
        """Whether a rank is told: among the first few percent of at least a year of data."""
        if fact.rank is None or fact.n is None or fact.history_start is None:
            return False
        news = self.words.news
        is_long = (fact.as_of - fact.history_start).days >= news.days
        return is_long and 100 * fact.rank <= news.top * fact.n

    def is_rare(self, fact: Fact) -> bool:
        """Whether a fact is news that any series of the report may bring into the summary."""
        return self.is_news(fact) and (age(fact) or 0.0) >= self.words.news.years

    def is_old(self, fact: Fact) -> bool:
        """Whether it is news, and the last comparable lies a year or more before its base."""
        is_far = fact.since is None or (fact.sessions_since or 0) > self.words.news.old
        return self.is_news(fact) and is_far

    def multiple(self, fact: Fact) -> str:
        """Words for a ratio of two gains."""
        value = numbers.rounded(numbers.number(fact), 1)
        return _pick(self.words.ratio, numbers.number(fact)).word.format(value=value)

    def kept(self, share_given_back: Fact) -> str:
        """Words for what is left of a gain."""
        return _pick(self.words.kept, 100 - numbers.number(share_given_back)).word

    def notable(self, fact: Fact) -> float:
        """How notable a fact is, from 0 to 1."""
        return notability(fact, self.words.notability)

    def is_told(self, fact: Fact, limit: str) -> bool:
        """Whether the size of a number reaches a limit of ``told``."""
        return abs(numbers.number(fact)) >= self.words.told[limit]

    def is_clear(self, fact: Fact) -> bool:
        """Whether an estimate is so many standard errors from zero that a relation is told."""
        error = fact.standard_error or 0.0
        return abs(numbers.number(fact)) >= self.words.clear_errors * error


def _pick(thresholds: tuple[Threshold, ...], size: float, days: int = 0) -> Threshold:
    fit = (entry for entry in thresholds if entry.days is None or days <= entry.days)
    return next(entry for entry in fit if size >= entry.from_)
