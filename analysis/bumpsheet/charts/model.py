"""A chart as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in its forms.

    Parameters
    ----------
    id : str
        Such as ``paths``; also the name of its file.
    source : str
        Whose data it draws on.
    spec : dict
        Complete Vega-Lite specification of the interactive form, data included.
    svg, narrow : str
        The static form, 640 px wide, and one of 360 px for columns and phones.
    """

    id: str
    source: str
    spec: dict[str, Any]
    svg: str
    narrow: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What is drawn: a row for each session or period."""
        found: list[dict[str, Any]] = self.spec["datasets"]["sessions"]
        return found

    @property
    def columns(self) -> list[dict[str, str]]:
        """Columns of the table behind the chart."""
        found: list[dict[str, str]] = self.spec["usermeta"]["columns"]
        return found

    @property
    def facts(self) -> list[str]:
        """Identifiers of the facts whose numbers stand in the drawing."""
        found: list[str] = self.spec["usermeta"]["facts"]
        return found

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # In a notebook a chart shows as its static form, without a script or a network.
        return {"image/svg+xml": self.svg}
