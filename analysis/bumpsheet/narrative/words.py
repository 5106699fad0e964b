"""Words chosen by numbers, from the thresholds in ``data/words.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from bumpsheet.catalogue.read import Strict, read_yaml, validated
from bumpsheet.facts import numbers
from bumpsheet.facts.model import Unit
from bumpsheet.facts.notability import NotabilityRule, notability

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.book import FactBook
    from bumpsheet.facts.model import Fact


class Threshold(Strict):
    """A word and the size from which it is used."""

    from_: float = Field(alias="from")
    word: str


class FadeRule(Strict):
    """States of a bump by the share given back, and when a report leads with a fade."""

    holding: float
    fading: float
    gone: float
    peak_gain: float


class Words(Strict):
    """``data/words.yml``."""

    rise: tuple[Threshold, ...]
    fall: tuple[Threshold, ...]
    yield_rise: tuple[Threshold, ...]
    yield_fall: tuple[Threshold, ...]
    ratio: tuple[Threshold, ...]
    fade: FadeRule
    notability: NotabilityRule
    leading_streak: int
    leading_excess: float
    summary_sentences: int

    def state(self, book: FactBook) -> str:
        """State of the bump of small caps: none, building, holding, fading or gone."""
        share = book.get("share_given_back")
        if share is None:
            return "none"
        given_back = numbers.number(share)
        if given_back >= self.fade.gone:
            return "gone"
        if given_back >= self.fade.fading:
            return "fading"
        return "holding" if given_back > self.fade.holding else "building"

    def moved(self, fact: Fact) -> str:
        """Verb for a change: chosen by the number as it is shown, so that both agree."""
        shown = numbers.shown(fact)
        if fact.unit is Unit.BASIS_POINTS:
            return _pick(self.yield_rise if shown >= 0 else self.yield_fall, abs(shown))
        return _pick(self.rise if shown >= 0 else self.fall, abs(shown))

    def multiple(self, fact: Fact) -> str:
        """Words for a ratio of two gains."""
        return _pick(self.ratio, numbers.number(fact)).format(
            value=numbers.rounded(numbers.number(fact), 1)
        )

    def angle(self, book: FactBook) -> str:
        """What the report leads with: fade, streak, lead, lag or level.

        A bump that has faded leads whatever else is notable; of a streak and a gap the more
        notable, the streak where they are equally so.
        """
        peak = book.get("peak_return_since_event")
        if (
            peak
            and numbers.number(peak) >= self.fade.peak_gain
            and self.state(book) in {"fading", "gone"}
        ):
            return "fade"
        streak = book.get("current_streak", window="up")
        gap = book.get("return_since_event", "excess")
        leads = []
        if streak and numbers.number(streak) >= self.leading_streak:
            leads.append((self.notable(streak), "streak"))
        if gap and abs(numbers.number(gap)) >= self.leading_excess:
            leads.append((self.notable(gap), "lead" if numbers.number(gap) > 0 else "lag"))
        return max(leads, key=lambda lead: lead[0])[1] if leads else "level"

    def notable(self, fact: Fact) -> float:
        """How notable a fact is, from 0 to 1."""
        return notability(fact, self.notability)

    def is_dull(self, fact: Fact) -> bool:
        """Whether a fact that also stands in a table is left out of the text."""
        return self.notable(fact) < self.notability.dull


def load_words(path: Path) -> Words:
    """Read the thresholds."""
    return validated(Words, read_yaml(path), path)


def _pick(thresholds: tuple[Threshold, ...], size: float) -> str:
    return next(entry.word for entry in thresholds if size >= entry.from_)
