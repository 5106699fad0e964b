"""What a report says, in plain text and Markdown."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads both at run time
import re
from collections.abc import Mapping  # noqa: TC003
from dataclasses import dataclass
from typing import Literal

Medium = Literal["html", "pdf"]
LINKED = re.compile(r'data-fact="([a-z0-9-]+)"')


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number of the strip below the headline; ``detail`` places it."""

    label: str
    value: str
    detail: str
    fact: str


@dataclass(frozen=True, slots=True)
class Section:
    """One family's section: Markdown, and the charts that stand in it.

    Parameters
    ----------
    title, finding : str
        The name of the family, and what it found, which heads the section; Markdown, empty where
        nothing does.
    is_dull : bool
        Nothing of it is news: ``body`` is a line at most, and all else stands in ``more``.
    """

    family: str
    title: str
    body: str
    charts: tuple[str, ...]
    finding: str = ""
    is_dull: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around a chart, plain text.

    Parameters
    ----------
    title, subtitle : str
        What the chart found, and what is drawn; where it found nothing that no heading has told,
        the title says what is drawn.
    alt : str
        What the picture shows.
    """

    title: str
    subtitle: str
    alt: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that a report says in one medium.

    Parameters
    ----------
    title : str
        Headline as plain text.
    headline, standfirst, summary : str
        Markdown, with every number tied to its fact; the summary's paragraphs apart.
    notes : tuple of str
        About the data: what touches the figures of this report, and then the rest.
    absent : tuple of str
        What the report does not show, and why.
    state : str
        Of the bump of small caps: none, building, holding, fading or gone.
    """

    title: str
    headline: str
    summary: str
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    captions: Mapping[str, Caption]
    notes: tuple[str, ...]
    state: str = "none"
    standfirst: str = ""
    absent: tuple[str, ...] = ()

    @property
    def leading(self) -> frozenset[str]:
        """Ids of the facts that headline, summary and key figures tell."""
        linked = LINKED.findall(self.headline + self.summary)
        return frozenset([*linked, *(key.fact for key in self.key_figures)])


@dataclass(frozen=True, slots=True)
class Update:
    """The words that an update opens with.

    Parameters
    ----------
    name, as_of : str and date
        The report before: what it is called, and what it knew.
    opening : str
        Then and now, Markdown.
    more : str
        State, gap, what no longer holds and what is new; may be empty.
    """

    name: str
    as_of: dt.date
    opening: str
    more: str
