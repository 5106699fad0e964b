"""What a file must satisfy before it is stored, by the kind of input that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.table import read_csv, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Weights of stocks in percent add up to about this, without cash and futures.
WHOLE = (80.0, 120.0)
# Portfolios have many columns, factors few; each has at least these.
PORTFOLIOS, FACTORS = ("Lo 10", "Hi 10", "Lo 30", "Hi 30"), ("Mkt-RF", "RF")


def _portfolios(path: Path) -> None:
    header = read_csv(path, as_text=True).columns
    read_table(path, FACTORS if "RF" in header else PORTFOLIOS)


def _fund_shares(path: Path) -> None:
    frame = read_table(path, ("nav", "shares"))
    if not (frame > 0).to_numpy().all():
        raise BumpsheetError(path.name, "a value or share count that is not positive")


def _holdings(path: Path) -> None:
    frame = read_csv(path, as_text=True)
    weights = pd.to_numeric(frame["Weight (%)"][frame["Asset Class"] == "Equity"], errors="coerce")
    total = float(weights.sum())
    if weights.isna().any() or not WHOLE[0] <= total <= WHOLE[1]:
        raise BumpsheetError(
            path.name, "weights that are no percentages of a whole", value=f"sum {total:.4g}"
        )


def _releases(path: Path) -> None:
    read_table(path, ())


CHECKS: dict[str, Callable[[Path], None]] = {
    "portfolios": _portfolios,
    "fund_shares": _fund_shares,
    "holdings": _holdings,
    "events": _releases,
}
