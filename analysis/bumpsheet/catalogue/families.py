"""The registry of figure families: a line each, in the order in which reports list them.

A family is its module in ``bumpsheet/families/``, its pure figures in ``bumpsheet/figures/`` and
its folder in ``templates/families/``, all of this name. Parameter files, the catalogue of figures,
the page on method and the list in the README follow from these lines.
"""

from __future__ import annotations

FAMILY_NAMES = (
    "returns",
    "streaks",
    "extremes",
    "levels",
    "fade",
    "rotation",
    "rates",
    "currency",
    "size",
    "sectors",
    "movers",
    "breadth",
    "flows",
    "valuation",
)
