"""Facts of the family Returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.maker import span
from bumpsheet.figures import returns

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.figures.results import Change

    Figure = Callable[[pd.Series[float]], Change | None]


def returns_facts(make: Maker) -> list[Fact]:
    """Returns of every equity series, of growth and small over large, and their ratio."""
    facts: list[Fact] = []
    for figure, window, compute in _figures(make):
        by_role = {role: compute(history.closes) for role, history in make.equities}
        for role, history in make.equities:
            facts += make.change(figure, history, by_role[role], window=window)
        small, large = make.study.histories["small"], make.study.histories["large"]
        facts += make.change(
            figure,
            (small, large),
            returns.excess(by_role["small"], by_role["large"]),
            window=window,
        )
        if figure == "return_since_event":
            facts += make.change(
                "return_ratio", (small, large), returns.ratio(by_role["small"], by_role["large"])
            )
    return facts


def _figures(make: Maker) -> list[tuple[str, str | None, Figure]]:
    study = make.study
    listed: list[tuple[str, str | None, Figure]] = [
        ("return_since_event", None, lambda closes: returns.return_since(closes, study.base)),
        (
            "first_session_return",
            None,
            lambda closes: returns.return_since(closes, study.base, study.day0),
        ),
    ]
    for count in study.spec.horizons:
        listed.append(
            (
                "return_after_sessions",
                span(count),
                lambda closes, n=count: returns.return_after_sessions(closes, study.base, n),  # type: ignore[misc]
            )
        )
    for day in study.spec.since:
        listed.append(
            (
                "return_since_date",
                day.isoformat(),
                lambda closes, d=day: returns.return_since_date(closes, d),  # type: ignore[misc]
            )
        )
    return [
        *listed,
        ("month_to_date_return", None, returns.month_to_date),
        ("year_to_date_return", None, returns.year_to_date),
        ("two_year_return", None, returns.two_year_return),
    ]
