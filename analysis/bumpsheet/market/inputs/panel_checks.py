"""Panels of stocks that are wrong as a whole: a session late, a day of stale or scaled closes.

The limits stand in ``data/universe.yml``. Single stocks are judged elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.relatives import correlations
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bumpsheet.catalogue.input_rules import ComparisonRules
    from bumpsheet.catalogue.universe import PanelRules

REMEDY = "correct the file, or take the closes from another source"


def refuse_odd_days(
    closes: pd.DataFrame, ends: tuple[dt.date, dt.date], rules: PanelRules, path: Path
) -> None:
    """Refuse a panel of which a session since the base repeats the one before, or an end is thin.

    Parameters
    ----------
    closes : pandas.DataFrame
        Sessions by ticker, USD.
    ends : tuple of date
        Base and as-of date.
    """
    counts = closes.notna().sum(axis=1)
    if counts.median() < rules.fewest:
        return
    for day in ends:
        if counts[pd.Timestamp(day)] < rules.covered * counts.median():
            raise BumpsheetError(
                path.name,
                "too few closes on that day",
                field=f"close, {day}",
                value=f"{counts[pd.Timestamp(day)]} of about {counts.median():.0f}",
                remedy=REMEDY,
            )
    since = closes.loc[str(ends[0]) :]
    moves = since.diff().iloc[1:]
    repeated = (moves == 0).sum(axis=1) / moves.notna().sum(axis=1)
    stale = repeated.index[repeated > rules.unchanged]
    if len(stale):
        raise BumpsheetError(
            path.name,
            "the closes repeat those of the session before",
            field=f"close, {as_date(stale[0])}",
            value=f"{repeated[stale[0]]:.0%} of the stocks",
            remedy=REMEDY,
        )


def refuse_unlike_market(
    closes: pd.DataFrame,
    index: pd.Series[float],
    rules: PanelRules,
    compared: ComparisonRules,
    path: Path,
) -> None:
    """Refuse a panel whose median stock moves unlike the index, or a session early or late."""
    if closes.notna().sum(axis=1).median() < rules.fewest:
        return
    usual = closes.pct_change(fill_method=None).median(axis=1) * 100
    both = pd.DataFrame({"panel": usual, "index": (index / index.shift(1) - 1) * 100}).dropna()
    if len(both) < compared.spike.sessions * 4:
        return
    of = both["panel"].to_numpy()[1:-1]
    beside = both["index"].to_numpy()
    same, *others = (
        float(correlations(of[None, :], part[None, :])[0])
        for part in (beside[1:-1], beside[:-2], beside[2:])
    )
    spec = compared.relatives
    if max(others) > spec.least and max(others) - same > spec.gap:
        raise BumpsheetError(
            path.name,
            "the closes stand a session early or late against the large-cap index",
            field=f"close, {as_date(both.index[0])} to {as_date(both.index[-1])}",
            value=f"correlation {same:.2f}, with the session beside it {max(others):.2f}",
            remedy=REMEDY,
        )
    slope, level = np.polyfit(beside, both["panel"].to_numpy(), 1)
    strays = both["panel"] - slope * both["index"] - level
    wrong = strays.index[strays.abs() > rules.strays]
    if len(wrong):
        raise BumpsheetError(
            path.name,
            "the median stock moves unlike the large-cap index",
            field=f"close, {as_date(wrong[0])}",
            value=f"{both.at[wrong[0], 'panel']:.2f}% against {both.at[wrong[0], 'index']:.2f}%",
            remedy=REMEDY,
        )
