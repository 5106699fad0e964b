"""Which optional data are believed, and for how long: ``data/input_rules.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class FundRules(Strict):
    """When a share count or net asset value is not believed; ``parts``, ``moved`` in percent."""

    times: float
    around: int
    parts: float
    moved: float
    publishers: dict[str, str]


class SuppliedRule(Strict):
    """Unit of a supplied series, and the days after which its last value is stale."""

    unit: Literal["ratio", "usd", "percent"]
    days: int


class InputRules(Strict):
    """``data/input_rules.yml``."""

    fund_shares: FundRules
    supplied: dict[str, SuppliedRule]


def load_input_rules(path: Path) -> InputRules:
    """Read the rules."""
    return validated(InputRules, read_yaml(path), path)
