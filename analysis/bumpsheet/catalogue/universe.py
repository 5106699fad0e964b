"""Which stocks of a panel count: the rules of ``data/universe.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class Ranks(Strict):
    """Ranks by median dollar volume over so many sessions."""

    first: int
    last: int
    sessions: int


class BadTick(Strict):
    """When a jump of a close is not believed, as factors and shares."""

    jump: float
    back_within: float


class Splits(Strict):
    """When a jump is a split that the data do not adjust for; factors and shares."""

    jump: float
    ratios: tuple[float, ...]
    within: float
    sessions: int
    quiet: float
    loud: float
    after: int
    fewest: int
    calm: float
    unaided: float
    restless: float


class Exchanged(Strict):
    """When two stocks have changed names, as factors and shares."""

    jump: float
    within: float
    sessions: int
    traded: float
    after: int
    calm: float
    priced: float
    priced_within: float


class Survivors(Strict):
    """When a panel is taken to hold survivors only."""

    ended_share: float
    sessions: int


class SectorRules(Strict):
    """When the sectors of a list are held against their funds, and not believed.

    Parameters
    ----------
    only_if : str
        A list that has this sector should have all that have a fund.
    """

    fewest: int
    sessions: int
    exchanged: float
    only_if: str
    funds: dict[str, str]


class ListRules(Strict):
    """Which lists of members are believed, and for how long.

    Parameters
    ----------
    weight_points, weight_part : float
        How far a weight may lie from the share of the market value: points, and part of the share.
    """

    days: int
    counted: float
    shared: float
    without_sector: float
    weight_points: float
    weight_part: float
    sector_funds: SectorRules
    sectors: tuple[str, ...]
    also_called: dict[str, str]


class PanelRules(Strict):
    """When closes of many stocks are held against the index; ``strays`` in percent."""

    fewest: int
    strays: float
    unchanged: float
    covered: float
    together: float


class Universe(Strict):
    """``data/universe.yml``."""

    ranks: Ranks
    lowest_price: float
    other_securities: str
    reuse_gap: int
    bad_tick: BadTick
    splits: Splits
    exchanged: Exchanged
    survivors: Survivors
    lists: ListRules
    panel: PanelRules


def load_universe(path: Path) -> Universe:
    """Read the rules."""
    return validated(Universe, read_yaml(path), path)
