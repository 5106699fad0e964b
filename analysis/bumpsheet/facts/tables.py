"""Tables of a study and its facts, for notebooks and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.facts.numbers import signed_text

if TYPE_CHECKING:
    from bumpsheet.facts.findings import Findings
    from bumpsheet.market.study import Study


def market_table(study: Study) -> pd.DataFrame:
    """One row a role: series, source, first and last session, last close."""
    return pd.DataFrame(
        {
            role: {
                "series": history.series.name,
                "source": history.series.source,
                "store": history.store,
                "from": history.start.isoformat(),
                "to": history.end.isoformat(),
                "last value": float(history.closes.iloc[-1]),
            }
            for role, history in study.histories.items()
        }
    ).T


def fact_table(findings: Findings, family: str) -> pd.DataFrame:
    """One row a fact of the family, values as they are shown."""
    return pd.DataFrame(
        [
            {
                "figure": fact.label,
                "series": fact.series,
                "value": signed_text(fact),
                "base": fact.base or "",
                "as of": fact.as_of,
                "since": fact.since or "",
                "rank": "" if fact.rank is None else f"{fact.rank} of {fact.n}",
            }
            for fact in findings.family(family)
        ]
    )
