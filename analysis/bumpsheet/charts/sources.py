"""What each chart draws on: whether the report has it, and whose data it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.spec.model import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bumpsheet.facts.model import Fact
    from bumpsheet.market.study import Study

# The roles whose series a chart draws on; its source line names no other.
CHART_ROLES: Mapping[str, tuple[str, ...]] = {
    "paths": ("small", "large", "growth"),
    "excess": ("small", "large"),
    "gains": ("small",),
    "drawdown": ("small",),
    "yield": ("yield",),
    "sectors": ("small",),
    "moves": ("small",),
    "kept": ("small",),
    "rotation": ("small", "large", "growth"),
}
# Charts that draw on data of their own, and the figure whose facts name the source.
CHART_FIGURES: Mapping[str, str] = {
    "size": "portfolio_return_since_event",
    "sectors": "sector_return",
    "dollar": "dollar_change_since_event",
    "volatility": "volatility_level",
    "movers": "member_return",
    "breadth": "share_rising",
    "flows": "flow_since_event",
    "valuation": "relative_price_earnings",
}
# Roles that a report may lack, for the charts that cannot do without.
NEEDED_ROLE: Mapping[str, str] = {"yield": "yield", "rotation": "growth"}


def has_sources(study: Study, facts: Iterable[Fact], chart: str) -> bool:
    """Whether the report has the series, or the facts, that a chart needs."""
    if chart in NEEDED_ROLE:
        return NEEDED_ROLE[chart] in study.histories
    figure = CHART_FIGURES.get(chart)
    return figure is None or any(fact.figure == figure for fact in facts)


def series_sources(study: Study, roles: Sequence[str] = ROLES) -> str:
    """Sources of the series that play these roles, each once."""
    return _joined(_role_sources(study, roles))


def chart_sources(study: Study, facts: Iterable[Fact], chart: str) -> str:
    """Sources of the series that a chart draws on; a family's own data name theirs in its facts."""
    roles = CHART_ROLES.get(chart, ())
    figure = CHART_FIGURES.get(chart)
    # A fact's source names the store behind a comma, for each of the data it draws on.
    named = [fact.source.split("; ") for fact in facts if fact.figure == figure]
    own = [source.rpartition(",")[0] for sources in named for source in sources]
    return _joined([*own, *_role_sources(study, roles)])


def _role_sources(study: Study, roles: Sequence[str]) -> list[str]:
    return [study.histories[role].series.source for role in roles if role in study.histories]


def _joined(sources: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(sources))
