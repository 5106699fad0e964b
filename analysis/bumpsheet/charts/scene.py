"""What every chart is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from bumpsheet.brands.model import Brand
    from bumpsheet.facts.findings import About, Findings


@dataclass(frozen=True, slots=True)
class Scene:
    """The findings of a report, the table of each chart, and the brand to draw in."""

    findings: Findings
    tables: Mapping[str, pd.DataFrame]
    brand: Brand

    @property
    def about(self) -> About:
        """What the report is about."""
        return self.findings.about

    def name(self, role: str) -> str:
        """Short name of the series that plays a role."""
        return self.about.roles[role].series.short_name
