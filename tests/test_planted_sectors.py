"""Sectors exchanged in a list of members: what rests on them is left out, and nothing else."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.inputs.sector_checks import correlations, exchanged
from bumpsheet.narrative.absences import worded
from test_planted_faults import REPORT, closes, write
from test_planted_faults import store as store  # noqa: PLC0414 - a fixture
from test_planted_inputs import listed

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.project import Project

FUNDS = {"Utilities": "XLU", "Industrials": "XLI", "Materials": "XLB", "Consumer Staples": "XLP"}
LIMIT = 0.15
COUNT = 240


def world(
    index: pd.Series[float], known: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Levels of stocks, the n-th of the n-th sector in turn, and of the sectors' funds.

    Funds move as is ``known`` of them, beyond the index, and at random where nothing is.
    """
    draw, count = np.random.default_rng(11), len(FUNDS)
    steps = np.diff(np.log(index), prepend=np.log(index.iloc[0]))[:, None]
    sector = draw.normal(0, 0.006, (len(index), count))
    if known is not None:
        beyond = np.log(known.reindex(index.index)).to_numpy() - steps.cumsum(axis=0)
        for first, last in pairwise(np.flatnonzero(np.isfinite(beyond[:, 0]))):
            part = sector[first + 1 : last + 1]
            part += (beyond[last] - beyond[first] - part.sum(axis=0)) / len(part)
    own = np.tile(sector, (1, COUNT // count)) + draw.normal(0, 0.015, (len(index), COUNT))
    names = [f"S{n:03}" for n in range(COUNT)]
    levels = [30 * np.exp((steps + part).cumsum(axis=0)) for part in (own, sector)]
    return (
        pd.DataFrame(levels[0], index.index, names).rename_axis("date"),
        pd.DataFrame(levels[1], index.index, [*FUNDS]),
    )


def plant(project: Project, store: Path, called: list[str]) -> Findings:
    """Of a report whose list calls the sectors as it is told, stock by stock in turn."""
    known = pd.DataFrame({sector: closes(project, fund) for sector, fund in FUNDS.items()})
    stocks, funds = world(closes(project, "SPX")["2024-05-01":"2024-12-31"], known)
    for sector, fund in FUNDS.items():
        write(store, fund, funds[sector])
    stocks.reset_index().melt("date", None, "ticker", "close").to_parquet(store / "panel.parquet")
    listed(store, [*stocks.columns], Sector=called * (COUNT // len(FUNDS)))
    return collect(open_study(project, REPORT, store)).findings


def reasons(project: Project, findings: Findings) -> str:
    return " ".join(item.reason for item in worded(findings.absences, project.templates))


def test_true_sectors_are_believed(project: Project, store: Path) -> None:
    findings = plant(project, store, [*FUNDS])
    assert len(findings.every("sector_contribution")) == len(FUNDS)
    assert len(findings.every("sector_return")) >= len(FUNDS), "the funds are believed as well"


@pytest.mark.parametrize(
    "exchange",
    [
        {"Utilities": "Materials", "Materials": "Utilities"},
        {"Utilities": "Materials", "Materials": "Industrials", "Industrials": "Utilities"},
    ],
    ids=["two", "three"],
)
def test_exchanged_sectors(project: Project, store: Path, exchange: dict[str, str]) -> None:
    findings = plant(project, store, [exchange.get(name, name) for name in FUNDS])
    assert not findings.every("sector_contribution")
    # The weights of the list are of the wrong sectors as well.
    assert not [f for f in findings.every("sector_weight_listed") if f.as_of.month == 10]
    told = reasons(project, findings)
    assert "IWM_2024-10-31.csv: sector: their members move with the funds of" in told, told
    best = [fact for fact in findings if fact.figure == "member_return"]
    assert best, "tickers and closes are right"
    assert {fact.subject.sector for fact in best} == {""}  # type: ignore[union-attr]


def test_a_sector_that_the_list_lacks(project: Project, store: Path) -> None:
    called = ["Utilities", "Industrials", "Information Technology", "Industrials"]
    findings = plant(project, store, called)
    assert not findings.every("sector_contribution")
    assert "IWM_2024-10-31.csv: sector: no member of that sector" in reasons(project, findings)


def test_any_exchange_of_two_or_three() -> None:
    days = pd.bdate_range("2024-05-01", periods=100)
    stocks, funds = world(pd.Series(np.linspace(100, 110, len(days)), index=days))
    moves, beside = (np.log(levels).diff().iloc[1:] for levels in (stocks, funds))
    true = pd.Series([*FUNDS] * (COUNT // len(FUNDS)), index=stocks.columns)
    assert exchanged(correlations(moves, true, beside), LIMIT) == {}
    for count in (2, 3):
        for names in combinations(FUNDS, count):
            for others in permutations(names):
                if any(one == other for one, other in zip(names, others, strict=True)):
                    continue
                wrong = true.replace(dict(zip(names, others, strict=True)))
                found = exchanged(correlations(moves, wrong, beside), LIMIT)
                assert set(found) == set(names), others
                assert found == dict(zip(others, names, strict=True))
