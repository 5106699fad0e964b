"""What the hedges of published statements allow: ``data/hedges.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class Hedge(Strict):
    """A range for our value: in shares of the published one, or in its unit.

    A bound that is left out does not bind; without any the value must round to the published
    one, which is also enough under ``or_rounds``.
    """

    meaning: str
    from_share: float | None = None
    to_share: float | None = None
    within: float | None = None
    beyond_is_consistent: bool = False
    or_rounds: bool = False


class Near(Strict):
    """Largest difference that is still called near."""

    share: float
    digits: float


class Hedges(Strict):
    """``data/hedges.yml``."""

    near: Near
    hedges: dict[str, Hedge] = Field(min_length=1)


def load_hedges(path: Path) -> Hedges:
    """Read the ranges."""
    return validated(Hedges, read_yaml(path), path)
