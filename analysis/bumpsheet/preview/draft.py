"""What is wished for and what is handed back, between the server and the process that drafts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bumpsheet.parameters.scaffold import Choices


class Stage(StrEnum):
    """How far a draft has come."""

    CLOSES = "closes"
    WORDS = "words"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Wish:
    """A report to draft; a name that is none yet is replaced."""

    name: str
    choices: Choices


@dataclass(frozen=True, slots=True)
class Draft:
    """A report's page as far as it is made.

    Parameters
    ----------
    stage : Stage
        From the closes of its roles alone; all words, without charts and traces; the whole page.
    html : str
        What stands in the page's ``article``.
    seconds : float
        Since the draft was begun.
    """

    stage: Stage
    html: str
    title: str
    as_of: str
    brand: str
    language: str
    seconds: float
