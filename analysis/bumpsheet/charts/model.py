"""A finished chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in the two forms that a report needs.

    Parameters
    ----------
    id : str
        ``paths``, ``excess``, ``gains``, ``drawdown`` or ``yield``.
    spec : dict
        Complete Vega-Lite with theme and inline data, as wide as its container; interactive.
    svg : str
        The same picture, 640 pixels wide, for pages without scripts and for the PDF. It may
        stand in a page beside other charts: ids are prefixed, and every colour of the brand is
        a class that a style sheet can recolour.
    """

    id: str
    spec: dict[str, Any]
    svg: str
