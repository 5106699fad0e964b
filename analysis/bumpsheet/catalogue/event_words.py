"""Words of the event catalogue: places in a cycle, and what people look for events by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.handwritten.fields import Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class EventWords(Strict):
    """``data/event_words.yml``.

    Parameters
    ----------
    ordinals : tuple of str
        "first", "second" and so on.
    markets, kinds : dict
        By market and by kind of event, other words for it.
    moves : dict
        By "rise", "cut" and "hold", other words for the move of a decision.
    """

    ordinals: tuple[Name, ...]
    markets: dict[Name, tuple[Name, ...]]
    kinds: dict[Name, tuple[Name, ...]]
    moves: dict[Name, tuple[Name, ...]]


def load_event_words(path: Path) -> EventWords:
    """Read the words."""
    return validated(EventWords, read_yaml(path), path)
