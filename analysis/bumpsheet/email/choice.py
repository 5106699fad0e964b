"""What of a report stands in its mail: the most notable sections, and a few charts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bumpsheet.narrative.model import LINKED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bumpsheet.narrative.model import Section, Story

# The first stands below the summary, the others with their sections.
LEAD_CHART = "paths"
MOST_CHARTS = 3
MOST_SECTIONS = 5


def opened_sections(story: Story) -> Iterator[tuple[Section, str]]:
    """The most notable sections, each with the first paragraph of its text."""
    opened = ((section, section.body.partition("\n")[0]) for section in story.sections)
    telling = ((section, opening) for section, opening in opened if _tells_more(section, opening))
    return islice(telling, MOST_SECTIONS)


def _tells_more(section: Section, opening: str) -> bool:
    """Whether a section found something, and its text says a number that its heading does not."""
    told = set(LINKED.findall(section.finding))
    is_text = bool(opening) and not opening.startswith((":::", "|"))
    return bool(section.finding) and is_text and not set(LINKED.findall(opening)) <= told


def chosen_charts(story: Story, drawn: Collection[str]) -> list[tuple[str, str]]:
    """The lead chart, and the first one of each section that the mail opens, with its family."""
    firsts = {
        section.family: chart
        for section, _ in opened_sections(story)
        for chart in section.charts[:1]
        if chart != LEAD_CHART
    }
    lead = {"": LEAD_CHART} if LEAD_CHART in drawn else {}
    return [*(lead | firsts).items()][:MOST_CHARTS]


def source_of(story: Story, drawn: Collection[str]) -> str:
    """All that the mail shows, as the rules of conduct look for figures and charts."""
    sections = (text for pair in opened_sections(story) for text in (pair[0].finding, pair[1]))
    charts = (f"charts/{chart}.svg" for _, chart in chosen_charts(story, drawn))
    return "\n".join([story.standfirst, story.summary, *sections, *charts])
