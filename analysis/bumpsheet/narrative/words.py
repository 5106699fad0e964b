"""Words chosen by numbers, from the thresholds in ``data/words.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from bumpsheet.catalogue.read import read_yaml, validated
from bumpsheet.facts.model import Unit
from bumpsheet.facts.numbers import DIGITS, rounded

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.book import FactBook
    from bumpsheet.facts.model import Fact


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Threshold(_Strict):
    """A word and the size from which it is used."""

    from_: float = Field(alias="from")
    word: str


class FadeRule(_Strict):
    """States of a bump by the share given back, and when a report leads with a fade."""

    holding: float
    fading: float
    gone: float
    peak_gain: float


class Words(_Strict):
    """``data/words.yml``."""

    rise: tuple[Threshold, ...]
    fall: tuple[Threshold, ...]
    yield_rise: tuple[Threshold, ...]
    yield_fall: tuple[Threshold, ...]
    ratio: tuple[Threshold, ...]
    fade: FadeRule
    leading_streak: int
    leading_excess: float

    def state(self, book: FactBook) -> str:
        """State of the bump of small caps: none, building, holding, fading or gone."""
        share = book.get("share_given_back")
        if share is None:
            return "none"
        given_back = _number(share)
        if given_back >= self.fade.gone:
            return "gone"
        if given_back >= self.fade.fading:
            return "fading"
        return "holding" if given_back > self.fade.holding else "building"

    def moved(self, fact: Fact) -> str:
        """Verb for a change: chosen by the number as it is shown, so that both agree."""
        shown = float(rounded(_number(fact), DIGITS[fact.unit]))
        if fact.unit is Unit.BASIS_POINTS:
            return _pick(self.yield_rise if shown >= 0 else self.yield_fall, abs(shown))
        return _pick(self.rise if shown >= 0 else self.fall, abs(shown))

    def multiple(self, fact: Fact) -> str:
        """Words for a ratio of two gains."""
        return _pick(self.ratio, _number(fact)).format(value=rounded(_number(fact), 1))

    def angle(self, book: FactBook) -> str:
        """What the report leads with: fade, streak, lead, lag or level."""
        peak = book.get("peak_return_since_event")
        if peak and _number(peak) >= self.fade.peak_gain and self.state(book) in {"fading", "gone"}:
            return "fade"
        streak = book.get("current_streak", window="up")
        if streak and _number(streak) >= self.leading_streak:
            return "streak"
        gap = book.get("return_since_event", "excess")
        if gap and abs(_number(gap)) >= self.leading_excess:
            return "lead" if _number(gap) > 0 else "lag"
        return "level"


def load_words(path: Path) -> Words:
    """Read the thresholds."""
    return validated(Words, read_yaml(path), path)


def _number(fact: Fact) -> float:
    assert isinstance(fact.value, int | float), f"{fact.figure} is no number"
    return float(fact.value)


def _pick(thresholds: tuple[Threshold, ...], size: float) -> str:
    return next(entry.word for entry in thresholds if size >= entry.from_)
