"""The source of a newsletter: what stands in which layout, and the brand as data beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from bumpsheet.layout import BRAND_DATA, PAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import jinja2

    from bumpsheet.brands.model import Brand
    from bumpsheet.brands.pictures import Picture
    from bumpsheet.catalogue.markets import Market
    from bumpsheet.narrative.model import Section, Story

# It stands at the top of the report, on its card and on the first page.
LEAD_CHART = "paths"
# The section that every newsletter prints whole: all others refer to it.
FIRST = "returns"
IN_A_ROW = 2
# In the order of reading: of the first section, and of the first row.
FIRST_PLACE, ROWS_FROM = 2, 10
# Of a line of the contact: of more, a part alone on a line tells something.
TOGETHER = 40


@dataclass(frozen=True, slots=True)
class Row:
    """Sections in brief, or charts, that stand side by side.

    Parameters
    ----------
    place : int
        In the order of reading; those before it are the page's own.
    briefs : tuple of (str, str)
        What each found, and the opening of its text.
    charts : tuple of str
        Ids.
    """

    place: int
    briefs: tuple[tuple[str, str], ...] = ()
    charts: tuple[str, ...] = ()


def newsletter_source(
    environment: jinja2.Environment,
    context: Mapping[str, Any],
    layout: str,
    fonts: str,
    places: Collection[int] | None = None,
) -> str:
    """Write the Quarto source of one layout.

    Parameters
    ----------
    context : mapping
        What the pages of a report need, with its ``story`` for print.
    layout : str
        One of ``PAGES``.
    fonts : str
        Folder of the brand's TTF files, relative to where the source will lie.
    places : collection of int, optional
        Of the blocks that have room on its pages; all are offered to be chosen from by default.
    """
    offered = [
        row
        for row in rows(context["story"], context["charts"])
        if places is None or row.place in places
    ]
    return environment.get_template(f"pages/{layout}.qmd.j2").render(
        context,
        layout=layout,
        lead_chart=LEAD_CHART,
        first=FIRST,
        first_place=FIRST_PLACE,
        pages=PAGES[layout],
        rows=offered,
        has_first=places is None or FIRST_PLACE in places,
        gathered=gathered(context["traces"]),
        font_path=fonts,
    )


def write_brand_data(brand: Brand, market: Market, folder: Path) -> None:
    """Write ``brand.json`` and the brand's pictures, which the template of newsletters reads."""

    def put(name: str, picture: Picture | None) -> dict[str, str] | None:
        if picture is None:
            return None
        (folder / f"{name}{picture.suffix}").write_bytes(picture.content)
        return {"path": f"{name}{picture.suffix}", "alt": picture.alternative}

    contact = brand.contact
    content = {
        "name": brand.name,
        "publisher": brand.publisher,
        "tagline": brand.tagline,
        "colours": brand.light.by_role(),
        "text_font": brand.text_font,
        "heading_font": brand.heading_font,
        "heading_weight": brand.heading_weight,
        "masthead": brand.masthead,
        "page": market.paper,
        "region": market.region,
        "logo": put("brand-logo", brand.logo),
        # A band is dark, whatever the paper.
        "band_logo": put("brand-logo-dark", brand.dark_logo),
        "letterhead": put("brand-letterhead", brand.letterhead),
        "contact": contact and {"adviser": contact.adviser, "lines": _unbroken(contact.lines())},
    }
    (folder / BRAND_DATA).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _unbroken(lines: Iterable[str]) -> list[str]:
    """Numbers and the like, of which a part alone on a line tells nothing."""
    joined = "\N{NO-BREAK SPACE}"
    return [line.replace(" ", joined) if len(line) <= TOGETHER else line for line in lines]


@dataclass(frozen=True, slots=True)
class Traces:
    """Where every number comes from: the facts of each family, and what several of them share.

    Parameters
    ----------
    families : tuple of (str, tuple of dict)
        Of each fact ``fact``, ``text`` and the keys of its ``formula`` and ``source``.
    formulas, sources : dict of str to str
        Keys by what they stand for.
    """

    families: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    formulas: dict[str, str]
    sources: dict[str, str]


def gathered(traces: Iterable[tuple[str, Sequence[dict[str, Any]]]]) -> Traces:
    """Formulas and sources told once, with keys in the order in which they are first needed."""
    formulas: dict[str, str] = {}
    sources: dict[str, str] = {}
    families = []
    for family, items in traces:
        found = []
        for item in items:
            source = "; ".join(map(str, item["fact"].sources))
            formula = formulas.setdefault(item["fact"].formula, f"F{len(formulas) + 1}")
            found.append(
                item
                | {"formula": formula, "source": sources.setdefault(source, f"S{len(sources) + 1}")}
            )
        families.append((family, tuple(found)))
    return Traces(tuple(families), formulas, sources)


def rows(story: Story, charts: Collection[str]) -> Iterator[Row]:
    """Rows of briefs and of charts in turn, the most notable sections first."""
    told = _in_brief(story)
    openings = [(section.title, _opening(section)) for section in told]
    briefs = [Row(0, briefs=tuple(pair)) for pair in _in_rows(openings)]
    below = _below(told, _charts(story, charts))
    drawn = [Row(0, charts=tuple(pair)) for pair in _in_rows(below)]
    mixed = chain.from_iterable(zip_longest(briefs, drawn))
    for place, row in enumerate((row for row in mixed if row is not None), ROWS_FROM):
        yield Row(place, row.briefs, row.charts)


def _in_brief(story: Story) -> list[Section]:
    """The sections with news that are not printed in full.

    The name of a family fits whatever it tells; its finding may be told of another number.
    """
    others = [s for s in story.sections if s.family != FIRST and not s.is_dull]
    return [s for s in others if _opening(s) and not _opening(s).startswith((":::", "|"))]


def _opening(section: Section) -> str:
    return section.body.partition("\n")[0]


def _below(briefs: Sequence[Section], charts: Sequence[str]) -> list[str]:
    """The charts with each in the column of its section's brief, and others where one has none."""
    own = [next((one for one in section.charts if one in charts), None) for section in briefs]
    others = iter([chart for chart in charts if chart not in own])
    return [chart for chart in (*(one or next(others, None) for one in own), *others) if chart]


def _charts(story: Story, charts: Collection[str]) -> list[str]:
    """The charts but for the lead: the first of each section before the second of any."""
    shown = [
        [chart for chart in section.charts if chart in charts and chart != LEAD_CHART]
        for section in story.sections
        if not section.is_dull
    ]
    turns = chain.from_iterable(zip_longest(*shown))
    return [chart for chart in turns if chart is not None]


def _in_rows(items: list[Any]) -> list[list[Any]]:
    return [items[start : start + IN_A_ROW] for start in range(0, len(items), IN_A_ROW)]
