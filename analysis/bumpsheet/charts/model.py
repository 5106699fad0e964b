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
    spec : dict
        Complete Vega-Lite specification of the interactive form, data included.
    svg, narrow : str
        The static form, 640 px wide, and one of 360 px for columns and phones.
    """

    id: str
    spec: dict[str, Any]
    svg: str
    narrow: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # In a notebook a chart shows as its static form, without a script or a network.
        return {"image/svg+xml": self.svg}
