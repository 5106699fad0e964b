"""Which optional data are believed, and for how long: ``data/input_rules.yml``."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it at run time
from typing import TYPE_CHECKING, Literal

from bumpsheet.catalogue.series import SeriesKind  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class FundLagRule(Strict):
    """When share counts stand a session early or late, by correlations with the fund's moves."""

    sessions: int
    gap: float
    least: float


class FundRules(Strict):
    """When a share count or net asset value is not believed; ``parts``, ``moved`` in percent."""

    times: float
    around: int
    parts: float
    moved: float
    leap: float
    comes_back: float
    late: FundLagRule
    creation_units: dict[str, int]
    publishers: dict[str, str]


class SectorWeightsRule(Strict):
    """Days after which weights of sectors are stale."""

    days: int


class SuppliedRule(Strict):
    """Unit of a supplied series, and the days after which its last value is stale.

    A currency is that of the market.
    """

    unit: Literal["ratio", "currency", "percent"]
    days: int

    def unit_in(self, currency: str) -> str:
        """The unit that a file states in a market with this currency: ``usd``."""
        return currency.lower() if self.unit == "currency" else self.unit


class LargestMoves(Strict):
    """What a series may do in a session: factors by kind, percentage points for yields."""

    times: dict[SeriesKind, float]
    points: dict[SeriesKind, float]
    yield_times: float
    yield_least: float


class BearsOutRule(Strict):
    """When relatives bear out what one witness says; ``share`` of it, ``times`` the usual."""

    share: float
    times: float


class SpikeRule(Strict):
    """When one close is doubted; ``least`` and ``gross`` in percent."""

    sessions: int
    times: float
    whatever: float
    alone: float
    least: float
    share: float
    gross: float
    bears_out: BearsOutRule


class LevelRule(Strict):
    """When closes are doubted from a session on; ``least`` in percent."""

    sessions: int
    fewest: int
    times: float
    least: float


class ShiftRule(Strict):
    """When closes stand a session early or late, by the mean absolute differences of the moves."""

    sessions: int
    ratio: float
    at_end: int
    ratio_at_end: float


class ExactRule(Strict):
    """When a value is another one than the embedded sample's, for kinds that nobody revises."""

    percent: float
    points: float
    few: int
    kinds: frozenset[SeriesKind]


class DriftRule(Strict):
    """Over which sessions a price index must fall behind funds that reinvest."""

    sessions: int
    sessions_a_year: int


class LoneRule(Strict):
    """When a leap that no other index shares is doubted; ``least`` and ``quiet`` in percent."""

    times: float
    least: float
    quiet: float


class ExchangedRule(Strict):
    """When small caps and large caps stand in each other's place; moves are ``cut`` (percent)."""

    sessions: int
    cut: float
    behind: float


class RelativesRule(Strict):
    """When closes stand a session early or late, by correlations with another index."""

    sessions: int
    gap: float
    least: float


class StandingRule(Strict):
    """When values repeat too often: the ``chance`` in a year, known from so many ``sessions``."""

    chance: float
    sessions: int


class AgainRule(Strict):
    """When a stretch stands twice: so many ``changes``, as they were up to so many sessions ago."""

    sessions: int
    changes: int


class LateRule(Strict):
    """When values stand a session late from one on that repeats, by correlations."""

    sessions: int
    most: int
    gap: float
    least: float


class AstrayRule(Strict):
    """When a move that comes back is doubted; ``finest`` in the unit of the moves."""

    sessions: int
    fewest: int
    anew: int
    times: float
    undone: float
    own: float
    at_end: float
    quiet: float
    wild: float
    finest: float


class BehindRule(Strict):
    """When volatility stands a session late from a repeat on: so many ``times`` the usual rest."""

    sessions: int
    most: int
    times: float


class CompanionRules(Strict):
    """When a series beside the roles is held not to be what it is called."""

    days_before: int
    repeats: int
    gap: float
    recent: RelativesRule
    behind: BehindRule
    turned: float


class ComparisonRules(Strict):
    """How an index is compared with its second sources; ``finest`` in percent."""

    around: int
    finest: float
    other: float
    recent_sessions: int
    copied: float
    rounded: float
    exact: ExactRule
    drift: DriftRule
    spike: SpikeRule
    level: LevelRule
    shift: ShiftRule
    lone: LoneRule
    standing: StandingRule
    again: AgainRule
    late: LateRule
    astray: AstrayRule
    relatives: RelativesRule
    exchanged: ExchangedRule


class OtherPortfolioRule(Strict):
    """When a portfolio stands under the name of another."""

    fewest: int
    equal: float
    held: float
    ordered_since: dt.date
    out_of_order: float


class PortfolioRules(Strict):
    """When returns of portfolios are not believed to be percent a day."""

    quietest: float
    sessions: int
    largest: float
    rounding: float
    strays: float
    beside: dict[str, str]
    judged: int
    other: OtherPortfolioRule
    apart: float
    share: float


class InputRules(Strict):
    """``data/input_rules.yml``."""

    fund_shares: FundRules
    nav_to_close: float
    supplied: dict[str, SuppliedRule]
    largest_moves: LargestMoves
    comparison: ComparisonRules
    companions: CompanionRules
    portfolios: PortfolioRules
    sector_weights: SectorWeightsRule


def load_input_rules(path: Path) -> InputRules:
    """Read the rules."""
    return validated(InputRules, read_yaml(path), path)
