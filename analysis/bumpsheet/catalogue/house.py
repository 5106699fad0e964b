"""How pages write that belong to no single report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.brands.load import load_brand
from bumpsheet.catalogue.series import DEFAULT_MARKET

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project
    from bumpsheet.trading.written import DateOrder


def house_dates(project: Project, catalogues: Catalogues) -> DateOrder:
    """Order of dates on pages about several markets: the house's, or that of its home market."""
    return load_brand(project).dates or catalogues.markets[DEFAULT_MARKET].dates
