"""The registry of inputs: a line each, in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.market.inputs.portfolios import PORTFOLIOS
from bumpsheet.market.inputs.sector_weights import SECTOR_WEIGHTS
from bumpsheet.market.inputs.small_caps import SMALL_CAPS
from bumpsheet.market.inputs.supplied import SUPPLIED

if TYPE_CHECKING:
    from bumpsheet.market.inputs.kind import InputKind

# An input may use those above it.
INPUTS: tuple[InputKind[Any], ...] = (
    COMPANIONS,
    PORTFOLIOS,
    HOLDINGS,
    PANEL,
    SECTOR_WEIGHTS,
    SMALL_CAPS,
    FUND_SHARES,
    SUPPLIED,
)
