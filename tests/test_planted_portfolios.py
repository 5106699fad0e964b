"""Portfolios by size that stand under the name of another are left out, whichever they are."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.inputs.portfolio_checks import (
    MADE_OF,
    TENTHS,
    refuse_other_portfolios,
    refuse_parts_at_odds,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.input_rules import PortfolioRules
    from bumpsheet.project import Project

ALL = (*TENTHS, *MADE_OF)
MONTH, YEAR = 21, 252


@pytest.fixture(scope="module")
def rules(project: Project) -> PortfolioRules:
    return load_catalogues(project).input_rules.portfolios


@pytest.fixture(scope="module")
def sound() -> pd.DataFrame:
    """A market, a lean to small stocks, and noise that neighbours share; each tenth is larger."""
    rng, days = np.random.default_rng(7), pd.bdate_range("2023-11-01", periods=YEAR)
    market, small = rng.normal(0, 1, len(days)), rng.normal(0, 0.6, len(days))
    shared = rng.normal(0, 0.25, (len(days), len(TENTHS) + 2))
    lean = np.linspace(1, 0, len(TENTHS))
    columns = {
        name: market + lean[place] * small + shared[:, place : place + 3].sum(axis=1)
        for place, name in enumerate(TENTHS)
    }
    weights = dict(zip(TENTHS, 1.45 ** np.arange(len(TENTHS)), strict=True))
    for whole, parts in MADE_OF.items():
        total = sum(weights[part] for part in parts)
        columns[whole] = sum((weights[part] / total * columns[part] for part in parts), np.zeros(1))
    return pd.DataFrame(columns, index=days).round(2)


def judged(returns: pd.DataFrame, rules: PortfolioRules, tmp_path: Path) -> str:
    try:
        refuse_parts_at_odds(returns, rules, tmp_path / "size_portfolios.csv")
        refuse_other_portfolios(returns, rules, tmp_path / "size_portfolios.csv")
    except BumpsheetError as error:
        return str(error)
    return ""


def test_sound_ones_are_believed(
    sound: pd.DataFrame, rules: PortfolioRules, tmp_path: Path
) -> None:
    for returns in (sound, sound[[*TENTHS]], sound.iloc[-MONTH:], sound.iloc[-8:]):
        assert judged(returns, rules, tmp_path) == ""


@pytest.mark.parametrize("columns", [ALL, TENTHS], ids=["all", "tenths alone"])
def test_two_that_are_exchanged(
    sound: pd.DataFrame, rules: PortfolioRules, tmp_path: Path, columns: tuple[str, ...]
) -> None:
    returns = sound[[*columns]]
    for one, other in combinations(columns, 2):
        wrong = returns.rename(columns={one: other, other: one})[[*columns]]
        says = judged(wrong, rules, tmp_path)
        assert says.startswith("size_portfolios.csv: "), (one, other)


@pytest.mark.parametrize("sessions", [YEAR, MONTH])
def test_one_that_is_a_copy_of_another(
    sound: pd.DataFrame, rules: PortfolioRules, tmp_path: Path, sessions: int
) -> None:
    for one, other in permutations(("Lo 10", "Dec 6", "Hi 10", "Lo 30", "Lo 20", "Hi 20"), 2):
        wrong = sound.copy()
        wrong.loc[wrong.index[-sessions:], one] = wrong[other].iloc[-sessions:]
        assert judged(wrong, rules, tmp_path), (one, other)


def test_real_ones_are_believed(market: Path, rules: PortfolioRules, tmp_path: Path) -> None:
    table = pd.read_csv(market / "french" / "size_portfolios_daily.csv", index_col=0)
    table.index = pd.to_datetime(table.index)
    known = table[[*ALL]].mask(table < -99)
    for end in range(YEAR, len(known), 5 * YEAR):
        assert judged(known.iloc[end - YEAR : end], rules, tmp_path) == "", known.index[end]
