"""Thresholds from which numbers get their words: ``data/words.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class NotabilityRule(Strict):
    """Weights and full marks; ``notability`` in ``data/words.yml``.

    Parameters
    ----------
    rarity, distance, age : float
        Weights, which sum to one.
    one_in : float
        A fact reached once in so many occurrences has full marks for rarity.
    deviations : float
        As many standard deviations from the usual have full marks for distance.
    years : float
        As many years since the last comparable have full marks for age.
    """

    rarity: float = Field(ge=0, le=1)
    distance: float = Field(ge=0, le=1)
    age: float = Field(ge=0, le=1)
    one_in: float = Field(gt=1)
    deviations: float = Field(gt=0)
    years: float = Field(gt=0)


class Threshold(Strict):
    """A word and the size from which it is used.

    Parameters
    ----------
    signed : bool
        The number behind the word needs its sign: the word does not say up or down.
    days : int, optional
        The word is for moves within so many calendar days: nothing jumps over eleven weeks.
    headline : str, optional
        The same verb in a headline.
    """

    from_: float = Field(alias="from")
    word: str
    signed: bool = False
    days: int | None = None
    headline: str | None = None


class FadeRule(Strict):
    """States of a bump by the share given back, and when a report leads with a fade."""

    holding: float
    fading: float
    gone: float
    peak_gain: float
    least_gain: float


class LeadRule(Strict):
    """What leads where several angles could; ``leads`` in ``data/words.yml``.

    Parameters
    ----------
    turn, rebound, gap, still : float
        Weights of angles that no superlative speaks for.
    superlative, by_year : float
        Weight of a superlative, and what each year since the last comparable adds.
    passed : float
        What is left of the weight of a high or a low that was passed before the last close.
    beside : float
        What is left of the weight of a superlative that is not of small caps.
    narrow : float
        Weight of a gain that few stocks made.
    recent_days : int
        A day or a month may lead for so many days after it ended.
    """

    turn: float = Field(ge=0, le=1)
    rebound: float = Field(ge=0, le=1)
    gap: float = Field(ge=0, le=1)
    still: float = Field(ge=0, le=1)
    superlative: float = Field(ge=0, le=1)
    by_year: float = Field(ge=0, le=1)
    passed: float = Field(ge=0, le=1)
    beside: float = Field(ge=0, le=1)
    narrow: float = Field(ge=0, le=1)
    recent_days: int = Field(ge=0)


class ReboundRule(Strict):
    """When a loss was made up: its size at the lowest close, and how much of it, in percent."""

    loss: float
    made_up: float


class NewsRule(Strict):
    """When "since" is news: more than so many sessions back, or none in so many days of data.

    ``years`` is how far back the last comparable of any other series must lie to be told; a rank is
    told of the first ``top`` percent. What is ``old`` is more than so many sessions back.
    """

    sessions: int
    old: int
    days: int
    years: float
    top: float


# When a figure makes its family lively: where it is news, from a size on, or outside two numbers.
Lively = Literal["news"] | float | tuple[float, float]


class Words(Strict):
    """``data/words.yml``."""

    rise: tuple[Threshold, ...]
    fall: tuple[Threshold, ...]
    yield_rise: tuple[Threshold, ...]
    yield_fall: tuple[Threshold, ...]
    unchanged: str
    ratio: tuple[Threshold, ...]
    kept: tuple[Threshold, ...]
    states: dict[str, str]
    news: NewsRule
    fade: FadeRule
    notability: NotabilityRule
    flat: float
    leading_streak: int
    leading_excess: float
    leading_turn: float
    leading_stillness: float
    rebound: ReboundRule
    leads: LeadRule
    summary_sentences: int
    standfirst_clauses: int
    told: dict[str, float]
    lively: dict[str, dict[str, Lively]]
    events_called: frozenset[str]
    clear_errors: float
    listed_days: int


def load_words(path: Path) -> Words:
    """Read the thresholds."""
    return validated(Words, read_yaml(path), path)
