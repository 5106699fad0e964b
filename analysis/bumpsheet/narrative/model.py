"""What the narrative hands to the pages: words with the facts they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One entry of the strip of key figures.

    Parameters
    ----------
    label, value, detail : str
        Plain text: "Russell 2000 since the election", "+10.08%", "largest since 5 June 2003".
    fact : str
        Identifier of the fact behind the value.
    """

    label: str
    value: str
    detail: str
    fact: str


@dataclass(frozen=True, slots=True)
class Section:
    """One figure family in words.

    Parameters
    ----------
    family : str
        The family, one of ``bumpsheet.spec.model.FAMILIES``.
    title : str
        Plain text.
    body : str
        Pandoc Markdown: paragraphs and pipe tables.
    charts : tuple of str
        Identifiers of the charts that stand with the section.
    """

    family: str
    title: str
    body: str
    charts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A report in words, for one medium.

    Parameters
    ----------
    title, headline : str
        Plain text: what the report is about, and what it found.
    summary : str
        Pandoc Markdown, three to five sentences.
    chart_alt, chart_title : mapping of str to str
        Plain text by chart id: alternative text and title.
    notes : tuple of str
        Pandoc Markdown: what the reader must know about the data.
    """

    title: str
    headline: str
    summary: str
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    chart_alt: Mapping[str, str]
    chart_title: Mapping[str, str]
    notes: tuple[str, ...]
