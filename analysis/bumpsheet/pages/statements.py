"""What a newsletter says of the data that it shows: period, returns, definitions, licences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bumpsheet.conduct.check import return_words
from bumpsheet.families.registry import FAMILIES
from bumpsheet.narrative.model import LINKED
from bumpsheet.pages.environment import page_environment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bumpsheet.catalogue.audience import Audience
    from bumpsheet.catalogue.conduct import Conduct
    from bumpsheet.conduct.shown import Shown
    from bumpsheet.facts.findings import About, Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.trading.written import DateOrder

# As the analyst's words quote a figure.
QUOTED = re.compile(r"\bfact\(\s*[\"']([a-z0-9-]+)[\"']")
DRAWING = re.compile(r'\bdrawing\("([a-z][a-z0-9-]*)"')


@dataclass(frozen=True, slots=True)
class OneLicence:
    """Data of one source on one licence."""

    names: tuple[str, ...]
    source: str
    licence: str


def figures_in(source: str, findings: Findings) -> tuple[Fact, ...]:
    """Facts of which a source shows the number, in the order of the findings.

    Parameters
    ----------
    source : str
        Of a newsletter, or of the analyst's words.
    """
    told = {*LINKED.findall(source), *QUOTED.findall(source)}
    return tuple(fact for fact in findings if fact.id in told)


def charts_in(source: str) -> tuple[str, ...]:
    """Charts that the source of a newsletter shows, in their order."""
    return tuple(dict.fromkeys(DRAWING.findall(source)))


def roles_in(charts: Iterable[str]) -> tuple[str, ...]:
    """Roles whose series stand in charts."""
    wanted = set(charts)
    every = (chart for family in FAMILIES.values() for chart in family.charts)
    return tuple(dict.fromkeys(role for one in every if one.id in wanted for role in one.roles))


def statements(
    templates: Path,
    dates: DateOrder,
    *,
    about: About,
    audience: Audience,
    shown: tuple[Shown, ...],
    conduct: Conduct,
) -> str:
    """Markdown that tells readers what the figures are and whose data they rest on."""
    return (
        page_environment(templates, dates)
        .get_template("disclosures/statements.md.j2")
        .render(
            about=about,
            audience=audience,
            shown=shown,
            returns=return_words(shown, conduct),
            by_licence=_by_licence(shown),
        )
        .strip()
    )


def _by_licence(shown: Iterable[Shown]) -> list[OneLicence]:
    def key(one: Shown) -> tuple[str, str]:
        return one.source, one.licence

    return [
        OneLicence(tuple(one.name for one in group), *shared)
        for shared, group in groupby(sorted(shown, key=key), key)
    ]
