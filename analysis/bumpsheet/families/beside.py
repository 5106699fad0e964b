"""Which series beside the roles a family reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.parameters.model import ReportSpec


def parts(*names: str) -> Callable[[ReportSpec, SeriesCatalogue], list[str]]:
    """Series that play a part in every report, such as ``dollar``."""

    def found(_: ReportSpec, catalogue: SeriesCatalogue) -> list[str]:
        return [series.id for series in catalogue.series if series.part in names]

    return found


def sector_funds(_: ReportSpec, catalogue: SeriesCatalogue) -> list[str]:
    """Funds that stand for a sector or an industry."""
    return [series.id for series in catalogue.series if series.group]


def named_stocks(spec: ReportSpec, _: SeriesCatalogue) -> list[str]:
    """Stocks that the report asks for by name."""
    return list(spec.stocks)
